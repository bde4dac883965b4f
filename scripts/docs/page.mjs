// @ts-check
import { escapeHtml } from './html.mjs';

/**
 * @typedef {import('./contents.mjs').Page} Page
 * @typedef {import('./contents.mjs').Section} Section
 */

const LOGO =
  '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M2 10h2.4v4H2zm4.4-4h2.4v12H6.4zm4.4-4h2.4v20h-2.4zm4.4 6h2.4v8h-2.4zm4.4 2H22v4h-2.4z" /></svg>';

/** Fewer headings than this are seen at a glance. */
const HEADINGS_WORTH_A_LIST = 3;

/** @param {Section[]} contents @param {Page} current */
const menu = (contents, current) =>
  contents
    .map(
      ({ title, pages }) => `<p class="section">${escapeHtml(title)}</p>
<ul>
${pages
  .map(
    ({ file, title: name }) =>
      `<li><a href="${file}"${file === current.file ? ' aria-current="page"' : ''}>${escapeHtml(name)}</a></li>`,
  )
  .join('\n')}
</ul>`,
    )
    .join('\n');

/** @param {{ id: string, text: string }[]} headings */
const onThisPage = (headings) =>
  headings.length < HEADINGS_WORTH_A_LIST
    ? ''
    : `<nav class="here" aria-label="On this page"><ul>
${headings.map(({ id, text }) => `<li><a href="#${escapeHtml(id)}">${text}</a></li>`).join('\n')}
</ul></nav>`;

/** @param {string} relation @param {string} label @param {Page | undefined} page */
const neighbour = (relation, label, page) =>
  page ? `<a rel="${relation}" href="${page.file}"><span>${label}</span> ${escapeHtml(page.title)}</a>` : '';

/**
 * A whole page of the site.
 *
 * @param {object} parts
 * @param {Page} parts.page
 * @param {{ html: string, headings: { id: string, text: string }[] }} parts.body
 * @param {Section[]} parts.contents
 * @param {string} parts.version
 * @param {boolean} parts.sandbox it is served by the demo
 */
export function drawPage({ page, body: { html, headings }, contents, version, sandbox }) {
  const pages = contents.flatMap((section) => section.pages);
  const at = pages.indexOf(page);
  const title = page.file === 'index.html' ? 'voicgen-listen' : `${page.title} · voicgen-listen`;
  // The list of headings belongs behind the first one, which names the page.
  const withList = html.replace('</h1>', `</h1>\n${onThisPage(headings)}`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="color-scheme" content="light dark" />
<title>${escapeHtml(title)}</title>
<link rel="icon" href="icon.svg" type="image/svg+xml" />
<link rel="stylesheet" href="house.css" />
<link rel="stylesheet" href="site.css" />
<script defer src="voicgen-listen.min.js"></script>
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header>
<a class="brand" href="index.html">${LOGO} voicgen-listen</a>
<p>Documentation ${escapeHtml(version)}</p>
${sandbox ? '<p class="back"><a href="/">The demo</a></p>' : ''}
</header>
<div class="columns">
<nav class="contents" aria-label="Documentation">
<details open>
<summary>Contents</summary>
${menu(contents, page)}
</details>
</nav>
<script src="site.js"></script>
<main id="main" tabindex="-1">
${withList}
<nav class="neighbours" aria-label="Next and previous page">
${neighbour('prev', 'Before:', pages[at - 1])}
${neighbour('next', 'Next:', pages[at + 1])}
</nav>
</main>
</div>
</body>
</html>
`;
}
