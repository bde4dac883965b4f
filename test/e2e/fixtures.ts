import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test as base } from '@playwright/test';
import type { Page } from '@playwright/test';
import type { DemoOptions } from '../../demo/server.js';

/** The sandbox and its pages, running on loopback for one worker of the tests. */
export interface Demo {
  /** Where it answers, such as `http://127.0.0.1:43210`. */
  readonly url: string;
  readonly port: number;
}

/** What of the demo a test file may set: plain values, as they go to another process. */
export type DemoSettings = Pick<DemoOptions, 'pauseMs' | 'settings' | 'demoLanguages' | 'docsDir'>;

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
export const test = base.extend<
  {
    /** What no page may ever show: uncaught errors, unhandled rejections, `console.error`. Checked after each test. */
    troubles: string[];
    /** Opens a page of the demo's own origin with this body and the script tag. */
    embed: (body: string, options?: EmbedOptions) => Promise<void>;
    /** Turns a knob of the sandbox. */
    control: (method: 'PATCH' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object) => Promise<void>;
    /** The status questions that this test's pages sent, in order. */
    questions: URL[];
  },
  { demo: Demo; demoSettings: DemoSettings }
>({
  troubles: [
    async ({ page }, use) => {
      const troubles: string[] = [];
      watch(page, troubles);
      page.context().on('page', (other) => {
        watch(other, troubles);
      });
      await use(troubles);
      expect(troubles).toEqual([]);
    },
    { auto: true },
  ],
  questions: async ({ page }, use) => {
    const questions: URL[] = [];
    page.context().on('request', (request) => {
      const url = new URL(request.url());
      if (url.pathname.endsWith('/v1/public/audio/status')) questions.push(url);
    });
    await use(questions);
  },
  control: async ({ demo, request }, use) => {
    await use(async (method, path, data) => {
      const response = await request.fetch(`${demo.url}/control/api/${path}`, {
        method,
        ...(data && { data }),
        headers: { 'content-type': 'application/json' },
      });
      expect(response.ok(), `${method} ${path}: ${await response.text()}`).toBe(true);
    });
  },
  embed: async ({ demo, page }, use) => {
    await use(async (body, { on = page, origin = demo.url, headers = {} } = {}) => {
      await on.route(`${origin}/embed.html*`, (route) =>
        route.fulfill({
          contentType: 'text/html; charset=utf-8',
          headers,
          body: `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>An article</title>
            <style>html { background: Canvas; color: CanvasText }</style><script defer src="${origin}/dist/cdn/voicgen-listen.min.js"></script><body><main><h1>An article</h1>${body}</main>`,
        }),
      );
      await on.goto(`${origin}/embed.html`);
    });
  },

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

/** Where and how a page is opened. */
export interface EmbedOptions {
  readonly on?: Page;
  readonly origin?: string;
  readonly headers?: Record<string, string>;
}

function watch(page: Page, troubles: string[]): void {
  page.on('pageerror', (error) => troubles.push(String(error)));
  page.on('console', (message) => {
    // What the browser says of a refused request is the network's word, not ours.
    if (message.type() === 'error' && !/^(Failed to load resource|Access to fetch at)/.test(message.text())) {
      troubles.push(message.text());
    }
  });
}

export { expect };
export type { Page };
