/** Headers as name and value, lower case. */
export type HeaderList = readonly (readonly [string, string])[];

const exposed: readonly [string, string] = [
  'access-control-expose-headers',
  'Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining',
];
const anyOrigin: HeaderList = [['access-control-allow-origin', '*'], exposed];
const noOrigin: HeaderList = [['vary', 'Origin'], exposed];

/**
 * What lets browsers read an answer: any page where a site names no origins, else those alone. Never with
 * credentials.
 */
export function corsHeaders(origins: ReadonlySet<string> | undefined, origin: string | null): HeaderList {
  if (!origins) return anyOrigin;
  return origin !== null && origins.has(origin)
    ? [['access-control-allow-origin', origin], ...noOrigin]
    : noOrigin;
}
