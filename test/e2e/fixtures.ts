import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test as base } from '@playwright/test';
import type { DemoOptions } from '../../demo/server.js';

/** The sandbox and its pages, running on loopback for one worker of the tests. */
export interface Demo {
  /** Where it answers, such as `http://127.0.0.1:43210`. */
  readonly url: string;
  readonly port: number;
}

/** What of the demo a test file may set: plain values, as they go to another process. */
export type DemoSettings = Pick<DemoOptions, 'pauseMs' | 'settings' | 'demoLanguages'>;

async function startDemo(
  options: DemoSettings & { dataDir: string },
): Promise<{ demo: Demo; stop: () => Promise<void> }> {
  const file = fileURLToPath(new URL('demo-process.ts', import.meta.url));
  const child = fork(file, [JSON.stringify(options)], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const demo = await Promise.race([
    once(child, 'message').then(([message]) => message as Demo),
    once(child, 'exit').then(([code]) => {
      throw new Error(`The demo server ended with ${String(code)} before it answered`);
    }),
  ]);
  const stop = async (): Promise<void> => {
    const ended = child.exitCode === null ? once(child, 'exit') : undefined;
    if (child.connected) child.disconnect();
    await ended;
  };
  return { demo, stop };
}

/**
 * `test` with a `demo`: one server for each worker, with a data folder that goes when it goes.
 * `test.use({ demoSettings: { pauseMs: 0 } })` at the top of a file sets it up.
 */
export const test = base.extend<object, { demo: Demo; demoSettings: DemoSettings }>({
  demoSettings: [{}, { option: true, scope: 'worker' }],
  demo: [
    async ({ demoSettings }, use) => {
      const dataDir = await mkdtemp(join(tmpdir(), 'voicgen-demo-'));
      const { demo, stop } = await startDemo({ ...demoSettings, dataDir });
      await use(demo);
      await stop();
      await rm(dataDir, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

export { expect } from '@playwright/test';
