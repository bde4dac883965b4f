// @ts-check
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMain, root, run } from './project.mjs';

// Generators and frameworks are heavy, and needed by the tests of integrations alone: they stay out of everybody's
// `npm ci`. `node scripts/integration-tools.mjs` puts the pinned versions into .tools; without it those tests are
// skipped by name.

const pinned = join(root, 'test/integrations/tools');
/** Where they are installed. */
export const toolsDir = join(root, '.tools/integrations');
const files = ['package.json', 'package-lock.json'];

/** Is exactly what is pinned installed? */
function isInstalled() {
  return files.every((file) => {
    const there = join(toolsDir, file === 'package-lock.json' ? 'installed-lock.json' : file);
    return existsSync(there) && readFileSync(there, 'utf8') === readFileSync(join(pinned, file), 'utf8');
  });
}

async function install() {
  if (isInstalled()) return 0;
  mkdirSync(toolsDir, { recursive: true });
  for (const file of files) copyFileSync(join(pinned, file), join(toolsDir, file));
  // No install script runs: what these packages need comes as files.
  const { code } = await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: toolsDir });
  // Written last: an install that was cut off is made again.
  if (code === 0) copyFileSync(join(pinned, 'package-lock.json'), join(toolsDir, 'installed-lock.json'));
  return code;
}

if (isMain(import.meta.url)) process.exitCode = await install();
