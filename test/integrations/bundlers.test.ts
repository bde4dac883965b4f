import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import type { Browser } from 'playwright';
import { rollup } from 'rollup';
import { lacksTool, openBench, openBrowser, serve, toolProgram, watch, type Bench } from './workshop.js';

// What is published, as other people's builds take it.

let browser: Browser;
let bench: Bench;
before(async () => {
  browser = await openBrowser();
  bench = await openBench('bundlers');
  // A program that only imports: a bundler that believed the import to do nothing would leave it out.
  writeFileSync(join(bench.dir, 'main.js'), "import 'voicgen-listen';\n");
  writeFileSync(join(bench.dir, 'package.json'), '{ "type": "module" }');
});
after(async () => {
  await browser.close();
  bench.clear();
});

const bundlers: readonly (readonly [string, string | false, (out: string) => Promise<unknown>])[] = [
  [
    'rollup',
    false,
    async (out) => {
      const build = await rollup({
        input: join(bench.dir, 'main.js'),
        plugins: [nodeResolve({ browser: true })],
      });
      await build.write({ file: out, format: 'es' });
      await build.close();
    },
  ],
  [
    'esbuild',
    lacksTool('esbuild'),
    (out) =>
      bench.build(process.execPath, [
        toolProgram('esbuild'),
        'main.js',
        '--bundle',
        '--minify',
        '--format=esm',
        `--outfile=${out}`,
      ]),
  ],
  [
    'webpack',
    lacksTool('webpack'),
    async (out) => {
      const config = {
        mode: 'production',
        entry: './main.js',
        output: { path: join(out, '..'), filename: 'main.js' },
      };
      writeFileSync(
        join(bench.dir, 'webpack.mjs'),
        `import webpack from 'webpack';
        webpack({ ...${JSON.stringify(config)}, context: import.meta.dirname }, (error, stats) => {
          console.log(error ?? stats.toString({ all: false, errors: true, warnings: true }));
          process.exitCode = error || stats.hasErrors() || stats.hasWarnings() ? 1 : 0;
        });`,
      );
      return bench.build(process.execPath, ['webpack.mjs']);
    },
  ],
];

for (const [name, skip, build] of bundlers) {
  void test(`a bare import registers the tag through a production build of ${name}`, { skip }, async (t) => {
    const dir = join(bench.dir, name);
    mkdirSync(dir);
    await build(join(dir, 'main.js'));
    writeFileSync(
      join(dir, 'index.html'),
      `<!doctype html><title>Page</title><script type="module" src="main.js"></script>
      <voicgen-listen load="interaction" post-id="a"></voicgen-listen>`,
    );
    const served = await serve(dir);
    const page = await browser.newPage();
    t.after(async () => {
      await page.close();
      served.close();
    });
    const seen = watch(page);
    await page.goto(served.url);
    await page.locator('voicgen-listen[status="idle"]').waitFor();
    assert.deepEqual(seen, { errors: [], questions: [] });
  });
}

void test('every entry is imported in bare Node: nothing is thrown, printed or left on the global', async () => {
  writeFileSync(
    join(bench.dir, 'entries.mjs'),
    `const before = new Set(Reflect.ownKeys(globalThis));
    for (const entry of ['', '/element', '/auto', '/relay', '/client']) await import('voicgen-listen' + entry);
    const added = Reflect.ownKeys(globalThis).filter((key) => !before.has(key));
    // Lit's Node build brings these: see docs/SPEC.md, section 3.
    const ofLit = /^(customElements|litElementVersions|litHtmlVersions|reactiveElementVersions)$/;
    console.log(JSON.stringify(added.map(String).filter((name) => !ofLit.test(name))));`,
  );
  assert.equal((await bench.build(process.execPath, ['entries.mjs'])).trim(), '[]');
});

void test('the command line runs as it is published', async () => {
  const cli = join(bench.dir, 'node_modules/voicgen-listen/dist/client/cli.js');
  assert.match(await bench.build(cli, ['--help']), /^Usage: voicgen-listen/);
});
