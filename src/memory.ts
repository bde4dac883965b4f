/** What is remembered, by kind. */
export type Kind = 'answer' | 'cool' | 'rate' | 'place' | 'voice' | 'mini';

const prefix = 'voicgen-listen:';
/** Entries of ours that a site's storage may hold. */
const maxEntries = 100;

/** A closed door never throws: storage may be missing, forbidden, full or someone else's. */
function storage(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}

/** Drops what has expired, and beyond the bound what would expire first. */
function prune(store: Storage, nowMs: number): void {
  const ours = Object.keys(store)
    .filter((key) => key.startsWith(prefix))
    .map((key) => [parseInt(store.getItem(key) ?? '', 10) || 0, key] as const)
    .sort(([a], [b]) => b - a);
  ours.forEach(([expires, key], at) => {
    if (expires < nowMs || at >= maxEntries) store.removeItem(key);
  });
}

/** The storage key of an entry, for those who listen to `storage` events. */
export function memoryKey(kind: Kind, key = ''): string {
  return prefix + kind + (key && ':' + key);
}

/** Keeps `value` for `ttlMs` at most; forgets quietly where nothing can be written. */
export function keep(kind: Kind, key: string, value: string, ttlMs: number): void {
  try {
    const store = storage();
    if (!store) return;
    prune(store, Date.now());
    store.setItem(memoryKey(kind, key), `${String(Date.now() + ttlMs)} ${value}`);
  } catch {
    // Full or forbidden: the page works without a memory.
  }
}

/** What was kept and has not expired, or undefined. An expiry beyond `ttlMs` (a clock set back) counts as none. */
export function recall(
  kind: Kind,
  key: string,
  ttlMs: number,
): { value: string; leftMs: number } | undefined {
  try {
    const [, expires = '', value = ''] =
      /^(\d+) (.*)$/s.exec(storage()?.getItem(memoryKey(kind, key)) ?? '') ?? [];
    const leftMs = Number(expires) - Date.now();
    return expires && leftMs > 0 && leftMs <= ttlMs ? { value, leftMs } : undefined;
  } catch {
    return undefined;
  }
}

/** Forgets one entry. */
export function forget(kind: Kind, key: string): void {
  try {
    storage()?.removeItem(memoryKey(kind, key));
  } catch {
    // Nothing was kept there.
  }
}
