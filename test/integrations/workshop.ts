import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { chromium, type Browser, type Page } from 'playwright';
import { staticFile } from '../../demo/sandbox/files/static-files.js';
import { findChromium } from '../../scripts/find-browser.mjs';
import { openOnLoopback } from '../../scripts/loopback.mjs';
import { toolsDir } from '../../scripts/integration-tools.mjs';
import { root, run } from '../../scripts/project.mjs';
import { chromiumFlags } from '../launchers/engines.mjs';

/** Why a test that needs this npm package of `.tools` cannot run here; false where it can. */
export function lacksTool(name: string): string | false {
  return existsSync(join(toolsDir, 'node_modules', name, 'package.json'))
    ? false
    : `${name} is not installed: node scripts/integration-tools.mjs`;
}

/** Why a test that needs this program cannot run here; false where it can. */
export function lacksProgram(name: string, versionArgument: string): string | false {
  return spawnSync(name, [versionArgument], { stdio: 'ignore' }).status === 0
    ? false
    : `${name} is not installed: apt-get install ${name}`;
}

/** A site on the bench: a folder whose `voicgen-listen` is the package as it would be published. */
export interface Bench {
  readonly dir: string;
  /** Copies a folder of the project, without what was built or installed in it. */
  copy(from: string, to?: string): void;
  /** Runs a program in the folder. Throws, with all that it said, where it fails. */
  build(command: string, args: readonly string[], env?: Readonly<Record<string, string>>): Promise<string>;
  readonly clear: () => void;
}

/** The package, packed as `npm publish` would, unpacked below `dir`. */
async function unpackPackage(dir: string): Promise<void> {
  const packed = await run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', dir], {
    quiet: true,
  });
  const tarball = join(dir, packed.output.trim().split('\n').at(-1) ?? '');
  const target = join(dir, 'node_modules/voicgen-listen');
  mkdirSync(target, { recursive: true });
  const { status } = spawnSync('tar', ['-xzf', tarball, '-C', target, '--strip-components=1']);
  if (packed.code !== 0 || status !== 0) throw new Error(`npm pack failed: ${packed.output}`);
  rmSync(tarball);
}

/** Makes a folder below `.tools`, so that what is installed there is found from it. */
export async function openBench(name: string): Promise<Bench> {
  mkdirSync(join(toolsDir, 'work'), { recursive: true });
  const dir = mkdtempSync(join(toolsDir, 'work', `${name}-`));
  await unpackPackage(dir);
  return {
    dir,
    copy(from, to = '') {
      const filter = (source: string): boolean =>
        !/[\\/](node_modules|example|dist|_site|public)$/.test(source);
      cpSync(join(root, from), join(dir, to), {
        recursive: true,
        filter: (s) => s === join(root, from) || filter(s),
      });
    },
    build(command, args, env = {}) {
      const child = spawn(command, args, {
        cwd: dir,
        env: {
          PATH: process.env['PATH'],
          HOME: dir,
          LANG: 'C.UTF-8',
          NO_COLOR: '1',
          ASTRO_TELEMETRY_DISABLED: '1',
          ...env,
        },
      });
      let said = '';
      const hear = (chunk: Buffer): void => {
        said += chunk.toString();
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      return new Promise((resolve, reject) => {
        child.on('error', reject);
        child.on('close', (code) => {
          if (code === 0) resolve(said);
          else reject(new Error(`${command} ${args.join(' ')} ended with ${String(code)}:\n${said}`));
        });
      });
    },
    clear: () => {
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** The command line of a package in `.tools`, for this Node. */
export function toolProgram(name: string): string {
  const path = join(toolsDir, 'node_modules', name);
  const { bin } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as {
    bin: string | Record<string, string>;
  };
  const [file] = typeof bin === 'string' ? [bin] : Object.values(bin);
  if (file === undefined) throw new Error(`${name} has no program`);
  return join(path, file);
}

/** A folder on loopback. */
export interface Served {
  readonly url: string;
  close(): void;
}

/** Serves a built site as a plain web server does. */
export async function serve(dir: string): Promise<Served> {
  const listener = getRequestListener(
    async (request) =>
      (await staticFile(dir, new URL(request.url).pathname, request)) ?? new Response(null, { status: 404 }),
  );
  const server = createServer((request, response) => void listener(request, response));
  const { url, close } = await openOnLoopback(server);
  return { url, close: () => void close() };
}

/** Opens the browser that every other test uses, too. */
export function openBrowser(): Promise<Browser> {
  const { executablePath } = findChromium();
  return chromium.launch({ executablePath, args: chromiumFlags });
}

/** What a page said that it should not have, and whom it asked for a status. */
export interface Watch {
  readonly errors: string[];
  readonly questions: string[];
}

/** Listens to a page from before it is opened. */
export function watch(page: Page): Watch {
  const seen: Watch = { errors: [], questions: [] };
  page.on('pageerror', (error) => seen.errors.push(error.message));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !/favicon/.test(message.location().url)) {
      seen.errors.push(message.text());
    }
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.pathname.endsWith('/audio/status')) seen.questions.push(url.search);
  });
  return seen;
}

/** Presses Play as a reader does, and waits until sound has run. */
export async function hear(page: Page): Promise<void> {
  const player = page.locator('voicgen-listen[status="ready"]').first();
  await player.getByRole('button', { name: 'Play', exact: true }).click();
  await page.waitForFunction(() => {
    const element = document.querySelector('voicgen-listen[playing]');
    return element !== null && Number(Reflect.get(element, 'currentTime')) > 0.2;
  });
}
