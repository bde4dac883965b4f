import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright';
import { openRig, type Rig } from '../node/client-rig.js';
import {
  hear,
  lacksProgram,
  lacksTool,
  openBench,
  openBrowser,
  serve,
  toolProgram,
  watch,
  type Bench,
} from './workshop.js';

// Each example site is built by its real generator, twice, and then read and heard in a real browser.

interface Site {
  readonly name: string;
  readonly lacks: string | false;
  /** Puts integration and example onto the bench. */
  readonly lay: (bench: Bench) => void;
  /** Asks what is known and builds, as the README says. */
  readonly build: (bench: Bench, env: Record<string, string>) => Promise<unknown>;
  /** Folder that is served. */
  readonly output: string;
  /** Pages with a player whose audio was known. */
  readonly pages: readonly string[];
}

const node = process.execPath;
const layPackage =
  (name: string, from: string) =>
  (bench: Bench): void => {
    bench.copy(`integrations/${from}`, `node_modules/${name}`);
    bench.copy(`integrations/${from}/example`);
  };
const lookUp = (bench: Bench, cache: string, env: Record<string, string>): Promise<unknown> => {
  const cli = join(bench.dir, 'node_modules/voicgen-listen/dist/client/cli.js');
  return bench.build(node, [cli, 'status', 'demo-ready', '--domain', 'localhost', '--cache', cache], env);
};

/** Asks by the command line, then builds: Hugo runs nothing of others. */
const buildHugo: Site['build'] = async (bench, env) => {
  await lookUp(bench, 'data/voicgen.json', env);
  return bench.build('hugo', ['--quiet'], env);
};
const hugoPages = ['/posts/bridge/', '/posts/shortcode/'];

const sites: readonly Site[] = [
  {
    name: 'Eleventy',
    lacks: lacksTool('@11ty/eleventy'),
    lay: layPackage('eleventy-plugin-voicgen-listen', 'eleventy'),
    build: (bench, env) => bench.build(node, [toolProgram('@11ty/eleventy')], env),
    output: '_site',
    pages: ['/bridge/'],
  },
  {
    name: 'Astro',
    lacks: lacksTool('astro'),
    lay: layPackage('astro-voicgen-listen', 'astro'),
    build: (bench, env) => bench.build(node, [toolProgram('astro'), 'build'], env),
    output: 'dist',
    pages: ['/bridge/'],
  },
  {
    name: 'Hugo',
    lacks: lacksProgram('hugo', 'version'),
    lay(bench) {
      bench.copy('integrations/hugo', 'themes/voicgen-listen');
      bench.copy('integrations/hugo/example');
    },
    build: buildHugo,
    output: 'public',
    pages: hugoPages,
  },
  {
    name: 'Hugo module',
    lacks: lacksProgram('hugo', 'version'),
    // Imported by its path, which `replacements` leads to a folder: what Hugo would fetch by git.
    lay(bench) {
      bench.copy('integrations/hugo', 'vendor/voicgen-listen');
      bench.copy('integrations/hugo/example');
      const path = /^module (\S+)$/m.exec(
        readFileSync(join(bench.dir, 'vendor/voicgen-listen/go.mod'), 'utf8'),
      )?.[1];
      assert.ok(path);
      const config = join(bench.dir, 'hugo.toml');
      const theme = 'theme = "voicgen-listen"\n';
      const text = readFileSync(config, 'utf8');
      assert.ok(text.includes(theme));
      const module = [
        '[module]',
        `replacements = "${path} -> ${join(bench.dir, 'vendor/voicgen-listen')}"`,
        '[[module.imports]]',
        `path = "${path}"`,
      ].join('\n');
      writeFileSync(config, `${text.replace(theme, '')}\n${module}\n`);
    },
    build: buildHugo,
    output: 'public',
    pages: hugoPages,
  },
  {
    name: 'Jekyll',
    lacks: lacksProgram('jekyll', '--version'),
    lay(bench) {
      bench.copy('integrations/jekyll/_includes', '_includes');
      bench.copy('integrations/jekyll/example');
      mkdirSync(join(bench.dir, 'js'));
      const file = 'voicgen-listen.min.js';
      cpSync(join(bench.dir, 'node_modules/voicgen-listen/dist/cdn', file), join(bench.dir, 'js', file));
    },
    async build(bench, env) {
      await lookUp(bench, '_data/voicgen.json', env);
      return bench.build('jekyll', ['build', '--quiet'], env);
    },
    output: '_site',
    pages: ['/bridge/'],
  },
];

let rig: Rig;
let browser: Browser;
before(async () => {
  rig = await openRig();
  browser = await openBrowser();
});
after(async () => {
  await browser.close();
  await rig.close();
});

for (const { name, lacks, lay, build, output, pages } of sites) {
  void test(
    `${name}: the example site knows its audio when it is built, a second build asks nothing, and readers hear it without a question`,
    { skip: lacks },
    async (t) => {
      const bench = await openBench(name.toLowerCase().replace(' ', '-'));
      t.after(bench.clear);
      lay(bench);
      const env = { VOICGEN_BASE_URL: rig.url, SITE_DOMAIN: 'localhost' };
      await rig.requests();
      await build(bench, env);
      assert.deepEqual(
        (await rig.requests()).map(({ path }) => path),
        ['/v1/public/audio/status'],
      );
      const first = pages.map((path) => readFileSync(join(bench.dir, output, path, 'index.html'), 'utf8'));
      await build(bench, env);
      assert.deepEqual(await rig.requests(), []);
      const second = pages.map((path) => readFileSync(join(bench.dir, output, path, 'index.html'), 'utf8'));
      assert.deepEqual(second, first);
      for (const html of second) {
        assert.match(html, /<voicgen-listen[^>]*\bpost-id="demo-ready"[^>]*\bsrc="http[^"]+\.mp3\?[^"]+"/);
        assert.match(html, /<voicgen-listen[^>]*\bduration="\d+(\.\d+)?"/);
        // What readers without script have.
        assert.match(html, /<a href="http[^"]+\.mp3\?[^"]+">/);
      }

      const served = await serve(join(bench.dir, output));
      const context = await browser.newContext();
      t.after(async () => {
        await context.close();
        served.close();
      });
      for (const path of pages) {
        const page = await context.newPage();
        const seen = watch(page);
        await page.goto(served.url + path);
        await hear(page);
        await page.screenshot({ path: join(bench.dir, 'page.png') });
        assert.deepEqual(seen, { errors: [], questions: [] });
      }
      const asked = await rig.requests();
      assert.ok(asked.length > 0 && asked.every(({ path }) => path.startsWith('/audio/')));
    },
  );
}

for (const { name, lacks, lay, build, output, pages } of sites) {
  void test(
    `${name}: where nothing is known, or nobody answers, the site is built all the same, and leaves the question to its player`,
    { skip: lacks },
    async (t) => {
      const bench = await openBench(`${name.toLowerCase()}-offline`);
      t.after(bench.clear);
      lay(bench);
      const env = { VOICGEN_BASE_URL: 'http://127.0.0.1:9', SITE_DOMAIN: 'localhost' };
      // The command line says that it did not reach anybody; a site's script goes on after that.
      await build(
        {
          ...bench,
          build: (...args) =>
            bench.build(...args).catch((error: unknown) => {
              if (!args[1].includes('status')) throw error;
              return '';
            }),
        },
        env,
      );
      const html = readFileSync(join(bench.dir, output, pages[0] ?? '', 'index.html'), 'utf8');
      assert.match(html, /<voicgen-listen[^>]*\bpost-id="demo-ready"/);
      assert.doesNotMatch(html, /<voicgen-listen[^>]*\bsrc=/);
    },
  );
}
