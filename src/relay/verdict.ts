import type { Answer, Reading, TroubleCode } from '../contract.js';
import { unreachable } from '../unreachable.js';

/** The service's clear no about one post: it is an answer, and remembered as one. */
export interface Refusal {
  readonly kind: 'refusal';
  readonly httpStatus: 402 | 403 | 404 | 422;
  readonly message: string;
}

/** A question that brought nothing: 503 where the service could not be reached, 502 where it broke its contract. */
export interface Failure {
  readonly kind: 'failure';
  readonly httpStatus: 502 | 503;
  readonly cause: TroubleCode | 'key-refused';
  /** From `Retry-After`, in ms; null where there was none. */
  readonly retryAfterMs: number | null;
}

/** What one upstream answer means for a reader. */
export type Verdict = { readonly kind: 'reading'; readonly reading: Reading } | Refusal | Failure;

function refusal(httpStatus: Refusal['httpStatus'], message: string): Refusal {
  return { kind: 'refusal', httpStatus, message };
}

/**
 * Judges an upstream answer. The service's own words about an error are not handed on, since they may speak
 * of keys and accounts: readers get ours.
 */
export function judge(answer: Answer): Verdict {
  if (answer.status !== 'trouble') return { kind: 'reading', reading: answer };
  const { code, httpStatus, message, retryAfterMs } = answer;
  const failure = (status: Failure['httpStatus'], cause: Failure['cause'] = code): Failure => ({
    kind: 'failure',
    httpStatus: status,
    cause,
    retryAfterMs,
  });
  switch (code) {
    case 'subscription':
      return refusal(402, /trial/i.test(message) ? 'Trial expired' : 'Subscription inactive');
    case 'not-found':
      return refusal(404, 'Not found');
    case 'forbidden':
      return httpStatus === 403
        ? refusal(403, 'Not included in the plan of this site')
        : failure(503, 'key-refused');
    case 'invalid':
      return httpStatus === 400 || httpStatus === 422
        ? refusal(422, 'The service refuses this post_id')
        : failure(502);
    case 'malformed':
    case 'unsafe-url':
      return failure(502);
    case 'rate-limited':
    case 'server':
    case 'timeout':
    case 'network':
    case 'csp':
      return failure(503);
    default:
      return unreachable(code);
  }
}

/** Does this failure say that the service as a whole is in trouble, rather than this post or our pace? */
export function isOutage(verdict: Verdict): boolean {
  return verdict.kind === 'failure' && ['server', 'timeout', 'network'].includes(verdict.cause);
}
