import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createNetServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { openOnLoopback } from '../../../scripts/loopback.mjs';
import { look } from './canary.js';

/** Where scripts/install-runtimes.mjs puts what is no dependency. */
export const tools = fileURLToPath(new URL('../../../.tools/', import.meta.url));

/** A program on the PATH or among the tools, or undefined. */
export function findProgram(name: string, below = ''): string | undefined {
  if (below && existsSync(tools + below)) return tools + below;
  const { status, stdout } = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createNetServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

/** Asks again every 20 ms until it holds. Throws after `limitMs`. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  limitMs = 30_000,
): Promise<void> {
  for (const end = Date.now() + limitMs; !(await holds());) {
    if (Date.now() > end) throw new Error(`${what}: not within ${limitMs} ms`);
    await new Promise((done) => setTimeout(done, 20));
  }
}

/** A program that runs until `stop`; what it prints is searched for keys. */
export interface Running {
  readonly output: () => string;
  readonly hasEnded: () => boolean;
  stop(): Promise<void>;
}

/** Starts a program. */
export function start(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Running {
  const child: ChildProcess = spawn(command, args, {
    ...options,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const take = (chunk: Buffer): void => {
    output += chunk.toString();
    look('output of a process', chunk.toString());
  };
  child.stdout?.on('data', take);
  child.stderr?.on('data', take);
  const ended = new Promise<void>((done) => {
    child.once('close', () => {
      done();
    });
    child.once('error', (error) => {
      output += error.message;
      done();
    });
  });
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    output: () => output,
    hasEnded,
    async stop() {
      child.kill('SIGTERM');
      const kill = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await ended;
      clearTimeout(kill);
    },
  };
}

/** A service on loopback that notes every question. */
export interface Upstream {
  readonly url: string;
  readonly questions: {
    readonly at: number;
    readonly url: string;
    readonly headers: IncomingMessage['headers'];
  }[];
  close(): Promise<void>;
}

/** Starts a service that answers like this. */
export async function startUpstream(
  answer: (request: IncomingMessage, response: ServerResponse, nth: number) => void,
): Promise<Upstream> {
  const questions: Upstream['questions'] = [];
  const server = createServer((request, response) => {
    const nth = questions.push({ at: Date.now(), url: request.url ?? '', headers: request.headers }) - 1;
    answer(request, response, nth);
  });
  return { questions, ...(await openOnLoopback(server)) };
}

/** Sends JSON. */
export function sendJson(response: ServerResponse, body: unknown, httpStatus = 200): void {
  response.writeHead(httpStatus, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** Gaps between questions, in ms. */
export const gapsOf = ({ questions }: Upstream): number[] =>
  questions.slice(1).map(({ at }, index) => at - (questions[index]?.at ?? 0));
