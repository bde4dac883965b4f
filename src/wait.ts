/** What the clock needs of a page; `window` in production. */
export type ClockHost = Pick<
  Window,
  'document' | 'navigator' | 'addEventListener' | 'removeEventListener'
> & {
  setTimeout(callback: () => void, ms: number): number;
  clearTimeout(id: number | undefined): void;
  readonly performance: Pick<Performance, 'now'>;
};

/**
 * What happens each time the page's clock beats. `returnMs` is over 0 where the page just came back (shown, awake,
 * restored, online): those who ask again are to be spread over that time. Returns ms to the next beat at the latest,
 * `Infinity` where only the page's return matters, undefined where nothing waits.
 */
export type Beat = (returnMs: number) => number | undefined;

/** The page's clock: one timer, and none, nor a listener, while nothing waits. */
export interface Clock {
  /** Monotonic time in ms that goes on while the page is hidden. */
  readonly now: () => number;
  /** Time in ms that passed while the page was visible and awake. */
  readonly seen: () => number;
  /** `navigator.onLine`. */
  readonly online: () => boolean;
  /** Hidden, frozen or prerendering: nothing may be asked. */
  readonly hidden: () => boolean;
  /** Beats in a moment: all that changes in this task is seen together. */
  readonly poke: () => void;
  /** Beats at once. */
  readonly beat: () => void;
}

/** Longest single timer, in ms: a sleep is noticed this soon after waking. */
const tickMs = 1_000;
/** A beat that is later than this was a sleep, a freeze or a clock that was set, in ms. */
const lateMs = 6_000;
/** Those who return together are spread over this time, in ms; those who come online over twice this. */
const returnSpreadMs = 1_000;

/** Nobody sees the page yet. A form of the page that has such a name stands in its place: only the platform's own word counts. */
export const isPrerendering = (document: Document): boolean =>
  (document as { prerendering?: boolean }).prerendering === true;

/** Nobody sees the page now; a form may have this name, too. */
export const isHidden = (document: Document): boolean =>
  (document.hidden as unknown) === true || isPrerendering(document);

/** A clock over `host`'s timers and visibility. */
export function pageClock(host: ClockHost, beat: Beat): Clock {
  const { document } = host;
  let timer: number | undefined;
  /** The last look at the clocks: monotonic, and of the day (which goes on while the machine sleeps). */
  let lastMs = 0;
  let lastDate = 0;
  let seenMs = 0;
  let wasHidden = false;
  let listening = false;

  const now = (): number => host.performance.now();
  const hidden = (): boolean => isHidden(document);
  const seen = (): number => seenMs + (listening && !wasHidden ? now() - lastMs : 0);

  const stop = (): void => {
    host.clearTimeout(timer);
    timer = undefined;
  };
  const wake = (ms: number): void => {
    // Timers count whole milliseconds: one that fires a fraction too early would fire again and again.
    timer ??= host.setTimeout(
      () => {
        tick();
      },
      Math.min(Math.ceil(ms), tickMs),
    );
  };

  const tick = (event?: Event): void => {
    const late = Math.max(now() - lastMs, Date.now() - lastDate) > lateMs;
    const was = wasHidden;
    wasHidden = hidden();
    // The back/forward cache may bring a page back without a change of visibility.
    const restored = (event as PageTransitionEvent | undefined)?.persisted;
    const back = listening && !wasHidden && (was || restored || late);
    if (listening && !was && !late) seenMs += now() - lastMs;
    lastMs = now();
    lastDate = Date.now();
    stop();
    const nextMs = beat(event?.type === 'online' ? 2 * returnSpreadMs : back ? returnSpreadMs : 0);
    if (listening !== (nextMs !== undefined)) {
      listening = !listening;
      const change = listening ? 'addEventListener' : 'removeEventListener';
      document[change]('visibilitychange', tick);
      document[change]('prerenderingchange', tick);
      host[change]('pageshow', tick);
      host[change]('online', tick);
    }
    // What was poked from within the beat is looked at soon.
    if (nextMs !== undefined && nextMs < Infinity) wake(nextMs);
  };

  return {
    now,
    seen,
    hidden,
    beat: () => {
      tick();
    },
    online: () => host.navigator.onLine,
    poke: () => {
      stop();
      wake(0);
    },
  };
}
