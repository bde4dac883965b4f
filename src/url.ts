/** Longest URL that is taken from outside, in UTF-16 code units. */
const maxUrlLength = 2048;

/** `text` as a URL against `base`, or undefined where it is none. Never throws. */
export function parseUrl(text: string, base?: string | URL): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}

/** Does this URL lead to the reader's own machine? There, http is as good as https. */
export function isLoopback({ hostname }: URL): boolean {
  return /^(127\.[\d.]+|\[::1]|(.+\.)?localhost\.?)$/.test(hostname);
}

/**
 * The one check of a URL that came from outside: http(s), no credentials, at most 2,048 characters, and
 * https where `secure` (an https page must not be talked down to http; loopback excepted).
 * Returns the parsed URL or undefined; the scheme is read from the parsed form, never from the text.
 */
export function safeUrl(text: string, base: string | URL | undefined, secure: boolean): URL | undefined {
  const url = parseUrl(text, base);
  return url &&
    !url.username &&
    !url.password &&
    url.href.length <= maxUrlLength &&
    (url.protocol === 'https:' || (url.protocol === 'http:' && (!secure || isLoopback(url))))
    ? url
    : undefined;
}
