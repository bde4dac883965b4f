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
export const coolSpreadMs = 10_000;
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

/** When to ask again. */
export interface Plan {
  readonly tally: Tally;
  /** ms from the answer to the next question, 3–600 s; Infinity: this answer was the last. */
  readonly delayMs: number;
  /** How long nobody on this page may ask this domain, in ms; 0 for no cool-down. */
  readonly coolDownMs: number;
  /** The page's return does not shorten the delay. */
  readonly firm: boolean;
}

/** What the loop knows beside the answer. */
export interface Circumstances {
  /** The page's `poll-interval`, in ms. */
  readonly intervalMs: number;
  /** How long this wait has lasted, in ms. */
  readonly waitedMs: number;
  /** `navigator.onLine`: false slows to one question a minute, and never stops. */
  readonly online: boolean;
  /** A share from 0 to 1. */
  readonly random: number;
}

/** Holds a delay within 3 s and 600 s: a timer over 2³¹ ms would fire at once. NaN counts as 600 s. */
export function clampDelay(ms: number): number {
  return ms <= maxDelayMs ? Math.max(minDelayMs, ms) : maxDelayMs;
}

/**
 * Decides from the last answer, and nothing else, when to ask again. Pure and total: every delay is within
 * 3–600 s, or there is no further question.
 */
export function pace(
  tally: Tally,
  answer: Answer,
  { intervalMs, waitedMs, online, random }: Circumstances,
): Plan {
  const go = (floorMs: number, spreadMs: number, change: Partial<Tally>, coolDownMs = 0): Plan => ({
    tally: { ...tally, ...change },
    delayMs: clampDelay(floorMs + random * spreadMs),
    coolDownMs,
    firm: coolDownMs > 0 || !!change.missing,
  });
  const stop = (coolDownMs = 0): Plan => ({ tally, delayMs: Infinity, coolDownMs, firm: false });
  const failures = tally.failures + 1;
  /** Equal jitter: half of the step is certain, half is chance. Blind after a 429, nobody else asks meanwhile. */
  const backOff = (change?: Partial<Tally>, blind?: boolean): Plan => {
    const halfMs = Math.min(maxBackOffMs, minDelayMs * 2 ** (failures + (blind ? 2 : 0))) / 2;
    return go(halfMs, halfMs, { failures, ...change }, blind ? halfMs : 0);
  };

  switch (answer.status) {
    case 'ready':
    case 'failed':
      return stop();
    case 'pending':
    case 'generating': {
      const unknown = tally.unknown + (answer.status === 'generating' || answer.known ? 0 : 1);
      if (unknown >= maxUnknown) return stop();
      const grown = Math.min((tally.intervalMs || intervalMs) * growth, Math.max(grownMs, intervalMs));
      const interval = waitedMs < steadyMs ? intervalMs : Math.max(intervalMs, grown);
      const left = answer.left ?? 1;
      const floorMs = Math.max(interval, left <= 0.25 ? 12_000 : left <= 0.5 ? 6_000 : 0);
      return go(floorMs, floorMs * 0.2, { unknown, intervalMs: interval, failures: 0 });
    }
    case 'trouble':
      break;
    default:
      return unreachable(answer);
  }

  const { code, retryAfterMs, httpStatus } = answer;
  switch (code) {
    case 'subscription':
    case 'invalid':
    case 'forbidden':
    case 'csp':
      return stop();
    case 'not-found':
      return tally.missing ? stop() : go(30_000, 6_000, { missing: 1, failures: 0 });
    case 'unsafe-url':
      return tally.unsafe < maxUnsafe ? backOff({ unsafe: tally.unsafe + 1 }) : stop();
    case 'network':
      return online ? backOff() : go(maxBackOffMs, maxBackOffMs / 10, { failures });
    case 'timeout':
    case 'malformed':
      return backOff();
    case 'rate-limited':
    case 'server': {
      const limited = code === 'rate-limited';
      if (retryAfterMs === null || !(limited || httpStatus === 503)) return backOff({}, limited);
      const coolDownMs = clampDelay(retryAfterMs);
      return retryAfterMs > maxDelayMs
        ? stop(coolDownMs)
        : go(coolDownMs, coolSpreadMs, { failures }, coolDownMs);
    }
    default:
      return unreachable(code);
  }
}
