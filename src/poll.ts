import type { Answer } from './contract.js';
import type { Plan, Tally } from './pace.js';
import { delayOf, pace } from './pace.js';

/** What the loop is handed: it has no DOM, no network and no timer of its own. */
export interface PollParts {
  /** One question; undefined once the signal was aborted. Cool-downs and the budget are waited for inside. */
  readonly ask: (signal: AbortSignal) => Promise<Answer | undefined>;
  /** Resolves when it is time; 'woken' when the page came back and the trouble of before no longer counts. */
  readonly wait: (ms: number, signal: AbortSignal, firm: boolean) => Promise<'due' | 'woken' | 'aborted'>;
  /** The page's `poll-interval`, in ms; asked anew each time. */
  readonly intervalMs: () => number;
  /** Visible time since the loop began, in ms. */
  readonly waitedMs: () => number;
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
 * Asks until an answer is the last or the signal aborts: yields each answer with its plan, then waits. One
 * question at a time, never two closer than 3 s.
 */
export async function* poll(parts: PollParts, signal: AbortSignal): AsyncGenerator<Step, void, undefined> {
  let tally: Tally = {};
  for (;;) {
    const answer = await parts.ask(signal);
    if (!answer || signal.aborted) return;
    const plan = pace(tally, answer, {
      intervalMs: parts.intervalMs(),
      waitedMs: parts.waitedMs(),
      online: parts.online(),
    });
    tally = plan.tally;
    yield { answer, plan };
    if (!plan.again) return;
    const how = await parts.wait(delayOf(plan, parts.random()), signal, plan.coolDownMs > 0);
    if (how === 'aborted') return;
    if (how === 'woken') tally = { ...tally, failures: 0 };
  }
}
