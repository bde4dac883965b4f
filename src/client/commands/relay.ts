import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { exitCodes, type ExitCode } from '../exit-code.js';
import { runRelay } from '../relay-command.js';
import type { Shell } from '../shell.js';
import { Usage } from '../usage.js';

/** `relay --config FILE`: serves until it is told to end. The log is JSON, a line an entry, on stderr. */
export async function relay(args: string[], { env, stdout, stderr, signal }: Shell): Promise<ExitCode> {
  const { values } = parseArgs({ args, options: { config: { type: 'string' }, json: { type: 'boolean' } } });
  if (values.config === undefined) throw new Usage('relay needs --config FILE');
  const serving = await runRelay(values.config, env, (entry) => {
    stderr.write(`${JSON.stringify(entry)}\n`);
  }).catch((error: unknown) => {
    throw new Usage(error instanceof Error ? error.message : 'the relay cannot start');
  });
  const { url } = serving;
  stdout.write(values.json ? `${JSON.stringify({ status: 'serving', url })}\n` : `The relay is at ${url}\n`);
  if (!signal.aborted) await once(signal, 'abort');
  await serving.close();
  return exitCodes.ready;
}
