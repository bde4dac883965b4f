// @ts-check
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Plain DevTools protocol over a pipe. A driver would listen to the network of every page, keep each response, and
// its own work in the page would be measured as the player's.

/** @typedef {(method: string, params?: object) => Promise<any>} Send */

/**
 * @param {string} executablePath
 * @param {readonly string[]} flags
 */
export async function openBrowser(executablePath, flags) {
  const profile = mkdtempSync(join(tmpdir(), 'bench-'));
  const child = spawn(
    executablePath,
    ['--headless', '--remote-debugging-pipe', `--user-data-dir=${profile}`, ...flags, 'about:blank'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
  );
  const [, , , input, output] = /** @type {any[]} */ (child.stdio);
  /** @type {Map<number, { resolve: (result: any) => void, reject: (reason: Error) => void }>} */
  const waiting = new Map();
  let count = 0;
  let rest = '';
  let gone = false;

  const end = () => {
    gone = true;
    for (const { reject } of waiting.values()) reject(new Error('The browser has gone.'));
    waiting.clear();
  };
  child.on('error', end);
  const closed = new Promise((resolve) => child.on('close', resolve)).then(end);
  input.on('error', () => undefined);
  output.setEncoding('utf8');
  output.on('data', (/** @type {string} */ chunk) => {
    const messages = (rest + chunk).split('\0');
    rest = messages.pop() ?? '';
    for (const text of messages) {
      const { id, result, error } = JSON.parse(text);
      const call = waiting.get(id);
      waiting.delete(id);
      if (error) call?.reject(new Error(error.message));
      else call?.resolve(result);
    }
  });

  /** @param {string | undefined} sessionId @returns {Send} */
  const sender =
    (sessionId) =>
    (method, params = {}) =>
      new Promise((resolve, reject) => {
        if (gone) {
          reject(new Error('The browser has gone.'));
          return;
        }
        count += 1;
        waiting.set(count, { resolve, reject });
        input.write(`${JSON.stringify({ id: count, method, params, ...(sessionId && { sessionId }) })}\0`);
      });
  const send = sender(undefined);
  const { product } = await send('Browser.getVersion');

  return {
    product: /** @type {string} */ (product),
    /**
     * A page in a context of its own, which goes with it.
     *
     * @template Result
     * @param {(page: Send) => Promise<Result>} use
     */
    async withPage(use) {
      const { browserContextId } = await send('Target.createBrowserContext');
      const { targetId } = await send('Target.createTarget', {
        url: 'about:blank',
        browserContextId,
        width: 1024,
        height: 900,
      });
      const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
      try {
        return await use(sender(sessionId));
      } finally {
        await send('Target.disposeBrowserContext', { browserContextId });
      }
    },
    async close() {
      await send('Browser.close').catch(() => child.kill());
      await closed;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** @typedef {Awaited<ReturnType<typeof openBrowser>>} Browser */
