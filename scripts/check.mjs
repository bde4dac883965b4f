// @ts-check
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './build.mjs';
import { isMain, run, runTool } from './project.mjs';
import { readme } from './readme.mjs';
import { measure } from './size.mjs';

/**
 * @typedef {{ ok: boolean, detail?: string }} Verdict `detail`: a few words where it is well, all that there is to say where not
 * @typedef {{ name: string, check: () => Promise<Verdict> }} Step
 */

/** @param {Promise<{ code: number, output: string }>} running @returns {Promise<Verdict>} */
const byExitCode = async (running) => {
  const { code, output } = await running;
  return code === 0 ? { ok: true } : { ok: false, detail: output };
};

/** @param {string} path @param {...string} args */
const program = (path, ...args) =>
  byExitCode(runTool(path, args, { quiet: true, env: { NO_COLOR: '1', FORCE_COLOR: undefined } }));

/** Packs what would be published, as it stands in `dist`. @param {(tarball: string) => Promise<Verdict>} use */
async function withTarball(use) {
  const dir = mkdtempSync(join(tmpdir(), 'voicgen-pack-'));
  try {
    const { code, output } = await run(
      'npm',
      ['pack', '--ignore-scripts', '--silent', '--pack-destination', dir],
      { quiet: true },
    );
    const name = output.trim().split('\n').at(-1) ?? '';
    return code === 0 ? await use(join(dir, name)) : { ok: false, detail: output };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** @returns {Promise<Verdict>} */
async function checkReadme() {
  const { text, fresh } = await readme();
  return text === fresh ? { ok: true } : { ok: false, detail: 'The tables are stale: npm run readme' };
}

/** @returns {Promise<Verdict>} */
async function checkSize() {
  const { ok, line } = measure();
  return { ok, detail: line };
}

/** @type {Step[]} */
const steps = [
  { name: 'build', check: () => build().then(() => ({ ok: true })) },
  { name: 'types', check: () => program('typescript/bin/tsc', '--noEmit') },
  { name: 'lint', check: () => program('eslint/bin/eslint.js', '.', '--max-warnings', '0') },
  {
    name: 'format',
    check: () => program('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'),
  },
  {
    name: 'directions',
    check: () =>
      byExitCode(
        run(process.execPath, ['--import', 'tsx', '--test', 'test/node/directions.test.ts'], { quiet: true }),
      ),
  },
  { name: 'unused code', check: () => program('knip/bin/knip.js', '--no-progress') },
  {
    name: 'package',
    check: () => withTarball((tarball) => program('publint/src/cli.js', tarball, '--strict')),
  },
  {
    name: 'package types',
    check: () =>
      withTarball((tarball) =>
        program('@arethetypeswrong/cli/dist/index.js', tarball, '--profile', 'esm-only', '--no-emoji'),
      ),
  },
  { name: 'size', check: checkSize },
  {
    name: 'lock file',
    check: () => byExitCode(run('npm', ['ci', '--dry-run', '--no-audit', '--no-fund'], { quiet: true })),
  },
  { name: 'README', check: checkReadme },
];

/** @param {Step} step @returns {Promise<boolean>} */
async function take({ name, check }) {
  const start = performance.now();
  /** @type {Verdict} */
  const verdict = await check().catch((error) => ({ ok: false, detail: String(error?.message ?? error) }));
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const { ok, detail = '' } = verdict;
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)${ok && detail ? `: ${detail}` : ''}`);
  if (!ok) console.log(detail.trimEnd().replace(/^/gm, '     '));
  return ok;
}

if (isMain(import.meta.url)) {
  const wanted = process.argv.slice(2);
  const chosen = wanted.length > 0 ? steps.filter(({ name }) => wanted.includes(name)) : steps;
  const failed = [];
  for (const step of chosen) if (!(await take(step))) failed.push(step.name);
  console.log(failed.length === 0 ? 'All checks hold.' : `Failed: ${failed.join(', ')}.`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}
