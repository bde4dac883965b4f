// @ts-check
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../project.mjs';

// What stands elsewhere in the repository is taken from there, so that it is written once.
//   <!-- include: README.md#Keyboard -->   the text below that heading
//   <!-- theme: newspaper -->              that look of demo/pages/themes.css, which then dresses the page
//   <!-- accessibility: tested -->         rows of docs/FAULTS.md: `tested`, `unnamed`, or by `hand`

/** @param {string} path */
const read = (path) => readFileSync(join(root, path), 'utf8');

/** @param {string} path @param {string} heading of the second level */
function sectionOf(path, heading) {
  const section = read(path)
    .split(/^## /m)
    .find((text) => text.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`${path} has no heading ${heading}`);
  return section.slice(heading.length).trim();
}

/** The part of the demo's sheet that holds one look: up to the comment that begins the next. @param {string} name */
function themeOf(name) {
  const part = read('demo/pages/themes.css')
    .split(/^\/\*.*\*\/$/m)
    .find((text) => text.trimStart().startsWith(`.${name} {`));
  if (part === undefined) throw new Error(`demo/pages/themes.css has no look ${name}`);
  return `\`\`\`css live\n${part.trim()}\n\`\`\``;
}

/** The titles of all tests. */
const testTitles = () =>
  readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(test|spec)\.ts$/.test(file))
    .flatMap((file) => [...read(`test/${file}`).matchAll(/\b(?:it|test)\(\s*[`'"](.*)/g)])
    .map(([, title]) => title ?? '');

/** @typedef {'hand' | 'tested' | 'unnamed'} Kind */

/** @param {string} kind */
function accessibilityRows(kind) {
  const named = new Set(testTitles().flatMap((title) => title.match(/\bA\d+\b/g) ?? []));
  const rows = [...read('docs/FAULTS.md').matchAll(/^\| (A\d+) \| (.+) \| (.+) \|$/gm)].map(
    ([, id = '', promise = '', how = '']) => ({
      id,
      promise,
      how,
      /** @type {Kind} */
      kind: how.startsWith('M') ? 'hand' : named.has(id) ? 'tested' : 'unnamed',
    }),
  );
  const chosen = rows.filter((row) => row.kind === kind);
  if (chosen.length === 0) return 'None.';
  const lines = chosen.map(({ id, promise }) => `| ${id} | ${promise} |`);
  return ['| row | must be true |', '| --- | --- |', ...lines].join('\n');
}

/** Fills in what a page takes from elsewhere. @param {string} markdown */
export const include = (markdown) =>
  markdown
    .replace(/^<!-- include: (\S+)#(.+) -->$/gm, (_, path, heading) => sectionOf(path, heading))
    .replace(/^<!-- theme: (\w+) -->$/gm, (_, name) => themeOf(name))
    .replace(/^<!-- accessibility: (\w+) -->$/gm, (_, kind) => accessibilityRows(kind));
