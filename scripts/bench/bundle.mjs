// @ts-check
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import commonjs from '@rollup/plugin-commonjs';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import { rollup } from 'rollup';
import { root } from '../project.mjs';
import { toolsDir } from './tools.mjs';

/** @typedef {import('./rows.mjs').Row} Row */

const packages = join(toolsDir, 'node_modules');

/** Empty modules in the place of imports that a page of this row never needs. @param {readonly string[]} names @returns {import('rollup').Plugin} */
const without = (names) => ({
  name: 'without',
  load: (id) => (names.some((name) => id.includes(`/${name}`)) ? 'export default {};' : null),
});

/** One script with all that it needs, as small as terser makes it. @param {string} file @param {readonly string[]} left */
async function bundle(file, left) {
  const build = await rollup({
    input: join(root, 'scripts/bench/players', file),
    plugins: [
      without(left),
      nodeResolve({
        browser: true,
        modulePaths: [packages],
        exportConditions: ['production', 'browser', 'default'],
      }),
      commonjs(),
      terser({ ecma: 2020, compress: { passes: 3 }, format: { comments: false } }),
    ],
    // What the peers' own modules lack or circle through is their affair.
    onLog: () => undefined,
    shimMissingExports: true,
  });
  const { output } = await build.generate({ format: 'iife', inlineDynamicImports: true });
  await build.close();
  return output[0].code;
}

/** @param {readonly string[]} files */
async function minifyStyles(files) {
  const { transform } = createRequire(join(toolsDir, 'package.json'))('esbuild');
  const css = files.map((file) => readFileSync(join(packages, file), 'utf8')).join('\n');
  return (await transform(css, { loader: 'css', minify: true })).code;
}

/**
 * What a page of this row fetches, by name.
 *
 * @param {Row} row
 * @returns {Promise<Map<string, Buffer>>}
 */
export async function filesOf({ script, player, without: left = [], styles = [], assets = [] }) {
  /** @type {Map<string, Buffer>} */
  const files = new Map();
  if (script) files.set('script.js', readFileSync(join(root, script)));
  if (player) files.set('script.js', Buffer.from(await bundle(player, left)));
  if (styles.length) files.set('style.css', Buffer.from(await minifyStyles(styles)));
  for (const asset of assets) {
    files.set(asset.slice(asset.lastIndexOf('/') + 1), readFileSync(join(packages, asset)));
  }
  return files;
}
