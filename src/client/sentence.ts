import { unreachable } from '../unreachable.js';
import type { Failure, Narration } from './narration.js';

function causeOf({ code, httpStatus }: Failure): string {
  switch (code) {
    case 'subscription':
      return 'the subscription is not active';
    case 'forbidden':
      return httpStatus === 403 ? 'the plan or its quota does not allow this' : 'the key is refused';
    case 'invalid':
      return 'the service does not accept this';
    case 'conflict':
      return 'another job stands in the way';
    case 'gave-up':
      return 'not ready in time';
    case 'rate-limited':
      return 'too many questions at once';
    case 'server':
      return 'the service has trouble';
    case 'timeout':
      return 'the service did not answer in time';
    case 'malformed':
      return 'the answer cannot be understood';
    case 'network':
      return 'the service cannot be reached';
    case 'unsafe-url':
      return 'the audio has an address that is not safe';
    default:
      return unreachable(code);
  }
}

const withMessage = (sentence: string, message: string): string =>
  message ? `${sentence}: ${message}` : sentence;

/** One line for a person, without what it is about. */
export function sentenceOf(narration: Narration): string {
  switch (narration.status) {
    case 'pending':
      return 'queued';
    case 'generating': {
      const { progress, step } = narration;
      return withMessage(progress === null ? 'being made' : `being made, ${progress} %`, step);
    }
    case 'ready':
      return narration.duration === null ? 'ready' : `ready, ${narration.duration} s`;
    case 'failed':
      return withMessage('the service could not make it', narration.message);
    case 'absent':
      return withMessage('the service knows no such audio', narration.message);
    case 'error':
      return withMessage(causeOf(narration), narration.message);
    default:
      return unreachable(narration);
  }
}
