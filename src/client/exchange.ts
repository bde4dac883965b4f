import { readBounded } from '../relay/bounded-body.js';
import type { Clock } from '../relay/clock.js';
import type { UpstreamAnswer } from '../relay/providers/provider.js';

/** Longest answer that is read, in decoded bytes: a page of a hundred jobs fits. */
const maxAnswerBytes = 256 * 1024;

/** `fetch`, as far as the client uses it. */
export type Fetch = (request: Request) => Promise<Response>;

/** An exchange that brought no answer. */
export type Silence = 'timeout' | 'network';

/** What an exchange needs beside its request. */
export interface ExchangeParts {
  readonly fetch: Fetch;
  readonly clock: Clock;
  /** The caller's own end: the exchange then rejects with its reason. */
  readonly signal: AbortSignal;
  /** Longest time for all of it, in ms. */
  readonly limitMs: number;
}

/**
 * One request and its answer, bounded in time and bytes. What goes wrong on the way comes back as a word, without the
 * exception's text, which may hold what the request held. Rejects only where the caller's signal was aborted.
 */
export async function exchange(
  make: (signal: AbortSignal) => Request,
  { fetch, clock, signal, limitMs }: ExchangeParts,
): Promise<UpstreamAnswer | Silence> {
  signal.throwIfAborted();
  const controller = new AbortController();
  const ended = { once: true, signal: controller.signal };
  // Neither end relies on fetch to obey its signal: it may be anybody's.
  let stop = (): void => undefined;
  const late = new Promise<'late'>((resolve) => {
    const end = (): void => {
      resolve('late');
    };
    stop = clock.alarm(limitMs, end);
    signal.addEventListener('abort', end, ended);
  });
  try {
    const request = make(AbortSignal.any([signal, controller.signal]));
    const response = await Promise.race([fetch(request), late]);
    signal.throwIfAborted();
    if (response === 'late') return 'timeout';
    const bytes = await readBounded(response.body, maxAnswerBytes, late);
    signal.throwIfAborted();
    if (bytes === 'late') return 'timeout';
    const text = bytes === 'too-long' ? null : new TextDecoder().decode(bytes);
    return { httpStatus: response.status, headers: response.headers, text };
  } catch {
    signal.throwIfAborted();
    return 'network';
  } finally {
    stop();
    controller.abort();
  }
}
