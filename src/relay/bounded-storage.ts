import { createStorage } from 'unstorage';
import { BoundedMap } from './bounded-map.js';

/**
 * Where answers live beyond this process: any unstorage `Storage`, or what has these two methods. Values are
 * plain data; `ttl` is in seconds, and entries carry their own expiry where a driver knows no ttl.
 */
export interface RelayStorage {
  getItem(key: string): Promise<unknown>;
  setItem(key: string, value: object, options?: { ttl?: number }): Promise<void>;
}

/** Storage in memory that forgets what was used longest ago once it holds more than `most` entries. */
export function boundedStorage(most: number): RelayStorage {
  const items = new BoundedMap<string, string>(most);
  const storage = createStorage({
    driver: {
      name: 'bounded-memory',
      hasItem: (key) => items.get(key) !== undefined,
      getItem: (key) => items.get(key) ?? null,
      setItem: (key, value) => {
        items.set(key, value);
      },
      removeItem: (key) => {
        items.delete(key);
      },
      getKeys: () => [...items.keys()],
    },
  });
  return {
    getItem: (key) => storage.getItem(key),
    setItem: (key, value, options) => storage.setItem(key, value, options),
  };
}
