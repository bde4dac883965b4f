import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Judged, Verdict } from '../../scripts/mutate/judge.mjs';
import { instrument } from '../../scripts/mutate/mutants.mjs';
import type { Mutant } from '../../scripts/mutate/mutants.mjs';
import { changeOf, readReasons, scores, survivors, writePage } from '../../scripts/mutate/report.mjs';

const source = 'export const isFew = (count: number): boolean =>\n  count < 3;\n';
const file = 'src/few.ts';

async function mutantsOf(content: string): Promise<Mutant[]> {
  return (await instrument([{ name: file, content }])).mutants;
}

function judged(mutant: Mutant, verdict: Verdict): Judged {
  return { mutant, verdict, by: '' };
}

void test('a mutant is the lines that it changes, as they stand in the file', async () => {
  const changes = (await mutantsOf(source)).map((mutant) => changeOf(mutant, source));
  assert.ok(changes.includes('- count < 3;\n+ count <= 3;'), changes.join('\n\n'));
  assert.ok(changes.includes('- count < 3;\n+ count >= 3;'));
  assert.equal(new Set(changes).size, changes.length);
});

void test('a long change shows its first and its last line', async () => {
  const long = `export function f(): void {\n${'  g();\n'.repeat(9)}}\n`;
  const changes = (await mutantsOf(long)).map((mutant) => changeOf(mutant, long));
  assert.deepEqual(changes, ['- export function f(): void {\n- …\n- }\n+ export function f(): void {}']);
});

void test('the score of a file: killed and ended, of all; what no test reaches has survived', async () => {
  const [mutant] = await mutantsOf(source);
  assert.ok(mutant);
  const verdicts: Verdict[] = ['killed', 'killed', 'timeout', 'survived', 'unreached'];
  const other = { ...mutant, file: 'src/other.ts' };
  const all = [...verdicts.map((verdict) => judged(mutant, verdict)), judged(other, 'killed')];
  assert.deepEqual(scores(all), [
    { file, mutants: 5, killed: 2, timedOut: 1, survived: 1, unreached: 1, percent: 60 },
    { file: 'src/other.ts', mutants: 1, killed: 1, timedOut: 0, survived: 0, unreached: 0, percent: 100 },
  ]);
});

void test('a reason is kept with its change, each for one mutant, wherever the line moves', async () => {
  const mutants = (await mutantsOf(source)).slice(0, 3);
  const [first, second, killed] = mutants.map((mutant, at) => judged(mutant, at < 2 ? 'survived' : 'killed'));
  assert.ok(first && second && killed);
  const all = [first, second, killed];
  const sources = new Map([[file, source]]);
  const run = { scores: scores(all), date: '2026-01-01', minutes: 1, held: [file], leastPercent: 90 };
  const blank = writePage({ ...run, survivors: survivors(all, sources, '') });
  assert.equal(readReasons(blank).size, 0);
  assert.equal(blank.match(/\*\*Not explained\.\*\*/g)?.length, 2);

  const page = blank.replace('**Not explained.**', 'Nobody counts to three.\n\nNor further.');
  const moved = `// A new line.\n${source}`;
  const shifted = (await mutantsOf(moved)).slice(0, 3).map((mutant) => judged(mutant, 'survived'));
  const living = survivors(shifted, new Map([[file, moved]]), page);
  assert.deepEqual(
    living.map(({ reason }) => reason),
    ['Nobody counts to three.\n\nNor further.', undefined, undefined],
  );
  const twice = survivors([first, first], sources, page);
  assert.deepEqual(
    twice.map(({ reason }) => !!reason),
    [true, false],
  );
  const again = writePage({ ...run, survivors: living });
  assert.deepEqual([...readReasons(again)], [...readReasons(page)]);
});
