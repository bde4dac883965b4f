import { unreachable } from '../unreachable.js';
import type { Failure, Narration } from './narration.js';

/** What the command line ends with. 130 is what a shell expects of an interrupted program. */
export const exitCodes = {
  ready: 0,
  failed: 1,
  usage: 2,
  subscription: 3,
  notInTime: 4,
  notReached: 5,
  interrupted: 130,
} as const;

/** One of `exitCodes`. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

function exitCodeOfFailure({ code, httpStatus }: Failure): ExitCode {
  switch (code) {
    case 'subscription':
      return exitCodes.subscription;
    case 'forbidden':
      // 403: the plan or its monthly quota; 401: the key.
      return httpStatus === 403 ? exitCodes.subscription : exitCodes.usage;
    case 'invalid':
      return exitCodes.usage;
    case 'conflict':
      return exitCodes.failed;
    case 'gave-up':
      return exitCodes.notInTime;
    case 'rate-limited':
    case 'server':
    case 'timeout':
    case 'malformed':
    case 'network':
    case 'unsafe-url':
      return exitCodes.notReached;
    default:
      return unreachable(code);
  }
}

/** How a command ends that learned this. */
export function exitCodeOf(narration: Narration): ExitCode {
  switch (narration.status) {
    case 'ready':
      return exitCodes.ready;
    case 'pending':
    case 'generating':
      return exitCodes.notInTime;
    case 'failed':
    case 'absent':
      return exitCodes.failed;
    case 'error':
      return exitCodeOfFailure(narration);
    default:
      return unreachable(narration);
  }
}
