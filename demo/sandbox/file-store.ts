import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { reason, type Log } from './log.js';

/** One JSON file per record in one folder. A write is a rename, so a reader sees the old record or the new one. */
export class FileStore<T> {
  readonly #writes = new Map<string, Promise<void>>();
  #serial = 0;

  constructor(
    private readonly folder: string,
    private readonly schema: v.GenericSchema<unknown, T>,
    private readonly log: Log,
  ) {}

  /** Every readable record; one that cannot be read is named in the log and counts as absent. */
  async load(): Promise<T[]> {
    await mkdir(this.folder, { recursive: true });
    const records: T[] = [];
    for (const name of (await readdir(this.folder)).sort()) {
      const path = join(this.folder, name);
      if (name.endsWith('.tmp')) await rm(path, { force: true });
      if (!name.endsWith('.json')) continue;
      try {
        records.push(v.parse(this.schema, JSON.parse(await readFile(path, 'utf8'))));
      } catch (error) {
        this.log(`${name} cannot be read and is left out: ${reason(error)}`);
      }
    }
    return records;
  }

  /** Writes `record` under `id`, which must be fit for a file name (`hashOf`). Writes to one id keep their order. */
  put(id: string, record: T): Promise<void> {
    const text = JSON.stringify(record, null, 2) + '\n';
    return this.#after(id, async () => {
      const path = join(this.folder, `${id}.json`);
      const draft = `${path}.${String(++this.#serial)}.tmp`;
      await writeFile(draft, text);
      await rename(draft, path);
    });
  }

  /** Removes the record; absent is fine. */
  delete(id: string): Promise<void> {
    return this.#after(id, () => rm(join(this.folder, `${id}.json`), { force: true }));
  }

  /** Resolves when everything written so far is on the disk. */
  async settled(): Promise<void> {
    await Promise.all(this.#writes.values());
  }

  // A full disk must not take the service down: what is in memory stays true until the restart.
  #after(id: string, write: () => Promise<void>): Promise<void> {
    const done = (this.#writes.get(id) ?? Promise.resolve()).then(write).catch((error: unknown) => {
      this.log(`${id}.json was not written: ${reason(error)}`);
    });
    this.#writes.set(id, done);
    void done.then(() => {
      if (this.#writes.get(id) === done) this.#writes.delete(id);
    });
    return done;
  }
}
