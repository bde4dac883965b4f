import { minDelayMs } from './pace.js';

/** The window of every budget, in ms: services count by the minute. */
const windowMs = 60_000;

/**
 * How long until the next question may leave, in ms, 0 for now: at most `most` in any 60 s, of which the first
 * `burst` may leave together and later ones 3 s apart. `spentMs` holds when the last ones left; what is older
 * than the window is dropped from it.
 */
export function budgetMs(spentMs: number[], nowMs: number, burst: number, most: number): number {
  while ((spentMs[0] ?? nowMs) <= nowMs - windowMs) spentMs.shift();
  const { length } = spentMs;
  const fullMs = (spentMs[length - most] ?? NaN) + windowMs - nowMs;
  return fullMs || (length < burst ? 0 : Math.max(0, (spentMs[length - 1] ?? 0) + minDelayMs - nowMs));
}
