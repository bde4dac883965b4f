import { Secret } from '../relay/secret.js';
import { safeUrl } from '../url.js';

/** A key and the address that it goes to. Shows neither when it is printed. */
export interface Account {
  /** No trailing slash; undefined: the service's own. */
  readonly baseUrl: string | undefined;
  /** The key for a request header. Throws a TypeError where none was given. */
  readonly key: () => string;
  /** Does this text show the key? */
  readonly shows: (text: string) => boolean;
}

/** Throws a TypeError, without the key in it, where key or address cannot be one. */
export function makeAccount(key: string | undefined, baseUrl: string | undefined): Account {
  const secret = key === undefined ? undefined : new Secret(key, 'voicgen-listen: key');
  const url = baseUrl === undefined ? undefined : safeUrl(baseUrl, undefined, true);
  if (baseUrl !== undefined && (!url || url.search || url.hash)) {
    throw new TypeError(
      'voicgen-listen: baseUrl must be an https address (http on this machine) without credentials, query or fragment',
    );
  }
  return {
    baseUrl: url?.href.replace(/\/+$/, ''),
    key: () => {
      if (!secret) throw new TypeError('voicgen-listen: key is missing');
      return secret.reveal();
    },
    shows: (text) => secret?.isIn(text) ?? false,
  };
}
