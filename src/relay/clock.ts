/** Rings once after `ms`; the function that it returns stops it. */
export type Alarm = (ms: number, ring: () => void) => () => void;

/** Time and chance as the relay knows them: handed in, so that tests can turn them. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A share from 0 to 1. */
  readonly random: () => number;
  readonly alarm: Alarm;
}

/** The platform's timer as an `Alarm`. */
export const systemAlarm: Alarm = (ms, ring) => {
  const timer = setTimeout(ring, ms);
  return () => {
    clearTimeout(timer);
  };
};

/** Resolves after `ms`. */
export function pause({ alarm }: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    alarm(ms, resolve);
  });
}

/** What `promise` brings, or `'late'` where it needs longer than `ms`. Rejects as `promise` does. */
export function within<T>({ alarm }: Clock, ms: number, promise: Promise<T>): Promise<T | 'late'> {
  return new Promise((resolve, reject) => {
    const stop = alarm(ms, () => {
      resolve('late');
    });
    promise.then(resolve, reject).finally(stop);
  });
}

/** A time limit over several steps. */
export interface Deadline {
  /** Resolves when the time is up, never before. */
  readonly late: Promise<'late'>;
  /** Ends the limit; `late` then never resolves. */
  readonly stop: () => void;
}

/** Starts a time limit of `ms`. */
export function startDeadline({ alarm }: Clock, ms: number): Deadline {
  let stop = (): void => undefined;
  const late = new Promise<'late'>((resolve) => {
    stop = alarm(ms, () => {
      resolve('late');
    });
  });
  return { late, stop };
}
