import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test as base } from '@playwright/test';

/** The sandbox and its pages, running on loopback for one worker of the tests. */
export interface Demo {
  /** Where it answers, such as `http://127.0.0.1:43210`. */
  readonly url: string;
  readonly port: number;
}

async function startDemo(dataDir: string): Promise<{ demo: Demo; stop: () => Promise<void> }> {
  const file = fileURLToPath(new URL('demo-process.ts', import.meta.url));
  const child = fork(file, [dataDir], {
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

/** `test` with a `demo`: one server for each worker, with a data folder that goes when it goes. */
export const test = base.extend<object, { demo: Demo }>({
  demo: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names from this pattern
    async ({}, use) => {
      const dataDir = await mkdtemp(join(tmpdir(), 'voicgen-demo-'));
      const { demo, stop } = await startDemo(dataDir);
      await use(demo);
      await stop();
      await rm(dataDir, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

export { expect } from '@playwright/test';
