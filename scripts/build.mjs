// @ts-check
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { rollup } from 'rollup';
import { loadConfigFile } from 'rollup/loadConfigFile';
import { writeManifest } from './manifest.mjs';
import { isMain, readPackage, root, runTool } from './project.mjs';

const work = join(root, '.build');
/** Everything is made here and moved to `dist` whole, so that nobody meets a half-written one. */
const staged = join(work, 'dist');

/** Doors of the package, as their declarations are named below `dist`. */
const DOORS = ['index', 'element', 'auto', 'voicgen-listen', 'relay/index', 'client/index'];
const IMPORT = /(?:\bfrom\s*|\bimport\s*\(\s*|\bimport\s+)(['"])([^'"\s]+)\1/g;

/**
 * The modules that a module or a declaration file imports, by their names as written.
 *
 * @param {string} code
 */
export const importsOf = (code) => [...code.matchAll(IMPORT)].map(([, , name]) => name ?? '');

/** May a published file import this? @param {string} name */
export const isAllowedImport = (name) => /^(\.{1,2}\/|lit$|lit\/|node:)/.test(name);

/** @param {string} dir @returns {string[]} */
function filesBelow(dir) {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(join(dir, entry.name)) : [join(dir, entry.name)],
  );
}

function checkVersion() {
  const { version } = readPackage();
  const source = readFileSync(join(root, 'src/version.ts'), 'utf8');
  const written = /export const version = '([^']+)'/.exec(source)?.[1];
  if (written !== version) {
    throw new Error(
      `src/version.ts says ${written ?? 'nothing'}, package.json says ${version}: make them equal`,
    );
  }
  return /** @type {string} */ (version);
}

/** @param {boolean} strict */
async function compile(strict) {
  const { code, output } = await runTool('typescript/bin/tsc', ['-p', 'tsconfig.build.json'], {
    quiet: true,
  });
  if (code === 0) return;
  if (strict) throw new Error(`tsc found faults:\n${output}`);
  const count = output.match(/error TS\d+/g)?.length ?? 0;
  console.warn(`Built in spite of type errors (${count}): npm run check -- types`);
}

async function bundle() {
  const { options, warnings } = await loadConfigFile(join(root, 'rollup.config.mjs'), {});
  warnings.flush();
  for (const option of options) {
    const build = await rollup(option);
    for (const output of option.output) await build.write(output);
    await build.close();
  }
}

/** Copies the declarations that a caller can reach; what only the inside uses stays inside. */
function copyDeclarations() {
  const types = join(work, 'types');
  const queue = DOORS.map((door) => join(types, `${door}.d.ts`)).filter((file) => existsSync(file));
  const seen = new Set(queue);
  for (const file of queue) {
    const code = readFileSync(file, 'utf8');
    const target = join(staged, relative(types, file));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, code);
    for (const name of importsOf(code).filter((name) => name.startsWith('.'))) {
      const next = resolve(dirname(file), name.replace(/\.js$/, '.d.ts'));
      if (!seen.has(next)) queue.push(next);
      seen.add(next);
    }
  }
}

/** @param {string} version */
function writeIntegrity(version) {
  const file = 'voicgen-listen.min.js';
  const bytes = readFileSync(join(staged, 'cdn', file));
  const sri = { version, [file]: `sha384-${createHash('sha384').update(bytes).digest('base64')}` };
  writeFileSync(join(staged, 'cdn/sri.json'), `${JSON.stringify(sri, null, 2)}\n`);
}

/** What is published may lean on `lit` alone. */
function checkImports() {
  const faults = filesBelow(staged)
    .filter((file) => /\.(js|d\.ts)$/.test(file) && !file.includes(`${join(staged, 'types')}`))
    .flatMap((file) =>
      importsOf(readFileSync(file, 'utf8').replace(/^\s*(\/\*\*|\*|\/\/).*$/gm, ''))
        .filter((name) => !isAllowedImport(name))
        .map((name) => `${relative(staged, file)} imports ${name}`),
    );
  if (faults.length > 0)
    throw new Error(`dist may import lit alone (in a .d.ts: write the type out):\n${faults.join('\n')}`);
}

function markExecutables() {
  const cli = join(staged, 'client/cli.js');
  if (!existsSync(cli)) return;
  const code = readFileSync(cli, 'utf8');
  if (!code.startsWith('#!')) writeFileSync(cli, `#!/usr/bin/env node\n${code}`);
  chmodSync(cli, 0o755);
}

const isAlive = (/** @type {number} */ pid) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** One build at a time in a checkout: a second one waits for the first, unless that has died. */
async function takeTurn() {
  mkdirSync(work, { recursive: true });
  const lock = join(work, 'lock');
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      return () => rmSync(lock, { force: true });
    } catch {
      const holder = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : 0;
      if (holder > 0 && !isAlive(holder)) rmSync(lock, { force: true });
      else await sleep(100);
    }
  }
}

/**
 * Writes `dist` anew, from nothing.
 *
 * @param {{ strict?: boolean }} [options] `strict`: a type error ends it; what tests and demo need runs without its types
 */
export async function build({ strict = true } = {}) {
  const version = checkVersion();
  const release = await takeTurn();
  try {
    for (const name of ['esm', 'types', 'dist']) rmSync(join(work, name), { recursive: true, force: true });
    await compile(strict);
    await bundle();
    copyDeclarations();
    markExecutables();
    if (existsSync(join(staged, 'cdn/voicgen-listen.min.js'))) writeIntegrity(version);
    if (existsSync(join(root, 'src/voicgen-listen.ts'))) await writeManifest();
    checkImports();
    rmSync(join(root, 'dist'), { recursive: true, force: true });
    renameSync(staged, join(root, 'dist'));
  } finally {
    release();
  }
}

if (isMain(import.meta.url)) {
  const start = performance.now();
  try {
    await build();
    console.log(`Built dist in ${((performance.now() - start) / 1000).toFixed(1)} s.`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
