// @ts-check
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { judgeAll, takeBaseline } from './mutate/judge.mjs';
import { writeTree } from './mutate/mutants.mjs';
import { asPercent, scores, survivors, writePage } from './mutate/report.mjs';
import { isMain, root } from './project.mjs';

// `npm run mutate`: the mutation score of the core, into docs/mutation.md.
// `npm run mutate -- pace state:80` takes mutants of src/pace.ts and of line 80 of src/state.ts alone, and writes nothing.
// `WORKERS=4 npm run mutate` judges four mutants at a time.

/** These must reach the least score. */
const held = ['contract', 'state', 'pace', 'poll', 'desk', 'url'].map((name) => `src/${name}.ts`);
const beside = ['budget', 'question', 'ask', 'memory'].map((name) => `src/${name}.ts`);
const leastPercent = 90;
const tests = ['core', 'desk', 'desk-edges', 'page-desk', 'ask', 'any-input', 'any-order'].map(
  (name) => `test/node/${name}.test.ts`,
);
const whole = [
  'src/unreachable.ts',
  'src/wait.ts',
  'test/node/virtual-page.ts',
  'test/node/chance.ts',
  ...tests,
];
const page = join(root, 'docs/mutation.md');

/** Is this mutant among those that the words name? @param {import('./mutate/mutants.mjs').Mutant} mutant @param {string[]} words */
const isNamed = ({ file, start }, words) =>
  words.length === 0 ||
  words.some((word) => {
    const [name, line] = word.split(':');
    return file === `src/${name}.ts` && (!line || Number(line) === start.line + 1);
  });

/** @param {string} tree @param {import('./mutate/mutants.mjs').Mutant[]} mutants */
async function judgeIn(tree, mutants) {
  const files = tests.map((name) => join(tree, name.replace(/\.ts$/, '.js')));
  try {
    const baseline = await takeBaseline(tree, files);
    console.log(`${mutants.length} mutants, ${baseline.titles.length} tests`);
    let done = 0;
    return await judgeAll({
      tree,
      files,
      baseline,
      mutants,
      atOnce: Number(process.env['WORKERS']) || 2,
      heard: ({ mutant: { file, start }, verdict }) => {
        done++;
        if (verdict === 'survived') console.log(`${done}: ${file}:${start.line + 1} survives`);
        else if (done % 100 === 0) console.log(`${done} …`);
      },
    });
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}

/** @param {string[]} words */
async function main(words) {
  const fromMs = Date.now();
  const mutated = [...held, ...beside];
  const sources = new Map(mutated.map((file) => [file, readFileSync(join(root, file), 'utf8')]));
  const { mutants: all, tree } = await writeTree(mutated, whole);
  const mutants = all.filter((mutant) => isNamed(mutant, words));
  if (mutants.length === 0) throw new Error('No mutant is named so.');
  const judged = await judgeIn(tree, mutants);

  const figures = scores(judged);
  const living = survivors(judged, sources, existsSync(page) ? readFileSync(page, 'utf8') : '');
  for (const { judged: one, change, reason } of living) {
    const { file, start, mutator } = one.mutant;
    const state = reason ? 'explained' : 'NOT explained';
    const reach = one.verdict === 'unreached' ? ', reached by no test' : '';
    console.log(`\n${file}:${start.line + 1}:${start.column + 1} ${mutator}${reach} (${state})\n${change}`);
  }
  console.log();
  for (const { file, mutants: count, killed, timedOut, survived, unreached, percent } of figures) {
    console.log(
      `${file.padEnd(16)} ${asPercent(percent).padStart(7)}  ${count} mutants: ${killed} killed, ${timedOut} ended, ${survived + unreached} survived`,
    );
  }
  const low = figures.filter(({ file, percent }) => held.includes(file) && percent < leastPercent);
  const unexplained = living.filter(({ reason }) => !reason);
  console.log(
    `${living.length} survivors, ${unexplained.length} not explained, ${low.length} files under ${leastPercent} %`,
  );
  if (words.length === 0) {
    const date = new Date().toISOString().slice(0, 10);
    const minutes = Math.ceil((Date.now() - fromMs) / 60_000);
    const text = writePage({ scores: figures, survivors: living, date, minutes, held, leastPercent });
    writeFileSync(page, await format(text, { filepath: page, printWidth: 110 }));
    console.log('docs/mutation.md');
  }
  return unexplained.length === 0 && low.length === 0;
}

if (isMain(import.meta.url)) process.exitCode = (await main(process.argv.slice(2))) ? 0 : 1;
