import * as v from 'valibot';
import { BoundedMap } from './bounded-map.js';
import type { RelayStorage } from './bounded-storage.js';
import { within, type Clock } from './clock.js';
import { storageMs } from './lease.js';
import type { Report } from './log.js';
import { newest, type Memo } from './memo.js';
import { storageName } from './storage-name.js';
import { readMemo, writeMemo } from './stored-memo.js';

/** Memos that are kept at hand. */
const mostNear = 5_000;

const hold = v.object({ heldUntil: v.pipe(v.number(), v.finite()) });

/** What the relay remembers: at hand in this process, and in the storage that processes may share. */
export class Shelf {
  readonly #near = new BoundedMap<string, Memo>(mostNear);
  readonly #storage: RelayStorage;
  readonly #clock: Clock;
  readonly #report: Report;

  constructor(storage: RelayStorage, clock: Clock, report: Report) {
    this.#storage = storage;
    this.#clock = clock;
    this.#report = report;
  }

  /** What this process knows. */
  near(key: string): Memo | undefined {
    return this.#near.get(key);
  }

  /** The newest that this process or storage knows. Rejects where storage fails. */
  async loadOrReject(key: string): Promise<Memo | undefined> {
    const value = await this.#read(await storageName('question', key));
    const stored = readMemo(value, key, this.#clock.now());
    if (stored?.kept) return newest(stored, this.#near.get(key));
    if (stored) this.#place(stored);
    return this.#near.get(key);
  }

  /** The newest that is known. Where storage fails, what this process knows. */
  async load(key: string): Promise<Memo | undefined> {
    try {
      return await this.loadOrReject(key);
    } catch {
      this.#report({ event: 'storage-trouble', operation: 'read' });
      return this.#near.get(key);
    }
  }

  /** Remembers for `ms`, in storage first. Rejects, with nothing remembered, where storage fails. */
  async keepOrReject(memo: Memo, ms: number): Promise<void> {
    await this.#write(await storageName('question', memo.key), writeMemo(memo, this.#clock.now() + ms), ms);
    if (!memo.kept) this.#place(memo);
  }

  /** Remembers for `ms`. Where storage fails, at least in this process. */
  async keep(memo: Memo, ms: number): Promise<void> {
    this.#place(memo);
    try {
      await this.keepOrReject(memo, ms);
    } catch {
      this.#report({ event: 'storage-trouble', operation: 'write' });
    }
  }

  /** Until when another process, or this one before its restart, was told to leave this account alone. */
  async loadHold(account: string): Promise<number> {
    try {
      const { success, output } = v.safeParse(hold, await this.#read(await storageName('hold', account)));
      return success ? output.heldUntil : 0;
    } catch {
      this.#report({ event: 'storage-trouble', operation: 'read' });
      return 0;
    }
  }

  async keepHold(account: string, heldUntil: number): Promise<void> {
    try {
      await this.#write(await storageName('hold', account), { heldUntil }, heldUntil - this.#clock.now());
    } catch {
      this.#report({ event: 'storage-trouble', operation: 'write' });
    }
  }

  #place(memo: Memo): void {
    this.#near.set(memo.key, newest(this.#near.get(memo.key), memo) ?? memo);
  }

  async #read(name: string): Promise<unknown> {
    const value = await within(this.#clock, storageMs, this.#storage.getItem(name));
    if (value === 'late') throw new Error('storage is slow');
    return value;
  }

  async #write(name: string, value: object, ms: number): Promise<void> {
    const ttl = Math.max(1, Math.ceil(ms / 1000));
    const done = await within(this.#clock, storageMs, this.#storage.setItem(name, value, { ttl }));
    if (done === 'late') throw new Error('storage is slow');
  }
}
