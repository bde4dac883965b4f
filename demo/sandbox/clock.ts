import { setTimeout as wait } from 'node:timers/promises';

/** Time as the sandbox sees it; tests hand in their own, so that nothing real has to pass. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after `ms`, or at once when `signal` aborts: callers look at the signal, nothing rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The clock on the wall. */
export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    if (ms <= 0) return;
    try {
      await wait(ms, undefined, signal ? { signal } : {});
    } catch {
      // Aborted: the caller reads signal.aborted.
    }
  },
};
