// @ts-check
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** @param {string} file */
function packageOf(file) {
  for (let dir = dirname(file); dir !== dirname(dir); dir = dirname(dir)) {
    const manifest = join(dir, 'package.json');
    if (!existsSync(manifest)) continue;
    const { name, version, license } = JSON.parse(readFileSync(manifest, 'utf8'));
    if (name && version) return { dir, name, version, license };
  }
  return undefined;
}

/** @param {string} dir */
function licenseText(dir) {
  const file = ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'LICENCE', 'license', 'license.md']
    .map((name) => join(dir, name))
    .find((path) => existsSync(path));
  return file ? readFileSync(file, 'utf8').trim() : 'The package carries no licence file.';
}

/**
 * Rollup plugin: writes the licences of all packages whose code a bundle carries beside the bundle.
 *
 * @param {{ fileName: string }} config
 * @returns {import('rollup').Plugin}
 */
export function licenses({ fileName }) {
  return {
    name: 'licenses',
    generateBundle(_options, bundle) {
      /** @type {Map<string, string>} */
      const notices = new Map();
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue;
        for (const [id, module] of Object.entries(chunk.modules)) {
          if (module.renderedLength === 0 || !id.includes('node_modules')) continue;
          const found = packageOf(id.replace(/^\0/, '').split('?')[0] ?? '');
          if (found) {
            notices.set(
              found.name,
              `${found.name} ${found.version} (${found.license})\n\n${licenseText(found.dir)}\n`,
            );
          }
        }
      }
      if (notices.size === 0) return;
      const source = [...notices.keys()]
        .sort()
        .map((name) => notices.get(name))
        .join(`\n${'-'.repeat(80)}\n\n`);
      this.emitFile({ type: 'asset', fileName, source });
    },
  };
}
