import type { Answer } from './contract.js';

/** Shortest time from an answer to the next question, in ms: the services ask for 3 s. */
export const minDelayMs = 3_000;
/** Longest timer that is ever set, and longest cool-down that is ever kept, in ms. */
export const maxDelayMs = 600_000;
/** A wait keeps its first pace this long, in ms; after that each question comes ×1.25 later. */
const steadyMs = 180_000;
const growth = 1.25;
const grownMs = 10_000;
/** Questions that a status word unknown to the contract is worth. */
const maxUnknown = 20;
/** Further questions that an unsafe audio URL is worth. */
const maxUnsafe = 3;

/** What a loop remembers between two questions; starts as `{}`. */
export interface Tally {
  /** Passing failures in a row. */
  readonly failures?: number;
  readonly unknown?: number;
  readonly unsafe?: number;
  readonly missing?: number;
  /** The last interval between two readings, in ms. */
  readonly intervalMs?: number;
}

/** When to ask again. The delay is `floorMs` plus up to `spreadMs`, by chance. */
export interface Plan {
  readonly tally: Tally;
  /** false: this answer was the last. */
  readonly again: boolean;
  readonly floorMs: number;
  readonly spreadMs: number;
  /** How long nobody on this page may ask this domain, in ms; 0 for no cool-down. */
  readonly coolDownMs: number;
  /** false: the service could not go on after this answer; shown as `gave-up`. */
  readonly gaveUp: boolean;
}

/** What the loop knows beside the answer. */
export interface Circumstances {
  /** The page's `poll-interval`, in ms. */
  readonly intervalMs: number;
  /** How long this wait has lasted, in ms of visible time. */
  readonly waitedMs: number;
  /** `navigator.onLine`: false slows to one question a minute, and never stops. */
  readonly online: boolean;
}

/** Holds a delay within 3 s and 600 s: a timer over 2³¹ ms would fire at once. NaN counts as 600 s. */
export function clampDelay(ms: number): number {
  return ms <= maxDelayMs ? Math.max(minDelayMs, ms) : maxDelayMs;
}

/** A delay for this plan, in ms. `random` is a share from 0 to 1. */
export function delayOf({ floorMs, spreadMs }: Pick<Plan, 'floorMs' | 'spreadMs'>, random: number): number {
  return clampDelay(floorMs + random * spreadMs);
}

/**
 * Decides from the last answer, and nothing else, when to ask again. Pure and total: every delay is within
 * 3–600 s, or there is no further question.
 */
export function pace(tally: Tally, answer: Answer, { intervalMs, waitedMs, online }: Circumstances): Plan {
  const plan = (again: boolean, floorMs: number, spreadMs: number, rest?: Partial<Plan>): Plan => ({
    tally,
    again,
    floorMs,
    spreadMs,
    coolDownMs: 0,
    gaveUp: false,
    ...rest,
  });
  const stop = (rest?: Partial<Plan>): Plan => plan(false, 0, 0, rest);
  /** Equal jitter: half of the ceiling is certain, half is chance. */
  const backOff = (ceilingMs: number, rest: Partial<Plan>): Plan => {
    const ceiling = Math.min(60_000, ceilingMs);
    return plan(true, ceiling / 2, ceiling / 2, rest);
  };

  switch (answer.status) {
    case 'ready':
    case 'failed':
      return stop();
    case 'pending':
    case 'generating': {
      const unknown = (tally.unknown ?? 0) + (answer.status === 'pending' && !answer.known ? 1 : 0);
      if (unknown >= maxUnknown && answer.status === 'pending' && !answer.known) return stop({ gaveUp: true });
      const last = tally.intervalMs ?? intervalMs;
      const grown = Math.max(intervalMs, Math.min(last * growth, Math.max(grownMs, intervalMs)));
      const interval = waitedMs < steadyMs ? intervalMs : grown;
      const left = answer.left ?? 1;
      const floor = Math.max(interval, left <= 0.25 ? 12_000 : left <= 0.5 ? 6_000 : 0);
      return plan(true, floor, floor * 0.2, {
        tally: { unknown, unsafe: tally.unsafe ?? 0, missing: tally.missing ?? 0, intervalMs: interval },
      });
    }
    case 'trouble':
      break;
  }

  const failures = (tally.failures ?? 0) + 1;
  const failed = { ...tally, failures };
  switch (answer.code) {
    case 'subscription':
    case 'invalid':
    case 'forbidden':
    case 'csp':
      return stop();
    case 'not-found': {
      const missing = (tally.missing ?? 0) + 1;
      return missing > 1 ? stop() : plan(true, 30_000, 6_000, { tally: { ...tally, missing } });
    }
    case 'unsafe-url': {
      const unsafe = (tally.unsafe ?? 0) + 1;
      return unsafe > maxUnsafe ? stop() : backOff(minDelayMs * 2 ** unsafe, { tally: { ...failed, unsafe } });
    }
    case 'rate-limited':
    case 'server': {
      const named = answer.code === 'rate-limited' || answer.httpStatus === 503 ? answer.retryAfterMs : null;
      if (named !== null) {
        const coolDownMs = clampDelay(named);
        if (named > maxDelayMs) return stop({ coolDownMs });
        return plan(true, coolDownMs, 10_000, { tally: failed, coolDownMs });
      }
      if (answer.code === 'server') return backOff(minDelayMs * 2 ** failures, { tally: failed });
      const blind = backOff(12_000 * 2 ** failures, { tally: failed });
      return { ...blind, coolDownMs: blind.floorMs };
    }
    case 'network': {
      const next = backOff(minDelayMs * 2 ** failures, { tally: failed });
      return online ? next : { ...next, floorMs: 60_000, spreadMs: 6_000 };
    }
    case 'timeout':
    case 'malformed':
      return backOff(minDelayMs * 2 ** failures, { tally: failed });
  }
}
