// @ts-check
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMain, root, run } from './project.mjs';

/**
 * Puts the runtimes that the relay is proven on into .tools, where its tests look for them. They weigh 300 MB
 * and are no dependency of anything, so they stay out of package.json. Their binaries lie in the packages:
 * no install script runs.
 */
const runtimes = {
  miniflare: '4.20260426.0',
  deno: '2.9.6',
  bun: '1.4.5',
  // What a site that shares a Redis installs beside its relay.json.
  ioredis: '5.9.3',
  unstorage: '1.17.6',
};

const dir = join(root, '.tools');

async function main() {
  mkdirSync(dir, { recursive: true });
  writeFileSync(
    join(dir, 'package.json'),
    JSON.stringify({ private: true, dependencies: runtimes }, null, 2),
  );
  const args = [
    'install',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--no-package-lock',
    '--prefix',
    dir,
  ];
  const { code } = await run('npm', args);
  for (const name of Object.keys(runtimes)) {
    const isThere = existsSync(join(dir, 'node_modules', name));
    console.log(`${name}: ${isThere ? 'installed' : 'could not be had'}`);
  }
  return code;
}

if (isMain(import.meta.url)) process.exitCode = await main();
