import { createHash } from 'node:crypto';

/**
 * 32 hex digits that stand for a list of strings. What came from outside (a post id, a domain) never becomes
 * part of a file name; this does. JSON keeps `['a', 'b']` and `['ab', '']` apart.
 */
export const hashOf = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
