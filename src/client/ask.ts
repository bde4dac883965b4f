import type { Trouble, TroubleCode } from '../contract.js';
import type { UpstreamAnswer } from '../relay/providers/provider.js';

/** One thing that can be asked of a service, pure: a request goes out, an answer is read. */
export interface Ask<T> {
  readonly request: (signal: AbortSignal) => Request;
  readonly read: (answer: UpstreamAnswer) => T | Trouble;
  /** Longest time for request and answer, in ms. */
  readonly limitMs: number;
}

/** Longest time for a question, in ms: as long as the element waits. */
export const questionLimitMs = 10_000;

/** A trouble without words. */
export function trouble(code: TroubleCode, httpStatus: number | null = null, message = ''): Trouble {
  return { status: 'trouble', code, message, httpStatus, retryAfterMs: null };
}

/** A 2xx. */
export function isSuccess({ httpStatus }: UpstreamAnswer): boolean {
  return httpStatus >= 200 && httpStatus <= 299;
}
