import type { Answer } from './contract.js';
import { unreachable } from './unreachable.js';

/** Shortest time from an answer to the next question, in ms: the services ask for 3 s. */
export const minDelayMs = 3_000;
/** Longest timer that is ever set, and longest cool-down that is ever kept, in ms. */
export const maxDelayMs = 600_000;
/** A wait keeps its first pace this long, in ms; after that each question comes ×1.25 later. */
const steadyMs = 180_000;
const growth = 1.25;
const grownMs = 10_000;
/** Longest step of a backoff, in ms. */
const maxBackOffMs = 60_000;
/** Chance that is added to a `Retry-After`, in ms, so that readers do not return in step. */
const coolSpreadMs = 10_000;
/** Questions that a status word unknown to the contract is worth. */
const maxUnknown = 20;
/** Further questions that an unsafe audio URL is worth. */
const maxUnsafe = 3;

/** What a loop remembers between two questions. */
export interface Tally {
  /** Passing failures in a row. */
  readonly failures: number;
  /** Status words that the contract does not know. */
  readonly unknown: number;
  /** Audio URLs that were refused. */
  readonly unsafe: number;
  /** Answers that know no such post. */
  readonly missing: number;
  /** The interval after the last reading, in ms; 0 before the first. */
  readonly intervalMs: number;
}

/** A loop that has not asked yet. */
export const freshTally: Tally = { failures: 0, unknown: 0, unsafe: 0, missing: 0, intervalMs: 0 };

/** When to ask again: after `floorMs` and a chance part of `spreadMs`. */
export interface Plan {
  readonly tally: Tally;
  /** false: this answer was the last. */
  readonly again: boolean;
  readonly floorMs: number;
  readonly spreadMs: number;
  /** How long nobody on this page may ask this domain, in ms; 0 for no cool-down. */
  readonly coolDownMs: number;
}

/** What the loop knows beside the answer. */
export interface Circumstances {
  /** The page's `poll-interval`, in ms. */
  readonly intervalMs: number;
  /** How long this wait has lasted, in ms. */
  readonly waitedMs: number;
  /** `navigator.onLine`: false slows to one question a minute, and never stops. */
  readonly online: boolean;
}

/** Holds a delay within 3 s and 600 s: a timer over 2³¹ ms would fire at once. NaN counts as 600 s. */
export function clampDelay(ms: number): number {
  return ms <= maxDelayMs ? Math.max(minDelayMs, ms) : maxDelayMs;
}

/** A delay for this plan, in ms. `random` is a share from 0 to 1. */
export function delayOf({ floorMs, spreadMs }: Plan, random: number): number {
  return clampDelay(floorMs + random * spreadMs);
}

/**
 * Decides from the last answer, and nothing else, when to ask again. Pure and total: every delay is within
 * 3–600 s, or there is no further question.
 */
export function pace(tally: Tally, answer: Answer, { intervalMs, waitedMs, online }: Circumstances): Plan {
  const stop = (coolDownMs = 0): Plan => ({ tally, again: false, floorMs: 0, spreadMs: 0, coolDownMs });
  const go = (floorMs: number, spreadMs: number, change: Partial<Tally>, coolDownMs = 0): Plan => ({
    tally: { ...tally, ...change },
    again: true,
    floorMs,
    spreadMs,
    coolDownMs,
  });
  /** Equal jitter: half of the step is certain, half is chance. */
  const backOff = (stepMs: number, change: Partial<Tally>, cool?: boolean): Plan => {
    const halfMs = Math.min(maxBackOffMs, stepMs) / 2;
    return go(halfMs, halfMs, change, cool ? halfMs : 0);
  };

  if (answer.status === 'ready' || answer.status === 'failed') return stop();
  if (answer.status !== 'trouble') {
    const known = answer.status === 'generating' || answer.known;
    const unknown = tally.unknown + (known ? 0 : 1);
    if (!known && unknown >= maxUnknown) return stop();
    const grown = Math.min((tally.intervalMs || intervalMs) * growth, Math.max(grownMs, intervalMs));
    const interval = waitedMs < steadyMs ? intervalMs : Math.max(intervalMs, grown);
    const left = answer.left ?? 1;
    const floorMs = Math.max(interval, left <= 0.25 ? 12_000 : left <= 0.5 ? 6_000 : 0);
    return go(floorMs, floorMs * 0.2, { unknown, intervalMs: interval, failures: 0 });
  }

  const failures = tally.failures + 1;
  const failed = { failures };
  const stepMs = minDelayMs * 2 ** failures;
  const { code, retryAfterMs } = answer;
  switch (code) {
    case 'subscription':
    case 'invalid':
    case 'forbidden':
    case 'csp':
      return stop();
    case 'not-found':
      return tally.missing ? stop() : go(30_000, 6_000, { missing: 1 });
    case 'unsafe-url':
      return tally.unsafe < maxUnsafe ? backOff(stepMs, { ...failed, unsafe: tally.unsafe + 1 }) : stop();
    case 'network':
      return online ? backOff(stepMs, failed) : go(maxBackOffMs, maxBackOffMs / 10, failed);
    case 'timeout':
    case 'malformed':
      return backOff(stepMs, failed);
    case 'rate-limited':
    case 'server': {
      const limited = code === 'rate-limited';
      if (retryAfterMs === null || !(limited || answer.httpStatus === 503)) {
        return backOff(limited ? 4 * stepMs : stepMs, failed, limited);
      }
      const coolDownMs = clampDelay(retryAfterMs);
      return retryAfterMs > maxDelayMs ? stop(coolDownMs) : go(coolDownMs, coolSpreadMs, failed, coolDownMs);
    }
    default:
      return unreachable(code);
  }
}
