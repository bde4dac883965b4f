import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SANDBOX_KEY } from '../../demo/sandbox/sandbox.js';
import { startDemo } from '../../demo/server.js';

const cli = fileURLToPath(new URL('../../dist/client/cli.js', import.meta.url));

/** How a run of the command line ended. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How it is run: in an environment of its own, which holds nothing else. */
export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Standard input. */
  readonly input?: string;
  /** Called with everything that was written to stderr so far; `interrupt` is Ctrl+C. */
  readonly onStderr?: (text: string, interrupt: () => void) => void;
  readonly onStdout?: (text: string, interrupt: () => void) => void;
}

/** Runs the built command line in a process of its own. */
export function runCli(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const child = spawn(process.execPath, [cli, ...args], {
    env: { PATH: process.env['PATH'], ...options.env },
    cwd: options.cwd,
  });
  const interrupt = (): void => {
    // Once: a second one would end it without a word.
    if (!child.killed) child.kill('SIGINT');
  };
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    options.onStdout?.(stdout, interrupt);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    options.onStderr?.(stderr, interrupt);
  });
  child.stdin.end(options.input ?? '');
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
}

/** The last line of what a command wrote with `--json`. */
export function jsonOf({ stdout }: Ran): Record<string, unknown> {
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
}

/** A request as the sandbox noted it. */
interface Noted {
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

/** The sandbox as a service on loopback, with a folder for files. */
export interface Rig {
  readonly url: string;
  readonly folder: string;
  /** Key and address for the built-in site. */
  readonly env: Readonly<Record<string, string>>;
  control(method: string, path: string, body?: unknown): Promise<unknown>;
  /** What reached the service since the last time this was called. */
  requests(): Promise<readonly Noted[]>;
  close(): Promise<void>;
}

/** Starts a sandbox that speaks as fast as it can. */
export async function openRig(): Promise<Rig> {
  const folder = await mkdtemp(join(tmpdir(), 'voicgen-client-'));
  const demo = await startDemo({
    port: 0,
    dataDir: join(folder, 'sandbox'),
    pauseMs: 0,
    demoLanguages: ['en'],
    log: () => undefined,
  });
  const control = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${demo.url}/control/api${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const { data, message } = (await response.json()) as { data: unknown; message: string };
    if (!response.ok) throw new Error(`${method} ${path}: ${message}`);
    return data;
  };
  return {
    url: demo.url,
    folder,
    env: { VOICGEN_KEY: SANDBOX_KEY, VOICGEN_BASE_URL: demo.url },
    control,
    async requests() {
      const noted = (await control('GET', '/requests')) as readonly Noted[];
      await control('DELETE', '/requests', {});
      return noted;
    },
    async close() {
      await demo.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
