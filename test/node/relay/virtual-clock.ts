import type { Alarm } from '../../../src/relay/clock.js';

/** WebCrypto works on other threads: what it has not yet answered is counted, so that time can wait for it. */
let pendingCrypto = 0;
for (const name of ['digest', 'verify', 'importKey'] as const) {
  const original = crypto.subtle[name].bind(crypto.subtle) as (...args: unknown[]) => Promise<unknown>;
  Object.defineProperty(crypto.subtle, name, {
    configurable: true,
    value: async (...args: unknown[]) => {
      pendingCrypto += 1;
      try {
        return await original(...args);
      } finally {
        pendingCrypto -= 1;
      }
    },
  });
}

/** Time that moves only when told: alarms ring in their order, and promises settle between them. */
export class VirtualClock {
  #now: number;
  #nextId = 0;
  readonly #alarms = new Map<number, { at: number; ring: () => void }>();

  constructor(startMs = 1_800_000_000_000) {
    this.#now = startMs;
  }

  readonly now = (): number => this.#now;

  readonly alarm: Alarm = (ms, ring) => {
    const id = this.#nextId++;
    this.#alarms.set(id, { at: this.#now + Math.max(0, ms), ring });
    return () => {
      this.#alarms.delete(id);
    };
  };

  /** Alarms that are set. */
  get alarms(): number {
    return this.#alarms.size;
  }

  /** Lets everything run that needs no time: WebCrypto and streams included. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 3; quiet = pendingCrypto ? 0 : quiet + 1) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Moves time on, alarm by alarm. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await this.settle();
    for (;;) {
      const due = [...this.#alarms].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0];
      if (!due) break;
      const [id, { at, ring }] = due;
      this.#alarms.delete(id);
      this.#now = Math.max(this.#now, at);
      ring();
      await this.settle();
    }
    this.#now = end;
    await this.settle();
  }

  /** What the promise brings, time being moved on until it does. Throws after `limitMs`. */
  async run<T>(promise: Promise<T>, limitMs = 60_000): Promise<T> {
    const state = { done: false };
    const mark = (): void => {
      state.done = true;
    };
    promise.then(mark, mark);
    const end = this.#now + limitMs;
    await this.settle();
    while (!state.done) {
      if (this.#now > end) throw new Error('nothing came in time');
      await this.advance(this.#untilNext());
    }
    return promise;
  }

  #untilNext(): number {
    const next = Math.min(...[...this.#alarms.values()].map(({ at }) => at));
    return Number.isFinite(next) ? Math.max(0, next - this.#now) : 100;
  }
}
