// @ts-check
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { isMain, readPackage, root, run } from './project.mjs';

/** The plugin's folder. */
export const pluginDir = join(root, 'integrations/wordpress/voicgen-listen');

/** What the build made and the plugin bundles. */
const BUNDLED = ['voicgen-listen.min.js', 'THIRD-PARTY.txt'];

/** Puts the built script into the plugin: it bundles it, no reader asks a CDN. */
export function bundleScript() {
  const built = join(root, 'dist/cdn');
  if (!existsSync(join(built, BUNDLED[0] ?? ''))) throw new Error('There is no dist/cdn: npm run build');
  mkdirSync(join(pluginDir, 'assets'), { recursive: true });
  for (const name of BUNDLED) cpSync(join(built, name), join(pluginDir, 'assets', name));
}

/** The plugin says its version in three places; they must agree with package.json. */
export function checkVersions() {
  const { version } = readPackage();
  const php = readFileSync(join(pluginDir, 'voicgen-listen.php'), 'utf8');
  const said = {
    'the plugin’s head': /^ \* Version:\s+(\S+)/m.exec(php)?.[1],
    VOICGEN_LISTEN_VERSION: /'VOICGEN_LISTEN_VERSION', '([^']+)'/.exec(php)?.[1],
    'the stable tag in readme.txt': /^Stable tag: (\S+)/m.exec(
      readFileSync(join(pluginDir, 'readme.txt'), 'utf8'),
    )?.[1],
    'block.json': JSON.parse(readFileSync(join(pluginDir, 'blocks/listen/block.json'), 'utf8')).version,
  };
  for (const [place, found] of Object.entries(said)) {
    if (found !== version) throw new Error(`${place} says ${found ?? 'nothing'}, package.json ${version}`);
  }
}

/** @param {string} dir @returns {string[]} */
function filesBelow(dir) {
  return readdirSync(dir)
    .map((name) => join(dir, name))
    .flatMap((path) => (statSync(path).isDirectory() ? filesBelow(path) : [path]))
    .sort();
}

/**
 * Makes the zip that WordPress installs.
 *
 * @param {string} [file] where it goes
 * @returns {Promise<string>} its path
 */
export async function zipPlugin(
  file = join(root, `dist/voicgen-listen-wordpress-${readPackage().version}.zip`),
) {
  checkVersions();
  bundleScript();
  rmSync(file, { force: true });
  const parent = dirname(pluginDir);
  const files = filesBelow(pluginDir).map((path) => relative(parent, path));
  // -X: no owner, no clock but the files' own.
  const { code, output } = await run('zip', ['-X', '-q', file, ...files], { cwd: parent, quiet: true });
  if (code !== 0) throw new Error(`zip failed (apt-get install zip): ${output}`);
  return file;
}

if (isMain(import.meta.url)) {
  try {
    console.log(relative(root, await zipPlugin()));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
