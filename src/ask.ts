import { readAnswer } from './contract.js';
import type { Answer, Trouble, TroubleCode, Trust } from './contract.js';

/** No headers within this time, in ms: `timeout`. */
export const headersMs = 8_000;
/** No end within this time, in ms: `timeout`. */
export const wholeMs = 10_000;
/** Largest body that is read, in decoded bytes. */
export const maxBytes = 65_536;

/** What asking needs of the platform; parameters, so that a test can stand in for them. */
export interface AskParts {
  readonly fetch: typeof fetch;
  /** Calls back after `ms`; returns what cancels it. */
  readonly after: (ms: number, callback: () => void) => () => void;
}

/** A trouble that no HTTP answer stands behind. */
export function silence(code: TroubleCode, message = ''): Trouble {
  return { status: 'trouble', code, message, httpStatus: null, retryAfterMs: null };
}

/** The body as text; null where it is over the bound (the rest is cancelled). */
async function readText({ body }: Response): Promise<string | null> {
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const chunk = await reader?.read();
    if (!chunk?.value) return text;
    bytes += chunk.value.length;
    // The caller aborts the rest: a server that never ends must not hold us.
    if (bytes > maxBytes) return null;
    text += decoder.decode(chunk.value, { stream: true });
  }
}

/**
 * Asks once over HTTP, bounded in time (8 s to the headers, 10 s in all) and bytes (64 KiB). Never rejects:
 * whatever happens is an Answer, or undefined once `controller` was aborted. Sends no credentials, no referrer
 * and no header that would cost a CORS preflight; follows no redirect.
 */
export function ask(
  url: string,
  { fetch, after }: AskParts,
  trust: Trust,
  controller: AbortController,
): Promise<Answer | undefined> {
  const { signal } = controller;
  return new Promise((resolve) => {
    // The timers do not rely on fetch to obey its signal: a page may have patched it.
    const finish = (answer?: Answer): void => {
      cancelHeaders();
      cancelWhole();
      resolve(answer);
      controller.abort();
    };
    const timeOut = (): void => {
      finish(silence('timeout'));
    };
    const cancelHeaders = after(headersMs, timeOut);
    const cancelWhole = after(wholeMs, timeOut);
    signal.onabort = () => {
      finish();
    };
    const read = async (): Promise<Answer> => {
      const response = await fetch(url, {
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
        cache: 'no-store',
        redirect: 'error',
        signal,
      });
      cancelHeaders();
      const text = readText(response);
      // What an error's body says is only a message: without it the status still counts.
      return readAnswer(
        response.status,
        response.headers,
        await (response.ok ? text : text.catch(() => null)),
        trust,
      );
    };
    read().then(finish, () => {
      finish(silence('network'));
    });
  });
}
