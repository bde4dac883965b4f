import type { Answer } from '../contract.js';
import { freshTally, minDelayMs, pace } from '../pace.js';
import { startDeadline, type Clock } from '../relay/clock.js';

/** How long and for whom is waited. */
export interface WaitUntilParts {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Time for all of it, in ms. */
  readonly timeoutMs: number;
  /** Hears every answer, the last one too. */
  readonly onAnswer: (answer: Answer) => void;
}

/** Resolves after `ms`, or rejects with the signal's reason. */
function sleep({ alarm }: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      stop();
      reject(signal.reason as Error);
    };
    const stop = alarm(ms, () => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    });
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

/**
 * Asks at the element's own pace until `isLast`, until an answer is final, or until the time is up: then it
 * resolves to the last answer, undefined where there was none. `ask` is handed a signal that ends with the wait.
 * Rejects where the caller's signal was aborted. The one place where the client meets the element's pace.
 */
export async function waitUntil(
  ask: (signal: AbortSignal) => Promise<Answer>,
  isLast: (answer: Answer) => boolean,
  { clock, signal, timeoutMs, onAnswer }: WaitUntilParts,
): Promise<{ readonly answer: Answer | undefined; readonly inTime: boolean }> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  let answer: Answer | undefined;
  const loop = async (): Promise<'done'> => {
    const sinceMs = clock.now();
    let tally = freshTally;
    for (;;) {
      answer = await ask(either);
      onAnswer(answer);
      const circumstances = {
        intervalMs: minDelayMs,
        waitedMs: clock.now() - sinceMs,
        online: true,
        random: clock.random(),
      };
      const plan = pace(tally, answer, circumstances);
      if (isLast(answer) || plan.delayMs === Infinity) return 'done';
      tally = plan.tally;
      await sleep(clock, plan.delayMs, either);
    }
  };
  const { late, stop } = startDeadline(clock, timeoutMs);
  const running = loop();
  // When the time is up the loop ends by itself, with nobody left to hear why.
  running.catch(() => undefined);
  try {
    const end = await Promise.race([running, late]);
    return { answer, inTime: end === 'done' };
  } finally {
    stop();
    over.abort();
  }
}
