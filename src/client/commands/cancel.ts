import { parseArgs } from 'node:util';
import { exitCodeOf, exitCodes, type ExitCode } from '../exit-code.js';
import { showProgress } from '../progress.js';
import { report } from '../report.js';
import { clientFor, commonOptions } from '../settings.js';
import type { Shell } from '../shell.js';
import { Usage } from '../usage.js';

const options = { ...commonOptions, route: { type: 'string' } } as const;

/** `cancel JOB_ID`. */
export async function cancel(args: string[], shell: Shell): Promise<ExitCode> {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [jobId] = positionals;
  if (jobId === undefined || positionals.length > 1) throw new Usage('cancel needs one JOB_ID');
  const client = clientFor('VIDGEN', values, shell, { cancelRoute: values.route });
  const found = await client.cancel(jobId, { signal: shell.signal });
  if (found.status !== 'cancelled') {
    report(
      { name: jobId, fields: { jobId } },
      found,
      values.json ?? false,
      shell,
      showProgress(shell.stderr),
    );
    return exitCodeOf(found);
  }
  shell.stdout.write(values.json ? `${JSON.stringify({ jobId, ...found })}\n` : `${jobId}: called off\n`);
  return exitCodes.ready;
}
