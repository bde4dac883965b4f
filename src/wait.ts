/** Cancels what was asked of the clock. */
export type Cancel = () => void;

/**
 * The page's clock. One timer serves every wait of the page, and none runs while nothing waits. A wait ends
 * when its time has passed AND the page is visible.
 */
export interface Clock {
  /** Monotonic time in ms that goes on while the page is hidden. */
  readonly now: () => number;
  /** `navigator.onLine`. */
  readonly online: () => boolean;
  /** Hidden, frozen or prerendering: nothing may be asked. */
  readonly hidden: () => boolean;
  /**
   * Calls back once `ms` have passed and the page is visible. `woken` says that the page came back meanwhile
   * (shown again, awake, restored, online) and that the rest of the wait was forgone; never of a `firm` wait.
   */
  readonly wait: (ms: number, firm: boolean, callback: (woken: boolean) => void) => Cancel;
  /** Calls back after `ms`, hidden or not. */
  readonly after: (ms: number, callback: () => void) => Cancel;
  /** Calls back after `ms` of visible time: hours asleep or hidden do not count. */
  readonly visible: (ms: number, callback: () => void) => Cancel;
  /** Calls back each time the page comes back. */
  readonly returned: (callback: () => void) => Cancel;
}

/** Longest single timer, in ms: a sleep is noticed this soon after waking. */
const tickMs = 1_000;
/** A tick that is later than this was a sleep, a freeze or a clock that was set, in ms. */
const lateMs = 5_000;
/** Shortest time from the start of a wait to its early end, in ms. */
const freshMs = 3_000;
/** Those who return together are spread over this time, in ms; those who come online over twice this. */
const returnSpreadMs = 1_000;

interface Entry {
  readonly kind: 'polite' | 'firm' | 'visible' | 'rude' | 'return';
  readonly sinceMs: number;
  dueMs: number;
  woken: boolean;
  readonly callback: (woken: boolean) => void;
}

/** What the clock needs of a page; `window` in production. */
export type ClockHost = Pick<
  Window,
  'document' | 'navigator' | 'addEventListener' | 'removeEventListener'
> & {
  setTimeout(callback: () => void, ms: number): number;
  clearTimeout(id: number | undefined): void;
  readonly performance: Pick<Performance, 'now'>;
};

/** A clock over `host`'s timers and visibility. `random` gives a share from 0 to 1. */
export function pageClock(host: ClockHost, random: () => number = Math.random): Clock {
  const { document } = host;
  const entries = new Set<Entry>();
  let timer: number | undefined;
  let timerMs = Infinity;
  /** The last look at the clocks: monotonic, and of the day (which goes on while the machine sleeps). */
  let lastMs = 0;
  let lastDate = 0;
  let wasHidden = false;

  const now = (): number => host.performance.now();
  const hidden = (): boolean =>
    document.hidden ||
    document.visibilityState === 'hidden' ||
    (document as { prerendering?: boolean }).prerendering === true;

  /** The page is back after `gapMs`: what was hidden or slept away was not waited. */
  const wake = (gapMs: number, spreadMs: number): void => {
    for (const entry of [...entries]) {
      const soonMs = lastMs + random() * spreadMs;
      if (entry.kind === 'visible') entry.dueMs += gapMs;
      else if (entry.kind === 'return') entry.callback(true);
      else if (entry.kind === 'firm') entry.dueMs = entry.dueMs > lastMs ? entry.dueMs : soonMs;
      else if (entry.kind === 'polite') {
        entry.dueMs = Math.min(
          entry.dueMs > lastMs ? entry.dueMs : soonMs,
          Math.max(entry.sinceMs + freshMs, soonMs),
        );
        entry.woken = true;
      }
    }
  };

  /** Reads the clocks, and notices what happened since the last look. */
  const look = (): void => {
    const passedMs = now() - lastMs;
    const gapMs = Math.max(passedMs, Date.now() - lastDate);
    lastMs += passedMs;
    lastDate = Date.now();
    const was = wasHidden;
    wasHidden = hidden();
    if (!wasHidden && (was || gapMs > tickMs + lateMs)) wake(passedMs, returnSpreadMs);
  };

  const arm = (entry: Entry): void => {
    const atMs = Math.min(Math.max(entry.dueMs, lastMs), lastMs + tickMs);
    if (atMs >= timerMs || (wasHidden && entry.kind !== 'rude')) return;
    host.clearTimeout(timer);
    timerMs = atMs;
    timer = host.setTimeout(tick, atMs - now());
  };

  const tick = (): void => {
    host.clearTimeout(timer);
    timerMs = Infinity;
    look();
    for (const entry of [...entries]) {
      const due = entry.dueMs <= lastMs && (entry.kind === 'rude' || !wasHidden);
      if (due && entries.delete(entry)) entry.callback(entry.woken);
    }
    entries.forEach(arm);
    listen();
  };

  /** The back/forward cache may bring a page back without a change of visibility. */
  const restored = (event: Event): void => {
    wasHidden ||= (event as PageTransitionEvent).persisted;
    tick();
  };
  const connected = (): void => {
    look();
    wake(0, 2 * returnSpreadMs);
    tick();
  };

  let listening = false;
  const listen = (): void => {
    if (listening === !!entries.size) return;
    listening = !listening;
    const change = listening ? 'addEventListener' : 'removeEventListener';
    document[change]('visibilitychange', tick);
    document[change]('prerenderingchange', tick);
    host[change]('pageshow', restored);
    host[change]('online', connected);
  };

  const add =
    (kind: Entry['kind']) =>
    (ms: number, callback: (woken: boolean) => void): Cancel => {
      if (!listening) {
        lastMs = now();
        lastDate = Date.now();
        wasHidden = hidden();
      } else look();
      const entry: Entry = { kind, sinceMs: lastMs, dueMs: lastMs + ms, woken: false, callback };
      entries.add(entry);
      listen();
      arm(entry);
      return () => {
        // While others wait, a tick that finds nothing due costs less than looking through all.
        if (entries.delete(entry) && !entries.size) tick();
      };
    };
  const returned = add('return');
  const [polite, firm] = [add('polite'), add('firm')];

  return {
    now,
    hidden,
    online: () => host.navigator.onLine !== false,
    wait: (ms, isFirm, callback) => (isFirm ? firm : polite)(ms, callback),
    after: add('rude'),
    visible: add('visible'),
    returned: (callback) => returned(Infinity, callback),
  };
}
