import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright';
import { openRig, type Rig } from '../node/client-rig.js';
import { hear, lacksTool, openBench, openBrowser, serve, toolProgram, watch } from './workshop.js';

// Each example app is checked, built for production by its own tools, and used in a real browser.

interface Framework {
  readonly name: string;
  readonly from: string;
  readonly tools: readonly string[];
  /** The type checker's package, and what it is told. */
  readonly checker: readonly [string, ...string[]];
  /** A file that sets what the element does not have, and what the checker says of it. */
  readonly wrong: readonly [file: string, code: string, complaint: RegExp];
}

const frameworks: readonly Framework[] = [
  {
    name: 'React 19',
    from: 'integrations/react',
    tools: ['react', '@vitejs/plugin-react', 'vite', 'typescript'],
    checker: ['typescript'],
    wrong: ['src/wrong.tsx', 'export const wrong = <voicgen-listen load="never" />;', /"never"/],
  },
  {
    name: 'Vue',
    from: 'integrations/vue',
    tools: ['vue', '@vitejs/plugin-vue', 'vite', 'vue-tsc'],
    checker: ['vue-tsc'],
    wrong: ['src/Wrong.vue', '<template><voicgen-listen load="never" /></template>', /"never"/],
  },
  {
    name: 'Svelte',
    from: 'integrations/svelte',
    tools: ['svelte', '@sveltejs/vite-plugin-svelte', 'vite', 'svelte-check'],
    checker: ['svelte-check', '--output', 'human'],
    wrong: [
      'src/Wrong.svelte',
      '<script lang="ts"></script><voicgen-listen load="never"></voicgen-listen>',
      /"never"/,
    ],
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

const lacksAny = (tools: readonly string[]): string | false => tools.map(lacksTool).find(Boolean) ?? false;
const press = (page: Page, name: string): Promise<void> => page.getByRole('button', { name }).click();
const asksOf = (questions: readonly string[], postId: string): number =>
  questions.filter((question) => question.includes(`post_id=${postId}&`)).length;

/** How often a player was taken out of its place since the page was opened; counted by the page itself. */
const countMoves = (): void => {
  let moves = 0;
  new MutationObserver((records) => {
    const taken = records.flatMap(({ removedNodes }) => [...removedNodes]);
    moves += taken.filter(({ nodeName }) => nodeName === 'VOICGEN-LISTEN').length;
    Reflect.set(globalThis, 'moves', moves);
  }).observe(document, { childList: true, subtree: true });
};

for (const { name, from, tools, checker, wrong } of frameworks) {
  const skip = lacksAny(tools);

  void test(
    `${name}: attributes, properties and events, client-side navigation and a moved player`,
    { skip },
    async (t) => {
      const bench = await openBench(name.toLowerCase().replaceAll(' ', '-'));
      t.after(bench.clear);
      bench.copy(from);
      await bench.build(process.execPath, [toolProgram('vite'), 'build'], {
        VITE_API_BASE: rig.url,
        VITE_DOMAIN: 'localhost',
      });
      const served = await serve(join(bench.dir, 'dist'));
      const context = await browser.newContext();
      t.after(async () => {
        await context.close();
        served.close();
      });
      const page = await context.newPage();
      await page.addInitScript(countMoves);
      const seen = watch(page);
      await page.goto(served.url);
      const player = page.locator('voicgen-listen');
      const said = page.locator('output');

      // Attributes make the question, properties are set as such, events are heard.
      await page.locator('voicgen-listen[status="ready"]').waitFor();
      assert.equal(await player.evaluate((element) => Reflect.get(element, 'seekOffset') as unknown), 30);
      await page.waitForFunction(() =>
        document.querySelector('output')?.textContent.includes('demo-ready ready'),
      );

      // A moved player is the same element, and its sound goes on.
      await hear(page);
      const before = await player.evaluateHandle((element) => element);
      const movesBefore = await page.evaluate(() => Number(Reflect.get(globalThis, 'moves') ?? 0));
      await press(page, 'Move the player');
      await page.waitForFunction((moves) => Number(Reflect.get(globalThis, 'moves')) > moves, movesBefore);
      assert.ok(await player.evaluate((element, other) => element === other, before));
      const movedAt = await player.evaluate((element) => Number(Reflect.get(element, 'currentTime')));
      assert.ok(movedAt > 0.2);
      await page.waitForFunction((seconds) => {
        const element = document.querySelector('voicgen-listen[playing]');
        return element !== null && Number(Reflect.get(element, 'currentTime')) > seconds + 0.2;
      }, movedAt);
      await page.screenshot({ path: join(bench.dir, 'page.png') });

      // Another article is another question of the same element, and its audio ends.
      await press(page, 'An article that is still being read');
      await page.locator('voicgen-listen[status="generating"]:not([playing])').waitFor();
      await page.waitForFunction(() =>
        document.querySelector('output')?.textContent.includes('demo-generating generating'),
      );

      // A page without a player, and back: the answer is remembered, and play() from outside waits for nobody.
      await press(page, 'About us');
      await player.waitFor({ state: 'detached' });
      await press(page, 'The old bridge opens again');
      await page.locator('voicgen-listen[status="ready"]').waitFor();
      await press(page, 'Start from outside');
      await page.locator('voicgen-listen[playing]').waitFor();
      assert.match(await said.innerText(), /demo-generating generating[\s\S]*demo-ready ready/);
      assert.deepEqual([seen.errors, asksOf(seen.questions, 'demo-ready')], [[], 1]);
    },
  );

  void test(
    `${name}: the example type-checks, and an attribute's wrong value is found`,
    { skip },
    async (t) => {
      const bench = await openBench(`${name.toLowerCase().replaceAll(' ', '-')}-types`);
      t.after(bench.clear);
      bench.copy(from);
      const [tool, ...args] = checker;
      const check = (): Promise<string> => bench.build(process.execPath, [toolProgram(tool), ...args]);
      await check();
      const [file, code, complaint] = wrong;
      writeFileSync(join(bench.dir, file), code);
      await assert.rejects(check(), complaint);
    },
  );
}

for (const [name, source] of [
  ['Preact', 'preact'],
  ['Solid', 'solid-js'],
] as const) {
  const skip = lacksAny([source, 'typescript']);
  void test(
    `${name}: its JSX knows the tag, and an attribute's wrong value is found`,
    { skip },
    async (t) => {
      const bench = await openBench(source);
      t.after(bench.clear);
      const options = {
        jsx: source === 'preact' ? 'react-jsx' : 'preserve',
        jsxImportSource: source,
        module: 'ESNext',
        moduleResolution: 'bundler',
        target: 'ES2022',
        strict: true,
        noEmit: true,
        skipLibCheck: true,
        types: ['voicgen-listen/types/jsx'],
      };
      writeFileSync(
        join(bench.dir, 'tsconfig.json'),
        JSON.stringify({ compilerOptions: options, include: ['*.tsx'] }),
      );
      const check = (): Promise<string> => bench.build(process.execPath, [toolProgram('typescript')]);
      const write = (load: string): void => {
        const code = `export const player = <voicgen-listen post-id="a" load="${load}" seek-offset={10} />;`;
        writeFileSync(join(bench.dir, 'player.tsx'), code);
      };
      write('eager');
      await check();
      write('never');
      await assert.rejects(check(), /"never"/);
    },
  );
}
