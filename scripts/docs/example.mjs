// @ts-check
import { escapeHtml } from './html.mjs';

// A block of code that is shown is the very text that runs. What a block is says the line that opens it:
//   ```html live ready               runs in every copy of the site, and comes to the status `ready`
//   ```html sandbox error:csp        runs where the sandbox answers; it comes to this status and code
//   ```css live, ```js live          go with the page as files of their own, which a strict CSP lets in

/**
 * @typedef {{ kind: 'shown', language: string }
 *   | { kind: 'run', language: 'html', where: 'live' | 'sandbox', expects: string }
 *   | { kind: 'run', language: 'css' | 'js' }} Block
 */

/** @param {string} info what stands behind the backticks @returns {Block} */
function readInfo(info) {
  const [language = '', where, expects] = info.split(/\s+/);
  if (where === undefined) return { kind: 'shown', language };
  if (language === 'html' && (where === 'live' || where === 'sandbox') && expects) {
    return { kind: 'run', language, where, expects };
  }
  if ((language === 'css' || language === 'js') && where === 'live') return { kind: 'run', language };
  throw new Error(`Nobody knows how to show a block of \`${info}\``);
}

/** @param {string} code @param {string} language */
const shown = (code, language) =>
  `<pre class="code"${language ? ` data-language="${escapeHtml(language)}"` : ''}><code>${escapeHtml(code)}</code></pre>\n`;

const ELSEWHERE =
  '<p class="elsewhere">This example talks to the sandbox. It runs where <code>npm start</code> serves this page, at <code>/docs/</code>.</p>';

/**
 * A block of code as HTML, and the files that go with it.
 *
 * @param {string} code
 * @param {string} info
 * @param {{ name: string, sandbox: boolean, add: (file: string, text: string) => void }} site `name`: of a file of its
 *   own, without ending; `sandbox`: the site is served beside one
 */
export function drawBlock(code, info, { name, sandbox, add }) {
  const block = readInfo(info);
  if (block.kind === 'shown') return shown(code, block.language);
  if (block.language === 'html') {
    const runs = sandbox || block.where === 'live';
    const stage = runs
      ? `<div class="stage" data-expects="${escapeHtml(block.expects)}">\n${code}\n</div>`
      : ELSEWHERE;
    return `<div class="example">\n${stage}\n${shown(code, block.language)}</div>\n`;
  }
  const file = `examples/${name}.${block.language}`;
  add(file, `${code}\n`);
  const tag =
    block.language === 'css'
      ? `<link rel="stylesheet" href="${file}" />`
      : `<script type="module" src="${file}"></script>`;
  return `${shown(code, block.language)}${tag}\n`;
}
