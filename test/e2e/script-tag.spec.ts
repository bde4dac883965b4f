import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';

// The script-tag file as pages carry it. No server: the page, the script and its copies are handed to the
// browser as they are asked for, so that every way of including it is one line here.

const dist = new URL('../../dist/cdn/', import.meta.url);
const script = readFileSync(new URL('voicgen-listen.min.js', dist), 'utf8');
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const ORIGIN = 'https://page.example';
const FALLBACK = '<voicgen-listen load="interaction" post-id="a"><a href="#x">Hear it</a></voicgen-listen>';

interface Site {
  readonly html: string;
  /** Further scripts by their paths; `/listen.js` is ours. */
  readonly scripts?: Record<string, string>;
  readonly csp?: string;
}

interface Told {
  readonly warnings: string[];
  readonly errors: string[];
}

/** Opens a page and gathers what it says: warnings of scripts, and whatever was thrown and not caught. */
async function open(page: Page, { html, scripts = {}, csp }: Site): Promise<Told> {
  const told: Told = { warnings: [], errors: [] };
  page.on('console', (message) => {
    if (message.type() === 'warning') told.warnings.push(message.text());
  });
  page.on('pageerror', (error) => told.errors.push(error.message));
  const files: Record<string, string> = { '/listen.js': script, ...scripts };
  await page.route(`${ORIGIN}/**`, async (route) => {
    const body = files[new URL(route.request().url()).pathname];
    if (body !== undefined) await route.fulfill({ contentType: 'text/javascript', body });
    else {
      const headers = csp === undefined ? {} : { 'content-security-policy': csp };
      await route.fulfill({
        contentType: 'text/html',
        headers,
        body: `<!doctype html><title>Page</title>${html}`,
      });
    }
  });
  await page.goto(ORIGIN);
  return told;
}

const definedVersion = (page: Page): Promise<unknown> =>
  page.evaluate(() => {
    const known = customElements.get('voicgen-listen') as { version?: unknown } | undefined;
    return known && (known.version ?? 'a class without a version');
  });

const ways = {
  'a classic script': '<script src="/listen.js"></script>',
  'a module': '<script type="module" src="/listen.js"></script>',
  'an async script': '<script async src="/listen.js"></script>',
  'a deferred script': '<script defer src="/listen.js"></script>',
  'two copies': '<script src="/listen.js"></script><script src="/listen.js?again"></script>',
  'a copy beside a module':
    '<script type="module" src="/listen.js"></script><script defer src="/listen.js?again"></script>',
  'a script put in late': `<script>addEventListener('load', () => {
    const late = document.createElement('script'); late.src = '/listen.js'; document.head.append(late);
  })</script>`,
};

for (const [name, tags] of Object.entries(ways)) {
  test(`${name} defines the element and says nothing`, async ({ page }) => {
    const told = await open(page, { html: `${tags}${FALLBACK}` });
    await expect.poll(() => definedVersion(page)).toBe(version);
    await page.locator('voicgen-listen:defined').waitFor();
    expect(told).toEqual({ warnings: [], errors: [] });
  });
}

test('it stands being concatenated with scripts that leave their semicolons out', async ({ page }) => {
  const before = 'globalThis.before = (function () { return 1 })';
  const after = '(function () { globalThis.after = 2 })()';
  const told = await open(page, {
    html: `<script src="/all.js"></script>${FALLBACK}`,
    scripts: { '/all.js': `${before}\n${script}${after}` },
  });
  expect(await definedVersion(page)).toBe(version);
  expect(
    await page.evaluate(() => [typeof Reflect.get(globalThis, 'before'), Reflect.get(globalThis, 'after')]),
  ).toEqual(['function', 2]);
  expect(told).toEqual({ warnings: [], errors: [] });
});

test('another version on the tag stays, and one warning names both', async ({ page }) => {
  const other = script.replaceAll(version, '0.0.9');
  const told = await open(page, {
    html: `<script src="/other.js"></script><script src="/listen.js"></script>${FALLBACK}`,
    scripts: { '/other.js': other },
  });
  expect(await definedVersion(page)).toBe('0.0.9');
  expect(told.errors).toEqual([]);
  expect(told.warnings).toHaveLength(1);
  expect(told.warnings[0]).toContain('0.0.9');
  expect(told.warnings[0]).toContain(version);
});

test("a stranger's class on the tag stays, and one warning says what it is", async ({ page }) => {
  const told = await open(page, {
    html: `<script>customElements.define('voicgen-listen', class Stranger extends HTMLElement {})</script>
      <script src="/listen.js"></script>${FALLBACK}`,
  });
  expect(await definedVersion(page)).toBe('a class without a version');
  expect(told.errors).toEqual([]);
  expect(told.warnings).toHaveLength(1);
  expect(told.warnings[0]).toMatch(
    new RegExp(`^voicgen-listen ${version}: the tag is taken by another class`),
  );
});

for (const list of ["'none'", 'other', 'default']) {
  for (const copies of [1, 2]) {
    test(`trusted-types ${list}, copies: ${copies}: one warning, and the page is as it was`, async ({
      page,
    }) => {
      await page.addInitScript(() => {
        Reflect.set(globalThis, 'namesBefore', Object.getOwnPropertyNames(globalThis));
      });
      const tags = '<script src="/listen.js"></script>'.repeat(copies);
      const told = await open(page, { html: `${tags}${FALLBACK}`, csp: `trusted-types ${list}` });
      expect(await definedVersion(page)).toBeUndefined();
      expect(told.errors).toEqual([]);
      expect(told.warnings.filter((text) => text.startsWith('voicgen-listen:'))).toHaveLength(1);
      expect(told.warnings.join()).toContain('Trusted Types policy lit-html');
      await expect(page.getByRole('link', { name: 'Hear it' })).toBeVisible();
      const added = await page.evaluate(() => {
        const before = Reflect.get(globalThis, 'namesBefore') as string[];
        return Object.getOwnPropertyNames(globalThis).filter(
          (name) => !before.includes(name) && name !== 'namesBefore',
        );
      });
      expect(added).toEqual([]);
    });
  }
}

for (const list of ['lit-html', "lit-html 'allow-duplicates'"]) {
  test(`require-trusted-types-for 'script'; trusted-types ${list}: it works, with two copies too`, async ({
    page,
  }) => {
    const told = await open(page, {
      html: `<script src="/listen.js"></script><script src="/listen.js?again"></script>${FALLBACK}`,
      csp: `default-src 'none'; script-src ${ORIGIN}; require-trusted-types-for 'script'; trusted-types ${list}`,
    });
    await page.locator('voicgen-listen:defined').waitFor();
    await expect(page.getByRole('button').first()).toBeVisible();
    expect(told).toEqual({ warnings: [], errors: [] });
  });
}

test('with its published integrity hash it loads, and a changed file does not', async ({ page }) => {
  const sri = JSON.parse(readFileSync(new URL('sri.json', dist), 'utf8')) as Record<string, string>;
  const integrity = sri['voicgen-listen.min.js'] ?? '';
  expect(integrity).toBe(`sha384-${createHash('sha384').update(script).digest('base64')}`);
  await open(page, {
    html: `<script src="/changed.js" integrity="${integrity}"></script>${FALLBACK}`,
    scripts: { '/changed.js': `${script} ` },
  });
  expect(await definedVersion(page)).toBeUndefined();
  await expect(page.getByRole('link', { name: 'Hear it' })).toBeVisible();
});

test('the file is one script that asks nobody where it is', () => {
  expect(script).toMatch(/^\/\*! voicgen-listen [^\n]*\*\/;\n/);
  expect(script).toMatch(/\n\/\/# sourceMappingURL=voicgen-listen\.min\.js\.map\n$/);
  expect(script).not.toMatch(/currentScript|DOMContentLoaded|\beval\(|new Function/);
});
