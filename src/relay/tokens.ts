import type { Clock } from './clock.js';
import type { Lease } from './lease.js';

/** The relay takes this share of a service's limit: others use the account too. */
const share = 0.8;
/** Questions that may leave together after a pause. */
export const burst = 8;
const windowMs = 60_000;

/**
 * The budget of one limit. Time is cut into slots of `gapMs`, each good for one question while it is among
 * the last eight: in any 60 s at most 80 % of the limit leave. Slots are numbered by the clock, so that
 * processes with a lease in common can share them.
 */
export class Tokens {
  /** Time between two slots, in ms. */
  readonly gapMs: number;
  readonly #name: string;
  readonly #clock: Clock;
  readonly #lease: Lease | undefined;
  readonly #spent = new Set<number>();

  constructor(name: string, perMinute: number, clock: Clock, lease: Lease | undefined) {
    // A window of 60 s meets one slot more than it is long, and the slots that were saved before it.
    this.gapMs = windowMs / (Math.floor(perMinute * share) - burst - 1);
    this.#name = name;
    this.#clock = clock;
    this.#lease = lease;
  }

  #open(): number[] {
    const last = Math.floor(this.#clock.now() / this.gapMs);
    for (const slot of this.#spent) if (slot <= last - burst) this.#spent.delete(slot);
    return Array.from({ length: burst }, (_, index) => last - burst + 1 + index).filter(
      (slot) => !this.#spent.has(slot),
    );
  }

  /** Questions that may leave now, as far as this process knows. */
  get left(): number {
    return this.#open().length;
  }

  /** Takes one question from the budget; false where there was none, or another process took it. */
  async spend(): Promise<boolean> {
    for (const slot of this.#open()) {
      this.#spent.add(slot);
      if (
        !this.#lease ||
        (await this.#lease(`voicgen-listen:budget:${this.#name}:${slot}`, (burst + 2) * this.gapMs))
      )
        return true;
    }
    return false;
  }
}
