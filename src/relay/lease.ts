import { within, type Clock } from './clock.js';
import type { Report } from './log.js';

/** Takes `key` for `ms` if nobody holds it: true for the one process that got it. Redis: `SET key 1 PX ms NX`. */
export type Lease = (key: string, ms: number) => Promise<boolean>;

/** Longest wait for storage or a lease, in ms: they are there to spare the service, not to stop the reader. */
export const storageMs = 1_000;

/**
 * A lease that always answers: where the caller's is missing, slow or failing, each process decides for
 * itself, as it would without one.
 */
export function makeLease(lease: Lease | undefined, clock: Clock, report: Report): Lease | undefined {
  if (!lease) return undefined;
  return async (key, ms) => {
    try {
      const got = await within(clock, storageMs, lease(key, Math.ceil(ms)));
      if (got !== 'late') return got;
    } catch {
      // Reported below, like one that is too slow.
    }
    report({ event: 'storage-trouble', operation: 'lease' });
    return true;
  };
}
