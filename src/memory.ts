/** What is remembered, by kind. */
export type Kind = 'answer' | 'cool' | 'rate' | 'place' | 'voice' | 'mini';

const prefix = 'voicgen-listen:';
/** Entries of ours that a site's storage may hold. */
const maxEntries = 100;

/** The storage key of an entry, for those who listen to `storage` events. */
export function memoryKey(kind: Kind, key = ''): string {
  return prefix + kind + ':' + key;
}

/** When an entry expires, in ms since 1970; 0 where it is none. */
const expiry = (entry: string | null | undefined): number => parseInt(entry ?? '', 10) || 0;

/**
 * Keeps `value` for `ttlMs` at most, or, with a `ttlMs` of 0, forgets the entry. A closed door never throws: storage may
 * be missing, forbidden, full or someone else's, and the page works without a memory.
 */
export function keep(kind: Kind, key: string, value = '', ttlMs = 0): void {
  try {
    const store = localStorage;
    store.setItem(memoryKey(kind, key), `${String(Date.now() + ttlMs)} ${value}`);
    // Drops what has expired, and beyond the bound what would expire first.
    Object.keys(store)
      .filter((name) => name.startsWith(prefix))
      .sort((a, b) => expiry(store.getItem(b)) - expiry(store.getItem(a)))
      .forEach((name, at) => {
        if (at >= maxEntries || expiry(store.getItem(name)) <= Date.now()) store.removeItem(name);
      });
  } catch {
    // Full or forbidden.
  }
}

/** What was kept and has not expired, or undefined. An expiry beyond `ttlMs` (a clock set back) counts as none. */
export function recall(
  kind: Kind,
  key: string,
  ttlMs: number,
): { readonly value: string; readonly leftMs: number } | undefined {
  try {
    const entry = localStorage.getItem(memoryKey(kind, key)) ?? '';
    const leftMs = expiry(entry) - Date.now();
    return leftMs > 0 && leftMs <= ttlMs ? { value: entry.slice(entry.indexOf(' ') + 1), leftMs } : undefined;
  } catch {
    return undefined;
  }
}
