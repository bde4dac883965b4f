import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import * as v from 'valibot';

/** Jobs that are remembered; older ones are forgotten first. */
const maxJobs = 200;

const schema = v.pipe(v.string(), v.parseJson(), v.array(v.object({ input: v.string(), jobId: v.string() })));

/** Which job was made of which files: a submit that is started again finds its job. */
export interface JobRecord {
  find(input: string): Promise<string | undefined>;
  /** Rejects where the file cannot be written. */
  keep(input: string, jobId: string): Promise<void>;
}

/** Where jobs are remembered, if nothing else is said. */
export function defaultRecordPath(env: Readonly<Record<string, string | undefined>>): string {
  return join(env['XDG_STATE_HOME'] || join(homedir(), '.local/state'), 'voicgen-listen/jobs.json');
}

/** What a job is made of, as a hash: address and contents, and nothing that could be read back. */
export function inputOf(baseUrl: string, image: Uint8Array, audio: Uint8Array): string {
  const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
  return createHash('sha256')
    .update([baseUrl, digest(image), digest(audio)].join('\n'))
    .digest('hex');
}

/** Opens a file that may not be there yet. */
export function openJobRecord(path: string): JobRecord {
  const load = async (): Promise<v.InferOutput<typeof schema>> => {
    const read = v.safeParse(schema, await readFile(path, 'utf8').catch(() => ''));
    return read.success ? read.output : [];
  };
  return {
    async find(input) {
      return (await load()).find((job) => job.input === input)?.jobId;
    },
    async keep(input, jobId) {
      const others = (await load()).filter((job) => job.input !== input);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(`${path}.tmp`, JSON.stringify([{ input, jobId }, ...others].slice(0, maxJobs)), {
        mode: 0o600,
      });
      await rename(`${path}.tmp`, path);
    },
  };
}
