import { parseArgs } from 'node:util';
import { exitCodeOf, exitCodes, type ExitCode } from '../exit-code.js';
import { showProgress } from '../progress.js';
import { report } from '../report.js';
import { clientFor, commonOptions, readNumber } from '../settings.js';
import type { Shell } from '../shell.js';
import { Usage } from '../usage.js';
import { jobStates } from '../vidgen.js';

const options = {
  ...commonOptions,
  limit: { type: 'string' },
  cursor: { type: 'string' },
  status: { type: 'string' },
} as const;

/** `list`: one page of jobs. */
export async function list(args: string[], shell: Shell): Promise<ExitCode> {
  const { values } = parseArgs({ args, options });
  const status = jobStates.find((state) => state === values.status?.toUpperCase());
  if (values.status !== undefined && !status) {
    throw new Usage(`--status must be one of: ${jobStates.join(' ')}`);
  }
  const filter = { limit: readNumber('limit', values.limit, 1, 100), cursor: values.cursor, status };
  const page = await clientFor('VIDGEN', values, shell).list(filter, { signal: shell.signal });
  if (page.status === 'error') {
    report({ name: 'list', fields: {} }, page, values.json ?? false, shell, showProgress(shell.stderr));
    return exitCodeOf(page);
  }
  if (values.json) {
    shell.stdout.write(`${JSON.stringify(page)}\n`);
    return exitCodes.ready;
  }
  for (const { jobId, state, src, message } of page.jobs) {
    shell.stdout.write(`${[jobId, state, src || message].filter(Boolean).join('  ')}\n`);
  }
  if (page.nextCursor !== null) shell.stderr.write(`More: --cursor ${page.nextCursor}\n`);
  return exitCodes.ready;
}
