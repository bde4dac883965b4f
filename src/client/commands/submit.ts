import { readFile, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { parseArgs } from 'node:util';
import type { WaitOptions } from '../client.js';
import { exitCodeOf, exitCodes, type ExitCode } from '../exit-code.js';
import { defaultRecordPath, inputOf, openJobRecord } from '../job-record.js';
import type { Narration } from '../narration.js';
import { showProgress } from '../progress.js';
import { report } from '../report.js';
import { clientFor, commonOptions, waitOptions } from '../settings.js';
import type { Shell } from '../shell.js';
import { Usage } from '../usage.js';

const options = {
  ...commonOptions,
  image: { type: 'string' },
  audio: { type: 'string' },
  'webhook-url': { type: 'string' },
  state: { type: 'string' },
  anew: { type: 'boolean' },
  'no-wait': { type: 'boolean' },
} as const;

/** What the service takes, in bytes. */
const maxBytes = 50 * 1024 * 1024;

const imageTypes: Readonly<Record<string, string>> = {
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
  '.webp': 'image/webp',
};
const audioTypes: Readonly<Record<string, string>> = {
  '.mp3': 'audio/mpeg',
  '.wav': 'audio/wav',
  '.m4a': 'audio/mp4',
  '.ogg': 'audio/ogg',
};

interface Loaded {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly blob: File;
}

async function load(
  name: string,
  path: string | undefined,
  types: Readonly<Record<string, string>>,
): Promise<Loaded> {
  if (path === undefined) throw new Usage(`submit needs --${name} FILE`);
  const type = types[extname(path).toLowerCase()];
  if (type === undefined) throw new Usage(`--${name} must be one of: ${Object.keys(types).join(' ')}`);
  const size = (await stat(path).catch(() => undefined))?.size;
  if (size === undefined) throw new Usage(`${path} cannot be read`);
  if (size > maxBytes) throw new Usage(`${path} is over 50 MB, which the service does not take`);
  const bytes = new Uint8Array(await readFile(path));
  return { bytes, blob: new File([bytes], basename(path), { type }) };
}

/** A job that can still become a video, or has. */
const isAlive = ({ status }: Narration): boolean => status !== 'failed' && status !== 'absent';

/** `submit --image FILE --audio FILE`. The same files are the same job, unless it failed or `--anew` is given. */
export async function submit(args: string[], shell: Shell): Promise<ExitCode> {
  const { values } = parseArgs({ args, options });
  const { signal, env } = shell;
  const json = values.json ?? false;
  const progress = showProgress(shell.stderr);
  const image = await load('image', values.image, imageTypes);
  const audio = await load('audio', values.audio, audioTypes);
  const client = clientFor('VIDGEN', values, shell);
  const record = openJobRecord(values.state ?? defaultRecordPath(env));
  const input = inputOf(values['base-url'] ?? env['VIDGEN_BASE_URL'] ?? '', image.bytes, audio.bytes);

  const finish = async (jobId: string, waiting: WaitOptions): Promise<ExitCode> => {
    const subject = { name: jobId, fields: { jobId } };
    if (values['no-wait']) {
      report(subject, { status: 'pending' }, json, shell, progress);
      return exitCodes.ready;
    }
    let narration: Narration;
    try {
      const onProgress = (heard: Narration): void => {
        progress.show(jobId, heard);
      };
      narration = await client.wait({ jobId }, { ...waiting, onProgress });
    } finally {
      progress.end();
    }
    report(subject, narration, json, shell, progress);
    return exitCodeOf(narration);
  };

  const waiting = waitOptions(values, shell);
  const known = values.anew ? undefined : await record.find(input);
  if (known !== undefined && isAlive(await client.status({ jobId: known }, { signal }))) {
    return finish(known, waiting);
  }
  const submission = { image: image.blob, audio: audio.blob, webhookUrl: values['webhook-url'] };
  const taken = await client.submit(submission, { signal });
  if (taken.status === 'error') {
    report({ name: 'submit', fields: {} }, taken, json, shell, progress);
    return exitCodeOf(taken);
  }
  await record.keep(input, taken.jobId);
  return finish(taken.jobId, waiting);
}
