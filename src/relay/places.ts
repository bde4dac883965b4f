import type { Clock } from './clock.js';
import { upstreamMs } from './upstream.js';

/** Questions to one account at the same time. */
const most = 8;

/**
 * The places for questions under way. A place that is never given back falls free by itself: on Workers a
 * request can end without its `finally`, which is why this is no library's bulkhead.
 */
export class Places {
  readonly #clock: Clock;
  /** Each holder, and when it counts as lost, in ms since 1970. */
  readonly #taken = new Map<symbol, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes a place and returns what gives it back, or undefined where all are taken. */
  take(): (() => void) | undefined {
    const now = this.#clock.now();
    for (const [holder, lostAt] of this.#taken) if (lostAt <= now) this.#taken.delete(holder);
    if (this.#taken.size >= most) return undefined;
    const holder = Symbol('place');
    this.#taken.set(holder, now + 2 * upstreamMs);
    return () => {
      this.#taken.delete(holder);
    };
  }
}
