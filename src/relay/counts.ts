import type { Report, UpstreamState } from './log.js';

/** Shortest time between two entries of the log, in ms. */
const everyMs = 60_000;

/** Counts questions and writes the sums now and then, whenever one comes: no timer runs for it. */
export class Counts {
  readonly #report: Report;
  readonly #upstream: () => Readonly<Record<string, UpstreamState>>;
  readonly #now: () => number;
  #questionsIn = 0;
  #questionsOut = 0;
  #since: number;

  constructor(report: Report, now: () => number, upstream: () => Readonly<Record<string, UpstreamState>>) {
    this.#report = report;
    this.#now = now;
    this.#upstream = upstream;
    this.#since = now();
  }

  /** A reader asked. */
  countIn(): void {
    this.#questionsIn += 1;
    const lastedMs = this.#now() - this.#since;
    if (lastedMs < everyMs) return;
    const [questionsIn, questionsOut] = [this.#questionsIn, this.#questionsOut];
    this.#questionsIn = 0;
    this.#questionsOut = 0;
    this.#since = this.#now();
    this.#report({
      event: 'counts',
      seconds: Math.round(lastedMs / 1000),
      questionsIn,
      questionsOut,
      upstream: this.#upstream(),
    });
  }

  /** A service was asked. */
  countOut(): void {
    this.#questionsOut += 1;
  }
}
