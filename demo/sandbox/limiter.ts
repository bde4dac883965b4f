/** What the limiter says to one request. */
export type Verdict =
  | { readonly allowed: true; readonly limit: number; readonly remaining: number }
  | {
      readonly allowed: false;
      readonly limit: number;
      /** Whole seconds until the window ends, at least 1. */
      readonly retryAfterSeconds: number;
      /** Unix time in seconds. */
      readonly resetAtSeconds: number;
    };

interface Window {
  used: number;
  readonly endsAt: number;
}

const MAX_KEYS = 10_000;

/** Laravel's limiter: a fixed window that opens with its first hit; refused requests are not counted. */
export class Limiter {
  #young = new Map<string, Window>();
  #old = new Map<string, Window>();

  /** `now` in ms; `limit` is read on every request, since the control page can change it. */
  constructor(
    private readonly now: () => number,
    private readonly limit: () => number,
    private readonly windowMs = 60_000,
  ) {}

  /** Counts one request of `key`, or refuses it. */
  take(key: string): Verdict {
    const now = this.now();
    const limit = this.limit();
    const known = this.#young.get(key) ?? this.#old.get(key);
    const open = known && known.endsAt > now ? known : this.#open(key, now + this.windowMs);
    if (open.used >= limit) {
      return {
        allowed: false,
        limit,
        retryAfterSeconds: Math.max(1, Math.ceil((open.endsAt - now) / 1000)),
        resetAtSeconds: Math.ceil(open.endsAt / 1000),
      };
    }
    open.used += 1;
    return { allowed: true, limit, remaining: limit - open.used };
  }

  /** Whole seconds until the window of `key` ends; 0 where none is open. */
  secondsLeft(key: string): number {
    const endsAt = (this.#young.get(key) ?? this.#old.get(key))?.endsAt ?? 0;
    return Math.max(0, Math.ceil((endsAt - this.now()) / 1000));
  }

  /** Forgets the window of `key`, or all of them. */
  reset(key?: string): void {
    for (const windows of [this.#young, this.#old]) {
      if (key === undefined) windows.clear();
      else windows.delete(key);
    }
  }

  // A million made-up domains must not fill the memory: when the young are many, the old ones go, all at once.
  #open(key: string, endsAt: number): Window {
    if (this.#young.size >= MAX_KEYS) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    const opened = { used: 0, endsAt };
    this.#young.set(key, opened);
    return opened;
  }
}

/** The headers that Laravel's `throttle` middleware puts on every answer. */
export const rateHeaders = (verdict: Verdict): Record<string, string> =>
  verdict.allowed
    ? { 'X-RateLimit-Limit': String(verdict.limit), 'X-RateLimit-Remaining': String(verdict.remaining) }
    : {
        'X-RateLimit-Limit': String(verdict.limit),
        'X-RateLimit-Remaining': '0',
        'Retry-After': String(verdict.retryAfterSeconds),
        'X-RateLimit-Reset': String(verdict.resetAtSeconds),
      };
