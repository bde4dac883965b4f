import type { Clock } from './clock.js';
import { isOutage, type Verdict } from './verdict.js';

/** Failures in a row after which a service is left alone. */
const threshold = 3;
/** Time from one try of a broken service to the next, in ms: at most 30 questions in an outage of 5 min. */
const retryMs = 14_000;

/**
 * The circuit breaker before one account. While it is open, one question every 14 s tries the service; a try
 * that never ends is followed by the next one. No library's: cockatiel makes an AbortController when it is
 * loaded, which Workers forbid, and all of them keep a clock of their own.
 */
export class Breaker {
  readonly #clock: Clock;
  readonly #onChange: (state: 'ok' | 'broken') => void;
  #failures = 0;
  #retryAt = 0;

  constructor(clock: Clock, onChange: (state: 'ok' | 'broken') => void) {
    this.#clock = clock;
    this.#onChange = onChange;
  }

  get #isOpen(): boolean {
    return this.#failures >= threshold;
  }

  /** Until when nobody may ask, in ms since 1970; 0 for now. */
  blockedUntil(): number {
    return this.#isOpen && this.#clock.now() < this.#retryAt ? this.#retryAt : 0;
  }

  /** Asks, and learns from the verdict. Call when not blocked. */
  async run(ask: () => Promise<Verdict>): Promise<Verdict> {
    // This is the one try; the others wait for the next.
    if (this.#isOpen) this.#retryAt = this.#clock.now() + retryMs;
    const verdict = await ask();
    const wasOpen = this.#isOpen;
    this.#failures = isOutage(verdict) ? this.#failures + 1 : 0;
    if (this.#isOpen) this.#retryAt = this.#clock.now() + retryMs;
    if (wasOpen !== this.#isOpen) this.#onChange(this.#isOpen ? 'broken' : 'ok');
    return verdict;
  }
}
