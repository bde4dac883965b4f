import { readAnswer } from './contract.js';
import type { Answer, Trouble, TroubleCode, Trust } from './contract.js';

/** No headers within this time, in ms: `timeout`. */
export const headersMs = 8_000;
/** No end within this time, in ms: `timeout`. */
export const wholeMs = 10_000;
/** Largest body that is read, in bytes after decoding the transfer. */
export const maxBytes = 65_536;

/** What asking needs of the platform; all are parameters so that a test can stand in for them. */
export interface AskParts {
  readonly fetch: typeof fetch;
  /** Calls back after `ms`; returns what cancels it. */
  readonly after: (ms: number, callback: () => void) => () => void;
  readonly trust: Trust;
}

/** A trouble that no HTTP answer stands behind. */
export function silence(code: TroubleCode, message = ''): Trouble {
  return { status: 'trouble', code, message, httpStatus: null, retryAfterMs: null };
}

/** The body as text; null where it is over the bound (the rest is cancelled). */
async function readText(response: Response): Promise<string | null> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const chunk = await reader?.read();
    if (!chunk || chunk.done) return text + decoder.decode();
    bytes += chunk.value.byteLength;
    if (bytes > maxBytes) {
      // Not awaited: a server that never ends must not hold us.
      reader?.cancel().catch(() => undefined);
      return null;
    }
    text += decoder.decode(chunk.value, { stream: true });
  }
}

/**
 * Asks once over HTTP, bounded in time (8 s to the headers, 10 s in all) and bytes (64 KiB). Never throws:
 * whatever happens is an Answer, or undefined once `signal` was aborted. Sends no credentials, no referrer
 * and no header that would cost a CORS preflight; follows no redirect.
 */
export async function ask(url: string, parts: AskParts, signal: AbortSignal): Promise<Answer | undefined> {
  if (signal.aborted) return undefined;
  const controller = new AbortController();
  const cancels: (() => void)[] = [];
  // The race does not rely on fetch to obey its signal: a page may have patched it.
  const ended = new Promise<Answer | undefined>((resolve) => {
    const end = (answer?: Answer): void => {
      resolve(answer);
      controller.abort();
    };
    const abort = (): void => {
      end();
    };
    const timeOut = (): void => {
      end(silence('timeout'));
    };
    signal.addEventListener('abort', abort);
    cancels.push(parts.after(headersMs, timeOut), () => {
      signal.removeEventListener('abort', abort);
    });
    cancels.push(parts.after(wholeMs, timeOut));
  });
  const answered = (async (): Promise<Answer> => {
    try {
      const response = await parts.fetch(url, {
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
        cache: 'no-store',
        redirect: 'error',
        signal: controller.signal,
      });
      cancels[0]?.();
      const whole = response.ok ? readText(response) : readText(response).catch(() => null);
      return readAnswer(response.status, response.headers, await whole, parts.trust);
    } catch {
      return silence('network');
    }
  })();
  const answer = await Promise.race([ended, answered]);
  for (const cancel of cancels) cancel();
  return answer;
}
