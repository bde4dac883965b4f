import { version } from '../version.js';
import { cancel } from './commands/cancel.js';
import { generate } from './commands/generate.js';
import { list } from './commands/list.js';
import { relay } from './commands/relay.js';
import { status } from './commands/status.js';
import { submit } from './commands/submit.js';
import { exitCodes, type ExitCode } from './exit-code.js';
import type { Shell } from './shell.js';
import { Usage, usage } from './usage.js';

type Command = (args: string[], shell: Shell) => Promise<ExitCode>;

const commands = new Map<string, Command>(Object.entries({ generate, status, submit, list, cancel, relay }));

/** What the person at the keyboard can mend: a line says how. Anything else is a bug, and shows its stack. */
function isUsage(error: unknown): error is Error {
  if (error instanceof Usage) return true;
  if (!(error instanceof Error)) return false;
  const { code } = error as NodeJS.ErrnoException;
  const isOfClient = error instanceof TypeError && error.message.startsWith('voicgen-listen:');
  return isOfClient || /^(ERR_PARSE_ARGS_|EACCES$|EROFS$|ENOSPC$|EISDIR$|ENOTDIR$)/.test(code ?? '');
}

/** Runs one command and says how it ended. Rejects for a bug alone. */
export async function runCli(args: readonly string[], shell: Shell): Promise<ExitCode> {
  const [name = '', ...rest] = args;
  const asksFor = (option: string): boolean => name === option || rest.includes(option);
  if (asksFor('--help') || name === '-h' || name === 'help') {
    shell.stdout.write(usage);
    return exitCodes.ready;
  }
  if (name === '--version') {
    shell.stdout.write(`${version}\n`);
    return exitCodes.ready;
  }
  const command = commands.get(name);
  if (!command) {
    shell.stderr.write(name ? `There is no command ${JSON.stringify(name)}.\n\n${usage}` : usage);
    return exitCodes.usage;
  }
  try {
    return await command(rest, shell);
  } catch (error) {
    // Whatever was under way ends in its own words then.
    if (shell.signal.aborted) {
      shell.stderr.write(
        'Interrupted: what was handed over is still being made. Start it again to go on waiting.\n',
      );
      return exitCodes.interrupted;
    }
    if (!isUsage(error)) throw error;
    shell.stderr.write(`${error.message.replace(/^voicgen-listen: /, '')}\n`);
    return exitCodes.usage;
  }
}
