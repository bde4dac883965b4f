// The pages' own server is the service too, so 'self' is the script, the status route and the audio, and nothing else.
const STRICT_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; media-src 'self'";

const byPage: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '/csp': { 'content-security-policy': STRICT_POLICY },
};

/** The headers that a page of the demo is served with beside those of every file; `pathname` as it was asked for. */
export const pageHeaders = (pathname: string): Readonly<Record<string, string>> => {
  const page = pathname.replace(/(\.html)?$/, '');
  return Object.hasOwn(byPage, page) ? (byPage[page] ?? {}) : {};
};
