/** The window of every budget, in ms: services count by the minute. */
const windowMs = 60_000;

/** At most `most` in any 60 s: the first `burst` may leave together, later ones `gapMs` apart. */
export class Budget {
  readonly #burst: number;
  readonly #gapMs: number;
  readonly #most: number;
  #spentMs: number[] = [];

  constructor(burst: number, gapMs: number, most: number) {
    this.#burst = burst;
    this.#gapMs = gapMs;
    this.#most = most;
  }

  /** How long until the next may leave, in ms; 0 for now. */
  delayMs(nowMs: number): number {
    this.#spentMs = this.#spentMs.filter((ms) => ms > nowMs - windowMs);
    const spent = this.#spentMs;
    const oldest = spent[spent.length - this.#most];
    if (oldest !== undefined) return oldest + windowMs - nowMs;
    const last = spent.at(-1);
    return last === undefined || spent.length < this.#burst ? 0 : Math.max(0, last + this.#gapMs - nowMs);
  }

  spend(nowMs: number): void {
    this.#spentMs.push(nowMs);
  }
}
