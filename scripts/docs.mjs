// @ts-check
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { readContents } from './docs/contents.mjs';
import { include } from './docs/include.mjs';
import { drawPage } from './docs/page.mjs';
import { reference } from './docs/reference.mjs';
import { render } from './docs/render.mjs';
import { speak } from './docs/speak.mjs';
import { elementOf, readManifest } from './manifest.mjs';
import { isMain, readPackage, root } from './project.mjs';

// `npm run docs` makes the site as it can be put on any server, into .build/docs. The demo's copy, in which the examples
// ask the sandbox, is made by `npm start`.

/** The site that stands by itself. */
const STATIC_DIR = join(root, '.build/docs');
/** The demo's. */
export const SANDBOX_DIR = join(root, '.build/docs-sandbox');

/** What the pages share: where it lies in the repository, and its name in the site. */
const shared = {
  'docs/site/site.css': 'site.css',
  'demo/pages/house.css': 'house.css',
  'docs/site/site.js': 'site.js',
  'demo/pages/icon.svg': 'icon.svg',
  'dist/cdn/voicgen-listen.min.js': 'voicgen-listen.min.js',
};

/**
 * Writes the documentation site anew.
 *
 * @param {{ out: string, sandbox: boolean }} options `sandbox`: it is served by the demo, whose services its examples ask
 * @returns {Promise<number>} how many pages it has
 * @throws where a page, a link or a picture is missing, and where the manifest knows something that no page tells
 */
export async function buildDocs({ out, sandbox }) {
  if (!existsSync(join(root, 'dist/cdn/voicgen-listen.min.js')))
    throw new Error('There is no dist: npm run build');
  const { version } = readPackage();
  const staged = `${out}.new`;
  rmSync(staged, { recursive: true, force: true });
  /** @param {string} file @param {string | { copyOf: string }} content */
  const add = (file, content) => {
    const target = join(staged, file);
    mkdirSync(dirname(target), { recursive: true });
    if (typeof content === 'string') writeFileSync(target, content);
    else cpSync(content.copyOf, target);
  };

  const contents = readContents();
  const pages = contents.flatMap((section) => section.pages);
  const bySource = new Map(pages.map((page) => [page.source, page]));
  if (new Set(pages.map(({ file }) => file)).size < pages.length) throw new Error('Two pages have one name');
  const facts = reference(elementOf(readManifest()));
  for (const page of pages) {
    const body = render(page, { sandbox, bySource, fill: (markdown) => facts.fill(include(markdown)), add });
    add(page.file, drawPage({ page, body, contents, version, sandbox }));
  }
  if (facts.missing().length > 0) throw new Error(`No page tells of: ${facts.missing().join(', ')}`);
  for (const [source, file] of Object.entries(shared)) add(file, { copyOf: join(root, source) });
  await speak(join(staged, 'audio'));

  rmSync(out, { recursive: true, force: true });
  renameSync(staged, out);
  return pages.length;
}

if (isMain(import.meta.url)) {
  try {
    const { values } = parseArgs({
      options: {
        out: { type: 'string' },
        sandbox: { type: 'boolean', default: false },
        'no-build': { type: 'boolean', default: false },
      },
    });
    const { sandbox } = values;
    if (!values['no-build']) await build();
    const out = resolve(values.out ?? (sandbox ? SANDBOX_DIR : STATIC_DIR));
    console.log(`${await buildDocs({ out, sandbox })} pages in ${relative(process.cwd(), out) || '.'}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
