import type { Answer, Trouble, TroubleCode } from '../contract.js';
import { unreachable } from '../unreachable.js';

/** Why a service could not be asked, or would not answer. The words of `voicgen-error`, and `conflict` for a 409. */
export type FailureCode = Exclude<TroubleCode, 'not-found' | 'csp'> | 'gave-up' | 'conflict';

/** A question that brought nothing: an expected outcome, and so a value. */
export interface Failure {
  readonly status: 'error';
  readonly code: FailureCode;
  /** The service's own words where it sent some: plain text, at most 300 characters. */
  readonly message: string;
  /** null where no HTTP answer came. */
  readonly httpStatus: number | null;
}

/** The service knows no such post, or no such job. */
export interface Absent {
  readonly status: 'absent';
  readonly message: string;
  readonly httpStatus: number | null;
}

/** Audio or video that can be played. */
export interface Ready {
  readonly status: 'ready';
  /** https, or http on this machine. */
  readonly src: string;
  /** Seconds, or null where the service does not say. */
  readonly duration: number | null;
  readonly mediaType: string;
  /** A page that shows the video, or ''. */
  readonly shareUrl: string;
}

/** What is known of one narration: one word for the state, as the element has it. */
export type Narration =
  | { readonly status: 'pending' }
  | {
      readonly status: 'generating';
      /** Whole percent, 0–99; null where the service gives none. */
      readonly progress: number | null;
      /** The service's own name of the stage, plain text. */
      readonly step: string;
    }
  | Ready
  | { readonly status: 'failed'; readonly message: string }
  | Absent
  | Failure;

/** A question that brought no reading, in the words of this package. */
export function failureOf({ code, message, httpStatus }: Trouble): Absent | Failure {
  if (code === 'not-found') return { status: 'absent', message, httpStatus };
  // Only a page can be refused by a policy; a script that is told so did not reach the service.
  return { status: 'error', code: code === 'csp' ? 'network' : code, message, httpStatus };
}

/** One answer of a service, in the words of this package. */
export function narrationOf(answer: Answer): Narration {
  switch (answer.status) {
    case 'pending':
      return { status: 'pending' };
    case 'generating':
      return { status: 'generating', progress: answer.progress, step: answer.step };
    case 'ready': {
      const { src, duration, mediaType, shareUrl } = answer;
      return {
        status: 'ready',
        src,
        duration: Number.isFinite(duration) ? duration : null,
        mediaType,
        shareUrl,
      };
    }
    case 'failed':
      return { status: 'failed', message: answer.message };
    case 'trouble':
      return failureOf(answer);
    default:
      return unreachable(answer);
  }
}

/** Nothing more will come of this by waiting. */
export function isSettled({ status }: Narration): boolean {
  return status !== 'pending' && status !== 'generating';
}
