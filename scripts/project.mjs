// @ts-check
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of package.json, with a separator at its end. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** package.json as it is now. */
export const readPackage = () => JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** The command line of a dev dependency, run by this Node: no shell, no npx. @param {string} path */
export const tool = (path) => join(root, 'node_modules', path);

/**
 * Runs a program to its end.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: Record<string, string | undefined>, quiet?: boolean, cwd?: string, timeoutMs?: number }} [options]
 *   `quiet`: keep the output and hand it back in place of showing it
 * @returns {Promise<{ code: number, output: string }>} `code` is 1 where the program could not run or was ended by a signal
 */
export function run(command, args, { env = {}, quiet = false, cwd = root, timeoutMs = 0 } = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
      ...(timeoutMs > 0 && { timeout: timeoutMs }),
    });
    let output = '';
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => done({ code: 1, output: `${output}${error.message}\n` }));
    child.on('close', (code) => done({ code: code ?? 1, output }));
  });
}

/**
 * Runs a Node program of a dev dependency.
 *
 * @param {string} path below node_modules
 * @param {string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export const runTool = (path, args, options) => run(process.execPath, [tool(path), ...args], options);

/** Was this module started as the program? @param {string} url its `import.meta.url` */
export const isMain = (url) => process.argv[1] !== undefined && fileURLToPath(url) === process.argv[1];
