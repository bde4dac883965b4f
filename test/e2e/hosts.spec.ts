import { readFileSync } from 'node:fs';
import { expect, hear, playerOf, SCRIPT, SCRIPT_TAG, test } from './site.js';

// What optimisers and content systems make of the script tag and of the player, on a real server and heard. No page may
// see an uncaught error, an unhandled rejection or `console.error`: `troubles` looks after each test.
//
// Elsewhere: that each way of loading defines the tag and warns of nothing in script-tag.spec.ts; Turbo, htmx, view
// transitions between pages in test/integrations/recipes.test.ts; React, Vue and Svelte in test/integrations/frameworks.test.ts.

test.use({ demoSettings: { demoLanguages: ['en'], settings: { limitPerMinute: 100_000 } } });

const file = readFileSync(new URL('../../dist/cdn/voicgen-listen.min.js', import.meta.url), 'utf8');
const add = `const tag = document.createElement('script'); tag.src = '${SCRIPT}'; document.head.append(tag);`;

const ways: Readonly<Record<string, string>> = {
  'in the head, without defer': `<script src="${SCRIPT}"></script>`,
  twice: SCRIPT_TAG + `<script async src="${SCRIPT}?again"></script>`,
  'concatenated with its neighbours': '<script defer src="/all.js"></script>',
  'written into the page': `<script type="module">${file.replace(/\n\/\/# sourceMappingURL.*/, '')}</script>`,
  'by a tag manager': `<script>(function (w, d) { const first = d.getElementsByTagName('script')[0], tag = d.createElement('script');
    tag.async = true; tag.src = '${SCRIPT}'; first.parentNode.insertBefore(tag, first); })(window, document)</script>`,
  'by document.write': `<script>document.write('<script src="${SCRIPT}"><\\/script>')</script>`,
  'late, after the page has loaded': `<script>addEventListener('load', () => setTimeout(() => { ${add} }))</script>`,
  'only when the reader moves the pointer': `<script>addEventListener('pointermove', () => { ${add} }, { once: true })</script>`,
  'moved to the end of the body': `${SCRIPT_TAG}<script>addEventListener('DOMContentLoaded', () => document.body.append(document.querySelector('script[src]')))</script>`,
  'from a blob': `<script>fetch('${SCRIPT}').then((it) => it.blob()).then((it) => { const tag = document.createElement('script');
    tag.src = URL.createObjectURL(it); document.head.append(tag) })</script>`,
};

for (const [way, head] of Object.entries(ways)) {
  test(`the script ${way}: heard, by one question`, async ({ demo, page, questions, site }) => {
    site.put('/all.js', {
      body: `globalThis.before = (function () { return 1 })\n${file}(function () { globalThis.after = 2 })()`,
      type: 'text/javascript',
    });
    await page.goto(site.article({ head, body: playerOf(demo.url) }));
    await page.mouse.move(100, 100);
    await page.mouse.move(120, 120);
    await hear(page);
    expect(questions).toHaveLength(1);
  });
}

const moves: Readonly<Record<string, string>> = {
  'is put elsewhere': `document.body.append(player)`,
  'is put elsewhere within a view transition': `document.startViewTransition(() => document.body.append(player))`,
};
for (const [what, code] of Object.entries(moves)) {
  test(`a player that ${what} plays on`, async ({ demo, page, questions, site }) => {
    await page.goto(site.article({ body: playerOf(demo.url) }));
    await hear(page);
    await page.evaluate(`(async () => { const player = document.querySelector('voicgen-listen'); const done = ${code};
      await done?.updateCallbackDone })()`);
    const player = page.locator('body > voicgen-listen');
    await expect(player).toHaveAttribute('playing', '');
    const at = await player.evaluate((it) => Number(Reflect.get(it, 'currentTime')));
    await expect
      .poll(() => player.evaluate((it) => Number(Reflect.get(it, 'currentTime'))))
      .toBeGreaterThan(at);
    expect(questions).toHaveLength(1);
  });
}

const copies: Readonly<Record<string, string>> = {
  'the body is replaced by its clone, as a page cache restores it': `document.body.replaceWith(document.body.cloneNode(true))`,
  'the page is written anew from its own markup': `document.body.innerHTML = document.body.innerHTML`,
};
for (const [what, code] of Object.entries(copies)) {
  test(`where ${what}, the new player is heard, without a second question`, async ({
    demo,
    page,
    questions,
    site,
  }) => {
    await page.goto(site.article({ body: playerOf(demo.url) }));
    await hear(page);
    await page.evaluate(code);
    const copy = page.locator('voicgen-listen');
    await expect(copy).toHaveAttribute('status', 'ready');
    await expect(copy).not.toHaveAttribute('playing');
    await hear(page);
    expect(questions).toHaveLength(1);
  });
}
