import type { Answer } from './contract.js';
import type { Circumstances, Plan, Tally } from './pace.js';
import { freshTally, minDelayMs, pace } from './pace.js';

/**
 * One question's loop as data: when it is due, and what it remembers. It has no DOM, no network and no timer: who runs
 * it asks at `dueMs`, says what was heard, and says when the page came back. Times are monotonic, in ms.
 */
export interface Poll {
  tally: Tally;
  /** When the wait began. */
  sinceMs: number;
  /** When to ask; Infinity: not at all. */
  dueMs: number;
  /** The service named the time: the page's return does not shorten it. */
  firm: boolean;
  /** When a question last left, or its answer came. */
  lastMs: number;
}

/** A loop that waits for nothing. */
export const newPoll = (): Poll => ({
  tally: freshTally,
  sinceMs: 0,
  dueMs: Infinity,
  firm: false,
  lastMs: -Infinity,
});

/** Asks at `ms`, but never two questions closer than 3 s: who comes and goes asks no faster than who stays. */
export function askAt(poll: Poll, ms: number): void {
  poll.dueMs = Math.max(ms, poll.lastMs + minDelayMs);
  poll.firm = false;
}

/** Begins to ask, from new. */
export function begin(poll: Poll, nowMs: number, atMs = nowMs): void {
  poll.tally = freshTally;
  poll.sinceMs = nowMs;
  askAt(poll, atMs);
}

/** Takes an answer, and is due again by it, or no more. */
export function heard(
  poll: Poll,
  answer: Answer,
  nowMs: number,
  circumstances: Omit<Circumstances, 'waitedMs'>,
): Plan {
  const plan = pace(poll.tally, answer, { ...circumstances, waitedMs: nowMs - poll.sinceMs });
  poll.tally = plan.tally;
  poll.lastMs = nowMs;
  poll.dueMs = nowMs + plan.delayMs;
  poll.firm = plan.firm;
  return plan;
}

/** The page came back: what failed before no longer counts, and who waits asks at `soonMs`, once. */
export function returned(poll: Poll, soonMs: number): void {
  poll.tally = { ...poll.tally, failures: 0 };
  if (poll.firm) poll.dueMs = Math.max(poll.dueMs, soonMs);
  else if (poll.dueMs < Infinity) askAt(poll, soonMs);
}
