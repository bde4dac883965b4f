// @ts-check
import { pathToFileURL } from 'node:url';

// Not hidden behind a null character: the source map names it.
const ID = 'words:all';
/** Between two texts. Of all signs that no text holds, the one that cost least when it was measured. */
const BAR = ';';

/**
 * The languages one after another, those that share a script side by side: a compressor finds more.
 * A language that is not named here comes last.
 */
const ORDER = ['en', 'de', 'nl', 'fr', 'es', 'pt', 'it', 'pl', 'ar', 'hi', 'ja', 'zh'];

/** @param {string} tag */
const place = (tag) => (ORDER.includes(tag) ? ORDER.indexOf(tag) : ORDER.length);

/**
 * One module for all dictionaries: their keys once, and one string that holds each tag and, behind it, its words.
 *
 * @param {Record<string, Record<string, string>>} dictionaries by tag; all have the same keys, `en` is one of them
 * @throws where a language lacks a key or has one more, or a text holds the sign that parts them
 */
export function pack(dictionaries) {
  const tags = Object.keys(dictionaries).sort((a, b) => place(a) - place(b) || a.localeCompare(b));
  const { en = {} } = dictionaries;
  const keys = Object.keys(en);
  const texts = tags.flatMap((tag) => {
    const own = dictionaries[tag] ?? {};
    if (Object.keys(own).sort().join() !== [...keys].sort().join())
      throw new Error(`${tag} lacks words, or has more`);
    return [tag, ...keys.map((key) => own[key] ?? '')];
  });
  if ([...keys, ...texts].some((text) => text.includes(BAR))) throw new Error(`words may not hold "${BAR}"`);
  const list = (/** @type {string[]} */ all) =>
    `${JSON.stringify(all.join(BAR))}.split(${JSON.stringify(BAR)})`;
  return `const keys = ${list(keys)};
const texts = ${list(texts)};
export const dictionaries = new Map();
while (texts[0]) dictionaries.set(texts.shift(), Object.fromEntries(keys.map((key) => [key, texts.shift()])));
export const en = dictionaries.get('en');
`;
}

/**
 * Rollup plugin: the dictionaries, written as one typed object for each language, are packed into one string
 * and unpacked when the script starts.
 *
 * @param {{ file: string }} config the compiled module that exports them all as the map `dictionaries`, and `en`
 * @returns {import('rollup').Plugin}
 */
export const words = ({ file }) => ({
  name: 'words',
  resolveId: (id) => (id === ID ? { id, moduleSideEffects: false } : null),
  async load(id) {
    if (id === file) return `export { dictionaries, en } from ${JSON.stringify(ID)};\n`;
    if (id !== ID) return null;
    const { dictionaries } = await import(pathToFileURL(file).href);
    return pack(Object.fromEntries(dictionaries));
  },
});
