// @ts-check
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';

// Not hidden behind a null character: the source map names it.
const ID = 'words:all';
const BAR = '|';

/**
 * The languages one after another, those that share a script side by side: a compressor finds more.
 * A language that is not named here comes last.
 */
const ORDER = ['en', 'de', 'nl', 'fr', 'es', 'pt', 'it', 'pl', 'ar', 'hi', 'ja', 'zh'];

/** @param {string} name */
const place = (name) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);

/**
 * One module for all dictionaries: their keys once, their words as one string.
 *
 * @param {Record<string, Record<string, string>>} dictionaries by language; all have the same keys
 */
export function pack(dictionaries) {
  const names = Object.keys(dictionaries).sort((a, b) => place(a) - place(b) || a.localeCompare(b));
  const keys = Object.keys(dictionaries[names[0] ?? ''] ?? {});
  const words = names.flatMap((name) => {
    const own = dictionaries[name] ?? {};
    if (Object.keys(own).sort().join() !== [...keys].sort().join())
      throw new Error(`${name} lacks words, or has more`);
    return keys.map((key) => own[key] ?? '');
  });
  if ([...keys, ...words].some((text) => text.includes(BAR))) throw new Error(`words may not hold "${BAR}"`);
  const string = (/** @type {string[]} */ list) =>
    `${JSON.stringify(list.join(BAR))}.split(${JSON.stringify(BAR)})`;
  return `const keys = ${string(keys)};
const words = ${string(words)};
const take = () => Object.fromEntries(keys.map((key) => [key, words.shift()]));
${names.map((name) => `export const ${name} = take();`).join('\n')}
`;
}

/**
 * Rollup plugin: the dictionaries, written as one typed object for each language, are packed into one string
 * and unpacked when the script starts.
 *
 * @param {{ files: string[] }} config the compiled module of each language, `de.js` exporting `de`
 * @returns {import('rollup').Plugin}
 */
export const words = ({ files }) => ({
  name: 'words',
  resolveId: (id) => (id === ID ? { id, moduleSideEffects: false } : null),
  async load(id) {
    if (files.includes(id)) return `export { ${basename(id, '.js')} } from ${JSON.stringify(ID)};\n`;
    if (id !== ID) return null;
    const named = await Promise.all(
      files.map(async (file) => {
        const name = basename(file, '.js');
        return [name, (await import(pathToFileURL(file).href))[name]];
      }),
    );
    return pack(Object.fromEntries(named));
  },
});
