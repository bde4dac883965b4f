// @ts-check
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMain, readPackage, root, run } from './project.mjs';

// `npm version minor` sets the version everywhere, by this script. `node scripts/release.mjs check v1.2.0` says whether
// everything names that version, as the release on a tag wants it.

/** Where the version stands beside package.json and its lock: the text before it, and what may follow. */
const places = {
  'src/version.ts': /(export const version = ')([^']+)/,
  'integrations/wordpress/voicgen-listen/voicgen-listen.php': /(^ \* Version:\s+)(\S+)/m,
  'integrations/wordpress/voicgen-listen/voicgen-listen.php (constant)':
    /('VOICGEN_LISTEN_VERSION', ')([^']+)/,
  'integrations/wordpress/voicgen-listen/readme.txt': /(^Stable tag: )(\S+)/m,
  'integrations/wordpress/voicgen-listen/blocks/listen/block.json': /("version": ")([^"]+)/,
  'integrations/astro/package.json': /("version": ")([^"]+)/,
  'integrations/eleventy/package.json': /("version": ")([^"]+)/,
};
const CHANGELOG = 'CHANGELOG.md';
const UNRELEASED = '## [Unreleased]';

/** @param {string} place */
const fileOf = (place) => join(root, place.replace(/ \(.*\)$/, ''));

/**
 * The changelog of a release: what stood under Unreleased stands under the version and its day.
 *
 * @param {string} text
 * @param {string} version
 * @param {string} day as in 2026-11-25
 * @throws where nothing is to be released
 */
export function closeChangelog(text, version, day) {
  const [head, rest] = text.split(`${UNRELEASED}\n`);
  const news = rest?.split(/^## /m)[0]?.trim();
  if (head === undefined || !news) throw new Error(`${CHANGELOG} has nothing under ${UNRELEASED}`);
  return `${head}${UNRELEASED}\n\n## [${version}] - ${day}\n${rest}`;
}

/**
 * What does not name the version that is to be released: one sentence each.
 *
 * @param {string} version
 * @param {(path: string) => string} [read]
 */
export function findStale(version, read = (path) => readFileSync(path, 'utf8')) {
  const stale = Object.entries(places)
    .map(([place, pattern]) => ({ place, found: pattern.exec(read(fileOf(place)))?.[2] }))
    .filter(({ found }) => found !== version)
    .map(({ place, found }) => `${place} says ${found ?? 'nothing'}`);
  const isDated = new RegExp(`^## \\[${version.replaceAll('.', '\\.')}\\] - \\d{4}-\\d{2}-\\d{2}$`, 'm');
  return isDated.test(read(join(root, CHANGELOG))) ? stale : [...stale, `${CHANGELOG} has no day for it`];
}

/** Writes package.json's version everywhere, and the day into the changelog. @param {string} version */
async function set(version) {
  for (const [place, pattern] of Object.entries(places)) {
    const text = readFileSync(fileOf(place), 'utf8');
    if (!pattern.test(text)) throw new Error(`${place} has no version`);
    writeFileSync(fileOf(place), text.replace(pattern, `$1${version}`));
  }
  const changelog = join(root, CHANGELOG);
  const day = new Date().toISOString().slice(0, 10);
  writeFileSync(changelog, closeChangelog(readFileSync(changelog, 'utf8'), version, day));
  const { code, output } = await run('git', ['add', CHANGELOG, ...Object.keys(places).map(fileOf)], {
    quiet: true,
  });
  if (code !== 0) throw new Error(output);
}

/** @param {string} tag @param {string} version */
function check(tag, version) {
  const faults = [...(tag === `v${version}` ? [] : [`the tag is ${tag}`]), ...findStale(version)];
  if (faults.length > 0) throw new Error(`This is ${version}, but ${faults.join(', ')}`);
}

if (isMain(import.meta.url)) {
  try {
    const [word, tag = ''] = process.argv.slice(2);
    const { version } = readPackage();
    if (word === 'set') await set(version);
    else if (word === 'check') check(tag, version);
    else throw new Error('node scripts/release.mjs set | check vX.Y.Z');
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
