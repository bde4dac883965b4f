// @ts-check

// What a mutation run is worth, and its page in docs/: figures, and every survivor with the reason why it may live.

/**
 * @typedef {import('./judge.mjs').Judged} Judged
 * @typedef {{ file: string, mutants: number, killed: number, timedOut: number, survived: number, unreached: number,
 *   percent: number }} Score
 * @typedef {{ judged: Judged, change: string, reason: string | undefined }} Survivor
 *   `change`: the lines as a diff; `reason`: why no test can tell this mutant from the code
 */

/** Longest part of a change that is shown whole, in lines. */
const maxLines = 4;
const notExplained = '**Not explained.**';

/** @param {readonly Judged[]} judged @returns {Score[]} of each file, in their order */
export function scores(judged) {
  return [...new Set(judged.map(({ mutant }) => mutant.file))].map((file) => {
    const count = (/** @type {Judged['verdict']} */ verdict) =>
      judged.filter((one) => one.mutant.file === file && one.verdict === verdict).length;
    const [killed, timedOut, survived, unreached] = [
      count('killed'),
      count('timeout'),
      count('survived'),
      count('unreached'),
    ];
    const mutants = killed + timedOut + survived + unreached;
    return {
      file,
      mutants,
      killed,
      timedOut,
      survived,
      unreached,
      percent: (100 * (killed + timedOut)) / mutants,
    };
  });
}

/** @param {string} sign @param {string[]} lines */
function marked(sign, lines) {
  const shown = lines.length > maxLines ? [lines[0], '…', lines.at(-1)] : lines;
  return shown.map((line = '') => `${sign} ${line.trim()}`);
}

/** The lines that a mutant changes, as a diff. @param {Judged['mutant']} mutant @param {string} source */
export function changeOf({ start, end, replacement }, source) {
  const lines = source.split('\n').slice(start.line, end.line + 1);
  const before = (lines[0] ?? '').slice(0, start.column);
  const after = (lines.at(-1) ?? '').slice(end.column);
  const changed = (before + replacement + after).split('\n');
  return [...marked('-', lines), ...marked('+', changed)].join('\n');
}

/**
 * The reasons that a page gives, by file and change. Each stands for one mutant: a second one that changes an equal line
 * in an equal way needs a reason of its own.
 *
 * @param {string} page
 */
export function readReasons(page) {
  /** @type {Map<string, string[]>} */
  const reasons = new Map();
  for (const part of page.split(/^### `/m).slice(1)) {
    const file = part.slice(0, part.indexOf('`'));
    for (const [, block = '', text = ''] of part.matchAll(
      /^```diff\n([^]*?)\n```\n([^]*?)(?=^```|(?![^]))/gm,
    )) {
      const change = block.replace(/^@@.*\n/, '');
      const reason = text.trim();
      const key = `${file}\n${change}`;
      if (reason && reason !== notExplained) reasons.set(key, [...(reasons.get(key) ?? []), reason]);
    }
  }
  return reasons;
}

/**
 * Who lives, with the reason where the page gave one.
 *
 * @param {readonly Judged[]} judged
 * @param {ReadonlyMap<string, string>} sources by file
 * @param {string} page
 * @returns {Survivor[]}
 */
export function survivors(judged, sources, page) {
  const reasons = readReasons(page);
  return judged
    .filter(({ verdict }) => verdict === 'survived' || verdict === 'unreached')
    .map((one) => {
      const change = changeOf(one.mutant, sources.get(one.mutant.file) ?? '');
      return { judged: one, change, reason: reasons.get(`${one.mutant.file}\n${change}`)?.shift() };
    });
}

/** @param {number} percent */
export const asPercent = (percent) => `${percent.toFixed(1)} %`;

/** @param {Survivor} survivor */
function block({ judged: { mutant, verdict }, change, reason }) {
  const place = `line ${mutant.start.line + 1}, ${mutant.mutator}${verdict === 'unreached' ? ', reached by no test' : ''}`;
  return `\`\`\`diff\n@@ ${place} @@\n${change}\n\`\`\`\n\n${reason ?? notExplained}\n`;
}

/**
 * The page, Markdown.
 *
 * @param {{ scores: readonly Score[], survivors: readonly Survivor[], date: string, minutes: number, held: readonly string[],
 *   leastPercent: number }} run `held`: the files that must reach `leastPercent`
 */
export function writePage({ scores: figures, survivors: living, date, minutes, held, leastPercent }) {
  const rows = figures.map(
    ({ file, mutants, killed, timedOut, survived, unreached, percent }) =>
      `| \`${file}\`${held.includes(file) ? '' : ' ¹'} | ${mutants} | ${killed} | ${timedOut} | ${survived + unreached} | ${asPercent(percent)} |`,
  );
  const lists = figures
    .map(({ file }) => ({ file, own: living.filter(({ judged }) => judged.mutant.file === file) }))
    .filter(({ own }) => own.length > 0)
    .map(({ file, own }) => `### \`${file}\`\n\n${own.map(block).join('\n')}`);
  return `# What the tests of the core notice

\`npm run mutate\` changes the core in every small way that Stryker's instrumenter knows, one change at a time, and runs
the tests over it: virtual time, no browser. A test that fails kills the mutant; an endless one is ended, and counts as
killed. This page is its report. The script fails where a file has less than ${leastPercent} %, and where a survivor is
not explained below: write the reason under the change, the next run keeps it.

Run on ${date}, ${minutes} min on two cores.

| file | mutants | killed | ended | survived | score |
| --- | ---: | ---: | ---: | ---: | ---: |
${rows.join('\n')}

¹ Reported, not held to ${leastPercent} %.

## The survivors

${lists.join('\n')}`;
}
