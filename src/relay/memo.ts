import type { Reading } from '../contract.js';
import { unreachable } from '../unreachable.js';
import type { Failure, Refusal, Verdict } from './verdict.js';

/** The service's word on a post, and when it was heard, in ms since 1970. */
export type Said = ({ readonly kind: 'reading'; readonly reading: Reading } | Refusal) & {
  readonly at: number;
};

/** What is known about one question. Times are in ms since 1970. */
export interface Memo {
  /** The key of the question. */
  readonly key: string;
  /** The last answer, or null while there was none. */
  readonly said: Said | null;
  /** What went wrong since, or null. */
  readonly failure: Failure | null;
  /** When the service was last heard, or failed to be. */
  readonly heardAt: number;
  /** Nobody asks before. */
  readonly freshUntil: number;
  /** Since when the post is waited for. */
  readonly since: number;
  /** Since when the service has used a word that no contract names; 0 for not now. */
  readonly unnamedSince: number;
  /** A job, whose state only goes forward. */
  readonly forward: boolean;
  /** A webhook's word on a job that no reader has asked for yet: it waits for its first question. */
  readonly kept: boolean;
}

/** A ready or failed post is asked about anew after this long, in ms. */
const finalMs = 60_000;
const notFoundMs = 10_000;
const subscriptionMs = 60_000;
/** A word that no contract names is believed to mean work for this long, in ms. */
const maxUnnamedMs = 600_000;
/** How long an answer is served that a service in trouble left behind, in ms; also the oldest no that is served. */
const staleIfErrorMs = 60_000;
/** How long a reading is served while there is no turn to ask anew, in ms. */
const staleIfBusyMs = 600_000;
/** How long ready and failed are served when they cannot be asked about anew, in ms: audio URLs expire. */
const staleFinalMs = 600_000;

/** How far a job has come. */
function rankOf(reading: Reading): 0 | 1 | 2 {
  switch (reading.status) {
    case 'pending':
      return 0;
    case 'generating':
      return 1;
    case 'ready':
    case 'failed':
      return 2;
    default:
      return unreachable(reading);
  }
}

/** How far the job of this memo has come; a refusal counts as nowhere. */
function rankAt({ said }: Memo): number {
  return said?.kind === 'reading' ? rankOf(said.reading) : -1;
}

/** Has the job of this memo come at least as far as this reading? Then the reading is no news. */
export function isAsFarAs(memo: Memo | undefined, reading: Reading): boolean {
  return memo !== undefined && rankAt(memo) >= rankOf(reading);
}

/** What learning needs to know of the provider. */
export interface Pace {
  readonly pushes: boolean;
  intervalMs(waitedMs: number): number;
}

function freshMs(verdict: Verdict, intervalMs: number): number {
  switch (verdict.kind) {
    case 'reading':
      return rankOf(verdict.reading) === 2 ? finalMs : intervalMs;
    case 'refusal':
      return verdict.httpStatus === 402 || verdict.httpStatus === 403 ? subscriptionMs : notFoundMs;
    case 'failure':
      return verdict.httpStatus === 502 ? notFoundMs : intervalMs;
    default:
      return unreachable(verdict);
  }
}

/** A word that no contract names counts as work without a figure, but not for ever. */
function nameUnnamed(verdict: Verdict, unnamedSince: number, now: number): Verdict {
  if (!unnamedSince || verdict.kind !== 'reading') return verdict;
  return now - unnamedSince > maxUnnamedMs
    ? { kind: 'failure', httpStatus: 502, cause: 'malformed', retryAfterMs: null }
    : { kind: 'reading', reading: { status: 'generating', progress: null, step: '' } };
}

/** What is known after this verdict. Where jobs only go forward, an older state changes nothing. */
export function learn(before: Memo | undefined, key: string, heard: Verdict, pace: Pace, now: number): Memo {
  const isUnnamed = heard.kind === 'reading' && heard.reading.status === 'pending' && !heard.reading.known;
  const unnamedSince = isUnnamed ? (before?.unnamedSince ?? 0) || now : 0;
  const verdict = nameUnnamed(heard, unnamedSince, now);
  const since = before && isWaiting(before) ? before.since : now;
  const base = { key, heardAt: now, since, unnamedSince, forward: pace.pushes, kept: false };
  const freshUntil = now + freshMs(verdict, pace.intervalMs(now - since));
  if (verdict.kind === 'failure')
    return { ...base, said: before?.said ?? null, failure: verdict, freshUntil };
  if (before?.said && verdict.kind === 'reading' && pace.pushes && rankAt(before) > rankOf(verdict.reading)) {
    return { ...base, said: before.said, failure: null, freshUntil: now + finalMs };
  }
  return { ...base, said: { ...verdict, at: now }, failure: null, freshUntil };
}

/** The one of two memos that counts: the newer, but of a job the one that has come further. */
export function newest(one: Memo | undefined, other: Memo | undefined): Memo | undefined {
  if (!one || !other) return one ?? other;
  const further = one.forward && other.forward && one.said && other.said ? rankAt(one) - rankAt(other) : 0;
  return (further || one.heardAt - other.heardAt) > 0 ? one : other;
}

/** A kept webhook at its first question: from here on it is an answer like any other. */
export function release(memo: Memo, now: number): Memo {
  const said = memo.said && { ...memo.said, at: now };
  return { ...memo, said, heardAt: now, freshUntil: now + finalMs, kept: false };
}

/** Is the post being made, as far as is known? */
export function isWaiting({ said }: Memo): boolean {
  return said?.kind === 'reading' && rankOf(said.reading) < 2;
}

/** Why a reader is told what is known instead of what the service says now. */
export type Reason = 'busy' | 'trouble';

/** Is the last answer still good enough, for this reason? */
export function isServable({ said }: Memo, reason: Reason, now: number): boolean {
  if (!said) return false;
  const isFinal = said.kind === 'reading' && rankOf(said.reading) === 2;
  if (isFinal) return now - said.at < staleFinalMs;
  return now - said.at < (reason === 'busy' && said.kind === 'reading' ? staleIfBusyMs : staleIfErrorMs);
}

/** How long this is worth remembering, in ms: jobs whose service sends webhooks for a week, against replays. */
export function rememberMs({ pushes }: Pace): number {
  return pushes ? 7 * 24 * 3_600_000 : staleIfBusyMs;
}

/** How long a webhook's word on an unknown job waits for its first question, in ms. */
export const keepMs = 24 * 3_600_000;
