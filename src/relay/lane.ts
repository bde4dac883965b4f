import { unreachable } from '../unreachable.js';
import { pause, type Clock } from './clock.js';
import type { Places } from './places.js';
import { burst, type Tokens } from './tokens.js';

/**
 * How much a question is wanted: `first` by readers who have nothing, `waiting` by readers of a post that is
 * being made, `spare` to look again at an answer that is good enough.
 */
export type Want = 'first' | 'waiting' | 'spare';

/** First questions that may stand in line; the rest are sent away at once. */
const maxQueue = 64;
/** Longest stand in line, in ms. */
export const queueMs = 2_000;
/** Shortest look at the line, in ms: a place may fall free at any time. */
const lookMs = 50;
/** A post that was turned away keeps its claim on the next slot this long, in ms: its readers poll. */
const claimMs = 4_000;
/** A post counts as waited for this long after a reader asked, in ms. */
const interestMs = 15_000;
const maxInterest = 1_000;

/** Gives turns within one budget, fairly between posts that are new and posts that are waited for. */
export class Lane {
  readonly #tokens: Tokens;
  readonly #places: Places;
  readonly #clock: Clock;
  /** First come, first served; each entry is when it leaves, in ms since 1970. */
  readonly #queue = new Set<{ readonly leavesAt: number }>();
  readonly #interest = new Map<string, number>();
  #lastTurn: Want = 'spare';
  #waitingDeniedAt = -Infinity;

  constructor(tokens: Tokens, places: Places, clock: Clock) {
    this.#tokens = tokens;
    this.#places = places;
    this.#clock = clock;
  }

  /** Notes that readers wait for this post. */
  note(key: string): void {
    const now = this.#clock.now();
    this.#interest.delete(key);
    this.#interest.set(key, now);
    for (const [oldest, at] of this.#interest) {
      if (at > now - interestMs && this.#interest.size <= maxInterest) break;
      this.#interest.delete(oldest);
    }
  }

  /** What an even share of the budget leaves for each post that is waited for: ms between two questions. */
  get shareMs(): number {
    return this.#interest.size * this.#tokens.gapMs;
  }

  /** A turn, as the function that ends it, or undefined where there is none in time. */
  async turn(want: Want): Promise<(() => void) | undefined> {
    if (want !== 'first') return this.#take(want);
    if (this.#queue.size >= maxQueue) return undefined;
    const now = this.#clock.now();
    const entry = { leavesAt: now + queueMs };
    this.#queue.add(entry);
    try {
      for (;;) {
        if (this.#isNext(entry)) {
          const end = await this.#take(want);
          if (end) return end;
        }
        const leftMs = entry.leavesAt - this.#clock.now();
        if (leftMs <= 0) return undefined;
        await pause(this.#clock, Math.min(leftMs, lookMs));
      }
    } finally {
      this.#queue.delete(entry);
    }
  }

  #isNext(entry: { readonly leavesAt: number }): boolean {
    const now = this.#clock.now();
    for (const other of this.#queue) {
      if (other === entry) return true;
      // Whoever should have left is gone without a word.
      if (other.leavesAt >= now) return false;
      this.#queue.delete(other);
    }
    return false;
  }

  /** Slots that must stay for others when one of this kind takes its turn. */
  #reserved(want: Want): number {
    switch (want) {
      case 'first': {
        const claimed = this.#clock.now() - this.#waitingDeniedAt < claimMs;
        return this.#lastTurn === 'first' && claimed ? 1 : 0;
      }
      case 'waiting':
        return this.#lastTurn === 'waiting' ? Math.min(1, this.#queue.size) : 0;
      case 'spare':
        return this.#queue.size + burst / 2;
      default:
        return unreachable(want);
    }
  }

  async #take(want: Want): Promise<(() => void) | undefined> {
    const end = this.#tokens.left > this.#reserved(want) ? this.#places.take() : undefined;
    if (end && (await this.#tokens.spend())) {
      this.#lastTurn = want;
      if (want === 'waiting') this.#waitingDeniedAt = -Infinity;
      return end;
    }
    end?.();
    if (want === 'waiting') this.#waitingDeniedAt = this.#clock.now();
    return undefined;
  }
}
