import {
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhenResult,
  type CircuitBreakerPolicy,
} from 'cockatiel';
import type { Clock } from './clock.js';
import { upstreamMs } from './upstream.js';
import { isOutage, type Verdict } from './verdict.js';

/** Failures in a row after which a service is left alone. */
const threshold = 3;
/** Time from one try of a broken service to the next, in ms: at most 30 questions in an outage of 5 min. */
const retryMs = 14_000;

/** The circuit breaker before one account. While it is open, one question every 14 s tries the service. */
export class Breaker {
  readonly #clock: Clock;
  readonly #onChange: (state: 'ok' | 'broken') => void;
  #policy: CircuitBreakerPolicy;
  #retryAt = 0;
  /** When a running try counts as lost: on Workers a request can end without its `finally`. */
  #tryEndsAt = 0;

  constructor(clock: Clock, onChange: (state: 'ok' | 'broken') => void) {
    this.#clock = clock;
    this.#onChange = onChange;
    this.#policy = this.#makePolicy();
  }

  #makePolicy(): CircuitBreakerPolicy {
    const clock = this.#clock;
    const retryAt = (): number => this.#retryAt;
    // The library compares with its own clock; through this duration it sees ours.
    const pauseBetweenTries = {
      get duration(): number {
        return clock.now() >= retryAt() ? -Infinity : Infinity;
      },
      next: () => {
        this.#retryAt = clock.now() + retryMs;
        return pauseBetweenTries;
      },
    };
    const policy = circuitBreaker(
      handleWhenResult((verdict) => isOutage(verdict as Verdict)),
      { halfOpenAfter: pauseBetweenTries, breaker: new ConsecutiveBreaker(threshold) },
    );
    policy.onBreak(() => {
      this.#onChange('broken');
    });
    policy.onReset(() => {
      this.#onChange('ok');
    });
    return policy;
  }

  /** Until when nobody may ask, in ms since 1970; 0 for now. */
  blockedUntil(): number {
    const now = this.#clock.now();
    if (this.#policy.state === CircuitState.HalfOpen) {
      if (now < this.#tryEndsAt) return now + 1_000;
      this.#policy = this.#makePolicy();
    }
    return this.#policy.state === CircuitState.Open && now < this.#retryAt ? this.#retryAt : 0;
  }

  /** Asks. Rejects with BrokenCircuitError where `blockedUntil` was not looked at before. */
  run(ask: () => Promise<Verdict>): Promise<Verdict> {
    if (this.#policy.state !== CircuitState.Closed) this.#tryEndsAt = this.#clock.now() + 2 * upstreamMs;
    return this.#policy.execute(ask);
  }
}
