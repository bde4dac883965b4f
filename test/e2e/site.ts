import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { FrameLocator } from '@playwright/test';
import { openOnLoopback } from '../../scripts/loopback.mjs';
import type { VoicgenListen } from '../../src/element.js';
import { expect, test as base, type Page } from './fixtures.js';

// Somebody's web site: pages of its own on a port of its own, so that the service is another origin, as it is for readers.

/** What a path of the site answers. */
interface SiteFile {
  readonly body: string;
  /** Default: HTML. */
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The site, for one test. */
export interface Site {
  /** Such as `http://127.0.0.1:43210`. */
  readonly url: string;
  /** Puts a file at a path, in place of what was there. */
  put(path: string, file: SiteFile): void;
  /** Puts an article at a path and gives its address; `head` and `body` are markup. */
  article(page: Article): string;
}

/** An article of the site. */
interface Article {
  readonly body: string;
  readonly head?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Where every site has the script-tag file. */
export const SCRIPT = '/voicgen-listen.min.js';
/** The usual way in. */
export const SCRIPT_TAG = `<script defer src="${SCRIPT}"></script>`;

const script = readFileSync(new URL('../../dist/cdn/voicgen-listen.min.js', import.meta.url), 'utf8');

/** Starts a site on a free port of this machine. */
export async function openSite(): Promise<{ site: Site; close: () => Promise<void> }> {
  const files = new Map<string, SiteFile>([[SCRIPT, { body: script, type: 'text/javascript' }]]);
  const server = createServer((request, response) => {
    const file = files.get(new URL(request.url ?? '/', 'http://127.0.0.1').pathname);
    response.writeHead(file ? 200 : 404, {
      'content-type': `${file?.type ?? 'text/html'}; charset=utf-8`,
      'cache-control': 'no-store',
      ...file?.headers,
    });
    response.end(file?.body);
  });
  const { url, close } = await openOnLoopback(server);
  const site: Site = {
    url,
    put: (path, file) => {
      files.set(path, file);
    },
    article({ body, head = SCRIPT_TAG, path = '/article.html', headers = {} }) {
      const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>An article</title>${head}</head><body><main><h1>An article</h1>${body}<p id="text">The text.</p></main></body></html>`;
      files.set(path, { body: page, headers });
      return url + path;
    },
  };
  return { site, close };
}

/** A player of the sandbox's article; `attributes` are markup. */
export const playerOf = (apiBase: string, attributes = 'post-id="demo-ready"'): string =>
  `<voicgen-listen ${attributes} api-base="${apiBase}"><a href="#text">Read it</a></voicgen-listen>`;

/** Presses Play as a reader does, and waits until sound has run. */
export async function hear(page: Page | FrameLocator, selector = 'voicgen-listen'): Promise<void> {
  const player = page.locator(selector);
  await expect(player).toHaveAttribute('status', 'ready');
  await player.locator('[part~=play-button]').click();
  await expect(player).toHaveAttribute('playing', '');
  await expect.poll(() => player.evaluate((it: VoicgenListen) => it.currentTime)).toBeGreaterThan(0.2);
}

/** `test` with a `site` beside the `demo`, new for each test. */
export const test = base.extend<{ site: Site }>({
  // The first parameter says what a fixture is built from: this one from nothing.
  // eslint-disable-next-line no-empty-pattern
  site: async ({}, use) => {
    const { site, close } = await openSite();
    await use(site);
    await close();
  },
});

export { expect };
export type { Page };
