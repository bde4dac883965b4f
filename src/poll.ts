import type { Answer } from './contract.js';
import type { Plan } from './pace.js';
import { delayOf, freshTally, pace } from './pace.js';

/** What the loop is handed: it has no DOM, no network and no timer of its own. */
export interface PollParts {
  /** One question. Where it never settles the loop ends there, and nothing holds it. */
  readonly ask: () => Promise<Answer>;
  /** Resolves when it is time; true where the page came back and the trouble of before no longer counts. */
  readonly wait: (ms: number, firm: boolean) => Promise<boolean>;
  /** The page's `poll-interval`, in ms; asked anew each time. */
  readonly intervalMs: () => number;
  /** Monotonic time, in ms. */
  readonly now: () => number;
  readonly online: () => boolean;
  /** A share from 0 to 1. */
  readonly random: () => number;
}

/** One answer, and what the loop will do about it. */
export interface Step {
  readonly answer: Answer;
  readonly plan: Plan;
}

/**
 * Asks until an answer is the last: yields each answer with its plan, then waits. One question at a time,
 * never two closer than 3 s.
 */
export async function* poll({ ask, wait, intervalMs, now, online, random }: PollParts): AsyncGenerator<Step> {
  const sinceMs = now();
  let tally = freshTally;
  for (;;) {
    const answer = await ask();
    const plan = pace(tally, answer, {
      intervalMs: intervalMs(),
      waitedMs: now() - sinceMs,
      online: online(),
    });
    tally = plan.tally;
    yield { answer, plan };
    if (!plan.again) return;
    if (await wait(delayOf(plan, random()), plan.coolDownMs > 0)) tally = { ...tally, failures: 0 };
  }
}
