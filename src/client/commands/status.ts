import { parseArgs } from 'node:util';
import type { Client } from '../client.js';
import { exitCodeOf, type ExitCode } from '../exit-code.js';
import { isSettled, type Narration } from '../narration.js';
import { openNarrationFile } from '../narration-file.js';
import { showProgress } from '../progress.js';
import { report, type Subject } from '../report.js';
import { clientFor, commonOptions, waitOptions } from '../settings.js';
import type { Shell } from '../shell.js';
import { Usage } from '../usage.js';
import type { Job } from '../vidgen.js';
import type { Post } from '../voicgen.js';

const options = {
  ...commonOptions,
  lang: { type: 'string' },
  domain: { type: 'string' },
  job: { type: 'string' },
  cache: { type: 'string' },
  wait: { type: 'boolean' },
} as const;

interface Target {
  readonly target: Post | Job;
  readonly subject: Subject;
  readonly client: Client;
}

/** `status POST_ID`, `status --job ID`. */
export async function status(args: string[], shell: Shell): Promise<ExitCode> {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const { job: jobId, lang, domain } = values;
  const [postId] = positionals;
  if (positionals.length > 1 || (postId === undefined) === (jobId === undefined)) {
    throw new Usage('status needs a POST_ID or --job ID');
  }
  const choose = (): Target => {
    if (jobId !== undefined) {
      const client = clientFor('VIDGEN', values, shell);
      return { target: { jobId }, subject: { name: jobId, fields: { jobId } }, client };
    }
    const target = { postId: postId ?? '', lang, domain };
    const subject = { name: target.postId, fields: { postId: target.postId, lang: lang ?? 'en' } };
    return {
      target,
      subject,
      client: clientFor('VOICGEN', values, shell, { keyless: domain !== undefined }),
    };
  };
  const { target, subject, client } = choose();
  const waiting = waitOptions(values, shell);
  const cache =
    values.cache === undefined || jobId !== undefined ? undefined : openNarrationFile(values.cache);
  const progress = showProgress(shell.stderr);

  const ask = async (): Promise<Narration> => {
    const known = await cache?.get(subject.name, lang);
    if (known) return known;
    const first = await client.status(target, { signal: shell.signal });
    const found =
      values.wait && !isSettled(first)
        ? await client.wait(target, {
            ...waiting,
            onProgress: (narration) => {
              progress.show(subject.name, narration);
            },
          })
        : first;
    if (found.status === 'ready') await cache?.set(subject.name, lang, found);
    return found;
  };

  let narration: Narration;
  try {
    narration = await ask();
  } finally {
    progress.end();
  }
  report(subject, narration, values.json ?? false, shell, progress);
  return exitCodeOf(narration);
}
