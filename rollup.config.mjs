// @ts-check
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import commonjs from '@rollup/plugin-commonjs';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import { definesAtOnce, guard } from './scripts/rollup/cdn-guard.mjs';
import { lean } from './scripts/rollup/lean/plugin.mjs';
import { lets } from './scripts/rollup/lets.mjs';
import { licenses } from './scripts/rollup/licenses.mjs';
import { literals } from './scripts/rollup/literals.mjs';
import { ownNames } from './scripts/rollup/names/own.mjs';
import { shortNames } from './scripts/rollup/names/plugin.mjs';
import { words } from './scripts/rollup/words.mjs';

// Rollup reads what `tsc -p tsconfig.build.json` has written: run `npm run build`, which does both.

const root = fileURLToPath(new URL('.', import.meta.url));
const esm = resolve(root, '.build/esm');
/** @param {string} path */
const built = (path) => resolve(esm, path);
const { version } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8'));

/** @param {string} id */
const isOurs = (id) => id.startsWith(esm);
/** @param {Record<string, string>} entries */
const existing = (entries) =>
  Object.fromEntries(Object.entries(entries).filter(([, file]) => existsSync(file)));

/**
 * Hands the source maps of tsc on, so that the map of a bundle points at the TypeScript.
 *
 * @returns {import('rollup').Plugin}
 */
const sourceMaps = () => ({
  name: 'source-maps',
  load(id) {
    if (!isOurs(id) || !existsSync(`${id}.map`)) return null;
    const code = readFileSync(id, 'utf8').replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n');
    // package.json speaks of the doors in dist; here each module may do something when it is imported.
    return { code, map: JSON.parse(readFileSync(`${id}.map`, 'utf8')), moduleSideEffects: true };
  },
});

/** @type {import('rollup').LogHandlerWithDefault} */
const onLog = (level, log, handler) => {
  // A circle inside a library is that library's own affair.
  if (log.code === 'CIRCULAR_DEPENDENCY' && log.ids?.every((id) => id.includes('/node_modules/'))) return;
  // A warning of the bundler is a fault of the build: nothing is published with one.
  handler(level === 'warn' ? 'error' : level, log);
};

/** The element: one file for each module, so that a door's side effects stay in its own file; Lit is the caller's. */
const element = {
  input: existing({ index: built('index.js'), element: built('element.js'), auto: built('auto.js') }),
  external: /^lit(\/|$)/,
  plugins: [nodeResolve(), sourceMaps()],
  output: {
    dir: '.build/dist',
    format: /** @type {const} */ ('es'),
    preserveModules: true,
    preserveModulesRoot: esm,
    hoistTransitiveImports: false,
  },
  onLog,
};

/**
 * What runs on servers carries its libraries inside: the package depends on `lit` alone.
 *
 * @param {string} name
 * @param {Record<string, string>} entries
 */
const server = (name, entries) => ({
  input: existing(entries),
  external: /^node:/,
  plugins: [
    nodeResolve({ preferBuiltins: true, exportConditions: ['production', 'import', 'default'] }),
    commonjs(),
    sourceMaps(),
    licenses({ fileName: 'THIRD-PARTY.txt' }),
  ],
  output: { dir: `.build/dist/${name}`, format: 'es', chunkFileNames: '[name].js' },
  onLog,
});

const CDN_ENTRY = '\0cdn';

/**
 * The script-tag file evaluates `lit-html` first: where a page refuses its Trusted Types policy, it throws
 * before Lit has put a single name on the page.
 *
 * @returns {import('rollup').Plugin}
 */
const cdnEntry = () => ({
  name: 'cdn-entry',
  resolveId: (id) => (id === CDN_ENTRY ? { id, moduleSideEffects: true } : null),
  load: (id) =>
    id === CDN_ENTRY ? `import 'lit/html.js';\nimport ${JSON.stringify(built('auto.js'))};\n` : null,
});

const tag = 'voicgen-listen';
const frame = guard({ tag, version });
/** The class, its events, and the desk at which copies of the script meet, of whatever build: their words stay. */
const own = () =>
  ownNames({
    tsconfig: resolve(root, 'tsconfig.build.json'),
    entry: resolve(root, 'src/auto.ts'),
    source: resolve(root, 'src'),
    roots: ['VoicgenListen', 'ListenEventMap', 'Desk'],
  }).names;
const cdn = {
  input: existsSync(built('auto.js')) ? { 'voicgen-listen.min': CDN_ENTRY } : {},
  plugins: [
    cdnEntry(),
    words({ file: built('words/dictionaries.js') }),
    definesAtOnce({ file: built('define.js'), tag }),
    nodeResolve({ browser: true, exportConditions: ['production', 'default'] }),
    sourceMaps(),
    literals({ include: isOurs }),
    lean({ include: isOurs }),
    licenses({ fileName: 'THIRD-PARTY.txt' }),
    lets(),
    terser({
      ecma: 2020,
      compress: {
        passes: 8,
        keep_fargs: false,
        pure_getters: true,
        unsafe: true,
        unsafe_arrows: true,
        unsafe_methods: true,
      },
      mangle: false,
      format: {
        comments: false,
        // The semicolon keeps the file safe behind another that was concatenated without its own.
        preamble: `/*! voicgen-listen ${version} MIT, Lit BSD-3-Clause */;`,
      },
    }),
    shortNames({ own, include: isOurs, frame: `${frame.intro}${frame.outro}` }),
  ],
  output: {
    dir: '.build/dist/cdn',
    format: /** @type {const} */ ('iife'),
    entryFileNames: '[name].js',
    sourcemap: true,
    // Bundled in .build/dist/cdn, read in dist/cdn.
    sourcemapPathTransform: (/** @type {string} */ path) => path.replace(/^(\.\.\/)+/, '../../'),
    ...frame,
  },
  onLog,
};

export default [
  element,
  server('relay', { index: built('relay/index.js') }),
  server('client', { index: built('client/index.js'), cli: built('client/cli.js') }),
  cdn,
].filter(({ input }) => Object.keys(input).length > 0);
