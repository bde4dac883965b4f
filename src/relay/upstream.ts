import type { Answer, TroubleCode } from '../contract.js';
import { readBounded } from './bounded-body.js';
import { startDeadline, type Clock } from './clock.js';
import type { Provider } from './providers/provider.js';
import type { RelayQuestion } from './relay-question.js';

/** Longest answer of a service, in decoded bytes. */
const maxAnswerBytes = 256 * 1024;
/** Longest question to a service, headers and body, in ms. With the wait for a turn it stays below the element's 8 s. */
export const upstreamMs = 5_000;

/** `fetch`, as far as the relay uses it. */
export type Fetch = (request: Request) => Promise<Response>;

function trouble(code: TroubleCode, httpStatus: number | null): Answer {
  return { status: 'trouble', code, message: '', httpStatus, retryAfterMs: null };
}

/** A redirect that was not followed; browsers' kind of fetch hides its status. */
function isRedirect({ status, type }: Response): boolean {
  return type === 'opaqueredirect' || (status >= 300 && status <= 399);
}

/**
 * Asks a service once, bounded in time and bytes; follows no redirect. Never rejects: what goes wrong comes
 * back as trouble, and no exception's text goes anywhere, since it may hold what the request held.
 */
export async function askUpstream(
  provider: Provider,
  question: RelayQuestion,
  fetch: Fetch,
  clock: Clock,
): Promise<Answer> {
  const controller = new AbortController();
  const { late, stop } = startDeadline(clock, upstreamMs);
  let httpStatus: number | null = null;
  try {
    const response = await Promise.race([fetch(provider.request(question, controller.signal)), late]);
    if (response === 'late') return trouble('timeout', null);
    httpStatus = response.status;
    if (isRedirect(response)) return trouble('malformed', httpStatus);
    const bytes = await readBounded(response.body, maxAnswerBytes, late);
    // A service that drips answers, but not as it promised.
    if (bytes === 'late') return trouble('malformed', httpStatus);
    const text = bytes === 'too-long' ? null : new TextDecoder().decode(bytes);
    return provider.read({ httpStatus, headers: response.headers, text });
  } catch {
    return trouble('network', httpStatus);
  } finally {
    stop();
    controller.abort();
  }
}
