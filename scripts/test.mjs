// @ts-check
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './build.mjs';
import { findChromium } from './find-browser.mjs';
import { isMain, root, run, runTool } from './project.mjs';
import { countReport } from './reporters/e2e-count.mjs';

/**
 * @typedef {import('./reporters/element-count.mjs').Count} Count
 * @typedef {{ code: number, report: string | undefined }} Outcome `report`: what the runner left in its count file
 * @typedef {{ name: string, dir: string, ending: string, needsBrowser: boolean,
 *   run: (files: string[], countFile: string) => Promise<number>, read: (report: string) => Count }} Group
 */

const countFileOf = (/** @type {string} */ report) => /** @type {Count} */ (JSON.parse(report));

/** @param {string[]} files @param {string} countFile @param {number} atOnce files at a time */
async function runNodeTests(files, countFile, atOnce) {
  const reporters = [
    ['--test-reporter=spec', '--test-reporter-destination=stdout'],
    ['--test-reporter=./scripts/reporters/node-count.mjs', `--test-reporter-destination=${countFile}`],
  ].flat();
  const args = ['--import', 'tsx', '--test', `--test-concurrency=${atOnce}`, ...reporters, ...files];
  return (await run(process.execPath, args)).code;
}

/** @type {Group[]} */
const groups = [
  {
    name: 'node',
    dir: 'test/node',
    ending: '.test.ts',
    needsBrowser: false,
    run: (files, countFile) => runNodeTests(files, countFile, 2),
    read: countFileOf,
  },
  {
    // Sites and apps, built by their own tools: one after the other, each build takes what it can get.
    name: 'integrations',
    dir: 'test/integrations',
    ending: '.test.ts',
    needsBrowser: true,
    run: (files, countFile) => runNodeTests(files, countFile, 1),
    read: countFileOf,
  },
  {
    // The plugin in a real WordPress: one file after the other, each has a web server of its own.
    name: 'wordpress',
    dir: 'test/wordpress',
    ending: '.test.ts',
    needsBrowser: true,
    run: (files, countFile) => runNodeTests(files, countFile, 1),
    read: countFileOf,
  },
  {
    name: 'element',
    dir: 'test/element',
    ending: '.test.ts',
    needsBrowser: true,
    async run(files, countFile) {
      const env = { COUNT_FILE: countFile, TEST_FILES: files.join('\n') };
      return (await runTool('@web/test-runner/dist/bin.js', [], { env })).code;
    },
    read: countFileOf,
  },
  {
    name: 'e2e',
    dir: 'test/e2e',
    ending: '.spec.ts',
    needsBrowser: true,
    async run(files, countFile) {
      const patterns = files.map((file) => file.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
      return (
        await runTool('@playwright/test/cli.js', ['test', ...patterns], { env: { COUNT_FILE: countFile } })
      ).code;
    },
    read: (report) => countReport(JSON.parse(report)),
  },
];

/** @param {string} dir @returns {string[]} */
function filesBelow(dir) {
  if (!existsSync(join(root, dir))) return [];
  return readdirSync(join(root, dir), { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(`${dir}/${entry.name}`) : [`${dir}/${entry.name}`]))
    .sort();
}

/**
 * What a runner's end is worth. One that crashed, or that failed for a reason it did not count, is a
 * failed test.
 *
 * @param {Outcome} outcome
 * @param {(report: string) => Count} read
 * @returns {Count}
 */
export function countOutcome({ code, report }, read) {
  /** @type {Count} */
  let count = { passed: 0, failed: 0, skipped: 0 };
  try {
    if (report !== undefined) count = read(report);
    else count.failed = 1;
  } catch {
    count.failed = 1;
  }
  if (code !== 0 && count.failed === 0) count.failed = 1;
  return count;
}

/** @param {Count[]} counts */
export const sum = (counts) =>
  counts.reduce(
    (total, { passed, failed, skipped }) => ({
      passed: total.passed + passed,
      failed: total.failed + failed,
      skipped: total.skipped + skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );

/** The one line that a run ends with. @param {Count} count */
export const closingLine = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;

/**
 * Which groups and which files the words of the command line choose: `[group] [part of a file's name]`.
 *
 * @param {string[]} words
 */
export function choose(words) {
  const [first, ...rest] = words;
  const named = groups.find(({ name }) => name === first);
  const filters = named ? rest : words;
  return {
    chosen: named ? [named] : groups,
    matches: (/** @type {string} */ file) => filters.every((part) => file.includes(part)),
  };
}

/** @param {Group} group @param {string[]} files @param {string} dir */
async function runGroup(group, files, dir) {
  console.log(`\n— ${group.name}: ${files.length} ${files.length === 1 ? 'file' : 'files'}`);
  const countFile = join(dir, `${group.name}.json`);
  const code = await group.run(files, countFile);
  const report = existsSync(countFile) ? readFileSync(countFile, 'utf8') : undefined;
  const count = countOutcome({ code, report }, group.read);
  console.log(`— ${group.name}: ${closingLine(count).replaceAll(',', ' ·')}`);
  return count;
}

/** @param {string[]} words */
async function main(words) {
  const { chosen, matches } = choose(words.filter((word) => word !== '--no-build'));
  const work = chosen
    .map((group) => ({
      group,
      files: filesBelow(group.dir).filter((file) => file.endsWith(group.ending) && matches(file)),
    }))
    .filter(({ files }) => files.length > 0);
  if (work.length === 0) throw new Error('No test file matches.');
  if (work.some(({ group }) => group.needsBrowser)) {
    const { executablePath, source } = findChromium();
    console.log(`Chromium: ${executablePath} (${source})`);
    process.env['CHROME_PATH'] = executablePath;
  }
  if (!words.includes('--no-build')) await build({ strict: false });
  const dir = mkdtempSync(join(tmpdir(), 'voicgen-test-'));
  try {
    const counts = [];
    const failures = [];
    for (const { group, files } of work) {
      const count = await runGroup(group, files, dir);
      counts.push(count);
      failures.push(...(count.failures ?? []).map((line) => `✖ ${group.name}: ${line}`));
    }
    // A long log is read from its end.
    if (failures.length > 0) console.log(`\nFailed:\n${failures.join('\n')}`);
    return sum(counts);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

if (isMain(import.meta.url)) {
  let count;
  try {
    count = await main(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    count = { passed: 0, failed: 1, skipped: 0 };
  }
  console.log(`\n${closingLine(count)}`);
  process.exitCode = count.failed > 0 || count.passed === 0 ? 1 : 0;
}
