// @ts-check
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from '../project.mjs';

const pinned = join(root, 'scripts/bench/peers');
/** Where the peers are installed: out of everybody's `npm ci`. */
export const toolsDir = join(root, '.tools/bench');
const files = ['package.json', 'package-lock.json'];
const stamp = join(toolsDir, 'installed-lock.json');

/** The peers' packages, exactly as pinned; nothing where they are there already. @throws where npm fails */
export async function installPeers() {
  const lock = readFileSync(join(pinned, 'package-lock.json'), 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  mkdirSync(toolsDir, { recursive: true });
  for (const file of files) copyFileSync(join(pinned, file), join(toolsDir, file));
  const { code } = await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: toolsDir });
  if (code !== 0) throw new Error('The peers could not be installed.');
  // Written last: an install that was cut off is made again.
  copyFileSync(join(pinned, 'package-lock.json'), stamp);
}
