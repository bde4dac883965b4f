// @ts-check
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMain, readPackage, run } from './project.mjs';
import { pluginDir } from './wordpress-zip.mjs';

const potFile = join(pluginDir, 'languages/voicgen-listen.pot');
const KEYWORDS = ['__', '_e', 'esc_html__', 'esc_attr__', 'esc_html_e', 'esc_attr_e', '_x:1,2c', '_n:1,2'];

const head = () => `# Copyright (c) the voicgen-listen authors.
# This file is distributed under the MIT licence.
msgid ""
msgstr ""
"Project-Id-Version: Voicgen Listen ${readPackage().version}\\n"
"Report-Msgid-Bugs-To: \\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"X-Domain: voicgen-listen\\n"
`;

/** Texts of files that gettext does not read: the plugin's head, and the block's. @returns {string} */
function otherTexts() {
  const block = JSON.parse(readFileSync(join(pluginDir, 'blocks/listen/block.json'), 'utf8'));
  const php = readFileSync(join(pluginDir, 'voicgen-listen.php'), 'utf8');
  const description = /^ \* Description:\s+(.+)$/m.exec(php)?.[1] ?? '';
  const entry = (/** @type {string} */ note, /** @type {string} */ text, /** @type {string} */ context) =>
    `#. ${note}\n${context && `msgctxt "${context}"\n`}msgid ${JSON.stringify(text)}\nmsgstr ""\n`;
  return [
    entry('Description of the plugin', description, ''),
    entry('Title of the block', block.title, 'block title'),
    entry('Description of the block', block.description, 'block description'),
    ...block.keywords.map((/** @type {string} */ word) =>
      entry('Keyword of the block', word, 'block keyword'),
    ),
  ].join('\n');
}

/** The template for translators, as the plugin's texts are now. @returns {Promise<string>} */
async function makePot() {
  const dir = mkdtempSync(join(tmpdir(), 'voicgen-pot-'));
  try {
    const files = readdirSync(pluginDir, { recursive: true })
      .map(String)
      .filter((file) => /(?<!\.min)\.(php|js)$/.test(file))
      .sort();
    const texts = [];
    for (const [language, ending] of /** @type {const} */ ([
      ['PHP', '.php'],
      ['JavaScript', '.js'],
    ])) {
      const out = join(dir, `${language}.pot`);
      const args = [
        `--language=${language}`,
        '--from-code=UTF-8',
        '--add-comments=translators:',
        '--sort-by-file',
      ];
      const { code, output } = await run(
        'xgettext',
        [
          ...args,
          '--omit-header',
          '--no-wrap',
          ...KEYWORDS.map((word) => `--keyword=${word}`),
          '-o',
          out,
          ...files.filter((file) => file.endsWith(ending)),
        ],
        { cwd: pluginDir, quiet: true },
      );
      if (code !== 0) throw new Error(`xgettext failed (apt-get install gettext): ${output}`);
      texts.push(out);
    }
    const merged = join(dir, 'merged.pot');
    const { code, output } = await run('msgcat', ['--no-wrap', '-o', merged, ...texts], { quiet: true });
    if (code !== 0) throw new Error(`msgcat failed: ${output}`);
    return `${head()}\n${readFileSync(merged, 'utf8').trim()}\n\n${otherTexts()}`;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Is the template what the plugin's texts say now? */
export const isPotFresh = async () => readFileSync(potFile, 'utf8') === (await makePot());

if (isMain(import.meta.url)) writeFileSync(potFile, await makePot());
