import type { Answer, TroubleCode } from './contract.js';
import { unreachable } from './unreachable.js';

/** Every word that `error.code` and `voicgen-error` know. */
export type ErrorCode = TroubleCode | 'gave-up' | 'generation-failed' | 'playback' | 'play-blocked';

/** What went wrong, as the page sees it. */
export interface ListenError {
  readonly code: ErrorCode;
  /** The service's own words where it sent some; plain text, at most 300 characters. */
  readonly message: string;
  /** null where no HTTP answer stands behind it. */
  readonly httpStatus: number | null;
  /** A press of Retry can help. */
  readonly retryable: boolean;
}

/** Audio (or video) that can be played. */
export interface Track {
  readonly src: string;
  /** Seconds, or NaN. */
  readonly duration: number;
  readonly mediaType: string;
  readonly shareUrl: string;
}

/** Nothing final is known; trouble that passes stands in `error`. */
export interface Waiting {
  readonly status: 'checking' | 'pending' | 'generating';
  /** 0–99, null until the service gave a figure. */
  readonly progress: number | null;
  /** The service's own name of the stage. */
  readonly step: string;
  readonly error: ListenError | null;
  /** The trouble is old enough that readers are told, with a Retry button. */
  readonly told: boolean;
}

/** One word from the wire to CSS, and what belongs to it. */
export type ListenState =
  | { readonly status: 'idle'; readonly error: null }
  | Waiting
  | { readonly status: 'ready'; readonly error: null; readonly track: Track }
  | { readonly status: 'failed' | 'absent' | 'error'; readonly error: ListenError };

export type Status = ListenState['status'];

/** An answer, and what follows from it. */
export interface Heard {
  readonly answer: Answer;
  /** false: nothing is asked by itself after this. */
  readonly again: boolean;
  /** Readers are to be told of passing trouble (third failure, or 15 s). */
  readonly told: boolean;
}

/** What the desk hands to an element: news, the end of its patience, or that trouble of before counts no more. */
export type Outcome = Heard | { readonly answer: 'gave-up' } | { readonly answer: 'calm' };

/** Before anything was asked. */
export const idle: ListenState = { status: 'idle', error: null };

/** The first question is under way. */
export const checking: Waiting = { status: 'checking', progress: null, step: '', error: null, told: false };

/** An error with its retryability, which depends on the code alone. */
export function listenError(code: ErrorCode, message = '', httpStatus: number | null = null): ListenError {
  return { code, message, httpStatus, retryable: !hopeless.includes(code) };
}

/** Codes with which a press of Retry cannot help. */
const hopeless: readonly ErrorCode[] = [
  'subscription',
  'not-found',
  'invalid',
  'forbidden',
  'csp',
  'generation-failed',
  'play-blocked',
];

/** May this state go on to another by itself? */
export function isWaiting(state: ListenState): state is Waiting {
  // Checking, pending, generating: no other status has this ending.
  return /ing$/.test(state.status);
}

/**
 * What an outcome means. Pure and total. Progress never goes back, trouble that passes changes no status, and
 * what was last known stays.
 */
export function next(state: ListenState, outcome: Outcome): ListenState {
  if (outcome.answer === 'gave-up') return { status: 'error', error: listenError('gave-up') };
  if (outcome.answer === 'calm') return isWaiting(state) ? { ...state, told: false } : state;
  const { answer } = outcome;
  const known = isWaiting(state) ? state : checking;
  switch (answer.status) {
    case 'pending':
      return outcome.again
        ? { ...known, status: 'pending', step: '', error: null, told: false }
        : { status: 'error', error: listenError('gave-up') };
    case 'generating': {
      const progress =
        answer.progress === null ? known.progress : Math.max(answer.progress, known.progress ?? 0);
      return { status: 'generating', progress, step: answer.step, error: null, told: false };
    }
    case 'ready': {
      const { src, duration, mediaType, shareUrl } = answer;
      return { status: 'ready', error: null, track: { src, duration, mediaType, shareUrl } };
    }
    case 'failed':
      return { status: 'failed', error: listenError('generation-failed', answer.message) };
    case 'trouble': {
      const error = listenError(answer.code, answer.message, answer.httpStatus);
      if (answer.code === 'not-found') return { status: 'absent', error };
      if (!outcome.again) return { status: 'error', error };
      // What is known is worth more than the news that asking anew failed.
      if (/ready|absent|failed/.test(state.status)) return state;
      // While an unsafe URL is asked anew, Retry would only repeat what happens by itself.
      const retryable = error.retryable && answer.code !== 'unsafe-url';
      return { ...known, error: { ...error, retryable }, told: outcome.told || known.told };
    }
    default:
      return unreachable(answer);
  }
}
