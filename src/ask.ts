import type { HeaderReader, Trouble, TroubleCode } from './contract.js';

/** Largest body that is read, in decoded bytes. */
const maxBytes = 65_536;

/** One answer over HTTP, unread. */
export interface Reply {
  readonly httpStatus: number;
  readonly headers: HeaderReader;
  /** The decoded body; '' where it was over 64 KiB or, with an error, could not be had. */
  readonly text: string;
}

/** A trouble that no HTTP answer stands behind. */
export function silence(code: TroubleCode, message = ''): Trouble {
  return { status: 'trouble', code, message, httpStatus: null, retryAfterMs: null };
}

/** The body as text, cut at the bound: a server that never ends must not hold us. */
async function readText({ body }: Response): Promise<string> {
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const value = (await reader?.read())?.value;
    if (!value) return text;
    bytes += value.length;
    if (bytes > maxBytes) return '';
    text += decoder.decode(value, { stream: true });
  }
}

/**
 * Asks once over HTTP, bounded in bytes (64 KiB); the caller bounds the time, and aborts what is left of the body.
 * Rejects where no answer came. Sends no credentials, no referrer and no header that would cost a CORS preflight;
 * follows no redirect. `opened` is called when the headers are there.
 */
export async function ask(
  url: string,
  fetchIt: typeof fetch,
  signal: AbortSignal,
  opened: () => void,
): Promise<Reply> {
  const response = await fetchIt(url, {
    // What a page put on `Object.prototype` is no option of ours.
    __proto__: null,
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    cache: 'no-store',
    redirect: 'error',
    signal,
  } as RequestInit);
  opened();
  const { status, headers, ok } = response;
  const text = readText(response);
  // What an error's body says is only a message: without it the status still counts.
  return { httpStatus: status, headers, text: await (ok ? text : text.catch(() => '')) };
}
