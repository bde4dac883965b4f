/**
 * The page's clock. A wait ends when its time has passed AND the page is visible; it is over at once when
 * its signal aborts. One timer serves every wait of the page, and none runs while nothing waits.
 */
export interface Clock {
  /** Monotonic time in ms that goes on while the page is hidden. */
  now(): number;
  /** `navigator.onLine`; true where the platform does not say. */
  online(): boolean;
  /** Hidden, frozen or prerendering: nothing may be asked. */
  hidden(): boolean;
  /**
   * Resolves once `ms` have passed and the page is visible: 'due', or 'woken' when the page came back (shown
   * again, awake, restored, online) and a fresh look is worth more than the rest of the wait. A `firm` wait is
   * never cut short. Resolves 'aborted' with the signal. Never rejects.
   */
  wait(ms: number, signal: AbortSignal, firm: boolean): Promise<'due' | 'woken' | 'aborted'>;
  /** Calls back after `ms`, hidden or not; returns what cancels it. */
  after(ms: number, callback: () => void): () => void;
  /** Calls back after `ms` of visible time; hours asleep or hidden do not count. Returns what cancels it. */
  active(ms: number, callback: () => void): () => void;
  /** Calls back each time the page comes back; returns what ends it. */
  onReturn(callback: () => void): () => void;
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
  /** On its own time line: `visible` entries count visible time, the others all time. */
  dueMs: number;
  readonly sinceMs: number;
  readonly line: 'all' | 'visible';
  /** false: fires hidden or not. */
  readonly polite: boolean;
  readonly firm: boolean;
  woken: boolean;
  readonly fire: (woken: boolean) => void;
}

/** What the clock needs of a page; `window` in production. */
export type ClockHost = Pick<Window, 'document' | 'navigator' | 'addEventListener' | 'removeEventListener'> & {
  setTimeout(callback: () => void, ms: number): number;
  clearTimeout(id: number): void;
  readonly performance: Pick<Performance, 'now'>;
};

/** A clock over `host`'s timers and visibility. `random` gives a share from 0 to 1. */
export function pageClock(host: ClockHost, random: () => number = Math.random): Clock {
  const entries = new Set<Entry>();
  const returns = new Set<() => void>();
  let timer: number | undefined;
  let timerMs = 0;
  let listening = false;
  let lastMs = 0;
  let lastDate = 0;
  let visibleMs = 0;
  let wasHidden = false;

  const { document } = host;
  const hidden = (): boolean =>
    document.hidden ||
    document.visibilityState === 'hidden' ||
    (document as Document & { prerendering?: boolean }).prerendering === true;
  const now = (): number => host.performance.now();

  /** Brings the visible time up to date; true where the page slept since the last look. */
  const settle = (): boolean => {
    const passed = now() - lastMs;
    const slept = Math.max(passed, Date.now() - lastDate) - passed > lateMs;
    lastMs += passed;
    lastDate = Date.now();
    // A late tick counts as one tick: what was slept away was not waited.
    if (!wasHidden) visibleMs += passed > tickMs + lateMs ? tickMs : passed;
    return !wasHidden && (slept || passed > tickMs + lateMs);
  };

  const wake = (spreadMs: number): void => {
    const nowMs = now();
    for (const entry of entries) {
      if (!entry.polite || entry.line === 'visible') continue;
      const soonMs = nowMs + random() * spreadMs;
      if (entry.dueMs <= nowMs) entry.dueMs = soonMs;
      if (entry.firm) continue;
      entry.dueMs = Math.min(entry.dueMs, Math.max(entry.sinceMs + freshMs, soonMs));
      entry.woken = true;
    }
    for (const callback of [...returns]) callback();
  };

  const tick = (): void => {
    timer = undefined;
    if (settle()) wake(returnSpreadMs);
    const isHidden = hidden();
    for (const entry of [...entries]) {
      if (entry.polite && isHidden) continue;
      if (entry.dueMs <= (entry.line === 'visible' ? visibleMs : lastMs) && entries.delete(entry)) {
        entry.fire(entry.woken);
      }
    }
    schedule();
  };

  /** Sets the one timer, unless it is set for sooner. */
  const arm = (entry: Entry): void => {
    if (entry.polite && hidden()) return;
    const inMs = entry.dueMs - (entry.line === 'visible' ? visibleMs : lastMs);
    const atMs = lastMs + Math.max(0, Math.min(inMs, tickMs));
    if (timer !== undefined && timerMs <= atMs) return;
    if (timer !== undefined) host.clearTimeout(timer);
    timerMs = atMs;
    timer = host.setTimeout(tick, Math.max(0, atMs - now()));
  };

  const schedule = (): void => {
    if (timer !== undefined) host.clearTimeout(timer);
    timer = undefined;
    entries.forEach(arm);
    listen(entries.size + returns.size > 0);
  };

  const look = (): void => {
    settle();
    const isHidden = hidden();
    const returned = wasHidden && !isHidden;
    wasHidden = isHidden;
    if (returned) wake(returnSpreadMs);
    schedule();
  };
  const restored = (event: Event): void => {
    // The back/forward cache may bring a page back without a change of visibility.
    if ((event as PageTransitionEvent).persisted) wasHidden = true;
    look();
  };
  const connected = (): void => {
    settle();
    wake(2 * returnSpreadMs);
    schedule();
  };

  function listen(on: boolean): void {
    if (on === listening) return;
    listening = on;
    for (const [target, type, listener] of [
      [document, 'visibilitychange', look],
      [document, 'prerenderingchange', look],
      [host, 'pageshow', restored],
      [host, 'online', connected],
    ] as const) {
      if (on) target.addEventListener(type, listener);
      else target.removeEventListener(type, listener);
    }
  }

  const add = (ms: number, rest: Pick<Entry, 'line' | 'polite' | 'firm' | 'fire'>): (() => void) => {
    if (!listening) {
      lastMs = now();
      lastDate = Date.now();
      wasHidden = hidden();
    } else if (settle()) wake(returnSpreadMs);
    const sinceMs = rest.line === 'visible' ? visibleMs : lastMs;
    const entry: Entry = { ...rest, dueMs: sinceMs + ms, sinceMs, woken: false };
    entries.add(entry);
    listen(true);
    arm(entry);
    return () => {
      // Others keep the timer; the tick that then finds nothing due costs less than looking through all.
      if (entries.delete(entry) && !entries.size) schedule();
    };
  };

  return {
    now,
    hidden,
    online: () => host.navigator.onLine !== false,
    wait: (ms, signal, firm) =>
      new Promise((resolve) => {
        if (signal.aborted) {
          resolve('aborted');
          return;
        }
        const abort = (): void => {
          cancel();
          resolve('aborted');
        };
        const cancel = add(ms, {
          line: 'all',
          polite: true,
          firm,
          fire: (woken) => {
            signal.removeEventListener('abort', abort);
            resolve(woken ? 'woken' : 'due');
          },
        });
        signal.addEventListener('abort', abort, { once: true });
      }),
    after: (ms, callback) => add(ms, { line: 'all', polite: false, firm: true, fire: callback }),
    active: (ms, callback) => add(ms, { line: 'visible', polite: true, firm: true, fire: callback }),
    onReturn: (callback) => {
      returns.add(callback);
      schedule();
      return () => {
        returns.delete(callback);
        schedule();
      };
    },
  };
}
