// @ts-check
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { format } from 'prettier';
import { root } from '../project.mjs';
import { aims } from './aims.mjs';
import { median, quantile, spread } from '../statistics.mjs';
import { tables } from './measures.mjs';
import { draw } from './picture.mjs';
import { BARE_JOB, NATIVE } from './rows.mjs';

/**
 * @typedef {import('./rows.mjs').Row} Row
 * @typedef {import('./samples.mjs').Figures} Figures
 * @typedef {object} Run
 * @property {readonly Row[]} rows
 * @property {ReadonlyMap<string, readonly Figures[]>} taken by row
 * @property {number} rounds
 * @property {readonly number[]} loads processes that wanted a processor, now and then
 * @property {string} browser
 */

const DOCUMENT = 'docs/bench.md';
const PICTURE = 'docs/images/bench.svg';
const [BEGIN, END] = ['<!-- bench: made by npm run bench -->', '<!-- bench: end -->'];

/** @param {Run} run @param {string} name @param {string} key @returns {number[]} by round */
const valuesOf = ({ taken }, name, key) =>
  (taken.get(name) ?? []).map((figures) => figures[key]).filter((value) => value !== undefined);

/** How many times the other, round by round: what slowed the machine slowed both. @param {Run} run @param {string} name @param {string} other @param {string} key */
function ratioOf(run, name, other, key) {
  const others = valuesOf(run, other, key);
  return median(valuesOf(run, name, key).map((value, round) => value / (others[round] ?? NaN)));
}

/** @param {number} value @param {number} digits */
const number = (value, digits) =>
  Number.isFinite(value)
    ? value
        .toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
        .replace(/^-(?=[0.]+$)/, '')
    : '–';

/** @param {readonly (readonly string[])[]} lines the head first */
const table = ([head = [], ...body]) =>
  [head, head.map((_, index) => (index ? '---:' : '---')), ...body]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

/** @param {Run} run @param {(typeof tables)[number]} part */
function figuresOf(run, { title, measures }) {
  const present = measures.filter(({ key }) => run.rows.some(({ name }) => valuesOf(run, name, key).length));
  if (!present.length) return '';
  const lines = run.rows.map(({ name, label, group }) => [
    group === 'ours' ? `**${label}**` : label.replace('<', '\\<'),
    ...present.map(({ key, digits, per = 1 }) => {
      const values = valuesOf(run, name, key).map((value) => value / per);
      const around = number(spread(values), digits);
      return number(median(values), digits) + (/[1-9]/.test(around) ? ` ±${around}` : '');
    }),
  ]);
  return `### ${title}\n\n${table([['player', ...present.map(({ title }) => title)], ...lines])}\n`;
}

/** Every time and weight as a multiple. @param {Run} run */
function ratiosOf(run) {
  const base = [BARE_JOB, NATIVE].filter((name) => run.taken.has(name));
  const keys = ['brotli', 'slowPaintedMs', 'navigationMs', 'mountedMs', 'heapBytes', 'playingMs'];
  const measures = tables
    .flatMap(({ measures }) => measures)
    .filter(({ key }) => keys.includes(key) && run.rows.some(({ name }) => valuesOf(run, name, key).length));
  return base
    .map((other) => {
      const label = run.rows.find(({ name }) => name === other)?.label.replace('<', '\\<') ?? '';
      const lines = run.rows.map(({ name, label, group }) => [
        group === 'ours' ? `**${label}**` : label.replace('<', '\\<'),
        ...measures.map(({ key }) => number(ratioOf(run, name, other, key), 2)),
      ]);
      return `### As multiples of: ${label}\n\n${table([['player', ...measures.map(({ title }) => title.replace(/, .*/, ''))], ...lines])}\n`;
    })
    .join('\n');
}

/** @param {Run} run @param {string} name @param {import('./aims.mjs').Aim} aim */
function reach(run, name, { key, of }) {
  if (of === undefined) return median(valuesOf(run, name, key));
  if (of !== 'peers') return ratioOf(run, name, of, key);
  const peers = run.rows.filter(({ group }) => group === 'peer');
  return Math.max(...peers.map((peer) => ratioOf(run, name, peer.name, key)));
}

/** @param {Run} run */
function aimsOf(run) {
  const ours = run.rows.filter(({ group }) => group === 'ours');
  const lines = aims
    .filter(({ key }) => ours.some(({ name }) => valuesOf(run, name, key).length))
    .map((aim) => [
      aim.text,
      aim.of === undefined ? String(aim.most) : `${aim.most} ×`,
      ...ours.map(({ name }) => {
        const reached = reach(run, name, aim);
        const figure = number(reached, 2) + (aim.of === undefined ? '' : ' ×');
        return Number.isFinite(reached) ? `${figure} ${reached <= aim.most ? '✓' : '✗'}` : '–';
      }),
    ]);
  return `### The aims\n\n${table([['aim', 'at most', ...ours.map(({ label }) => label)], ...lines])}\n`;
}

/** @param {Run} run */
function frameOf({ rounds, loads, browser }) {
  const [processor] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const load = [0, 0.5, 1].map((share) => quantile(loads, share).toFixed(1));
  return (
    `${new Date().toISOString().slice(0, 10)} · ${cpus().length} × ${processor?.model ?? 'unknown processor'}, ${memory} GiB · ${browser} · ` +
    `Node ${process.versions.node} · ${rounds} rounds · load average while it ran: least ${load[0]}, median ${load[1]}, most ${load[2]}.\n`
  );
}

/** @param {Run & { keep: boolean }} run `keep`: into the repository; else on the screen alone */
export async function writeReport({ keep, ...run }) {
  const parts = [frameOf(run), ...tables.map((part) => figuresOf(run, part)), ratiosOf(run), aimsOf(run)];
  const text = parts.join('\n');
  if (!keep) {
    console.log(text);
    return;
  }
  const file = join(root, DOCUMENT);
  const before = readFileSync(file, 'utf8');
  const [start, end] = [before.indexOf(BEGIN), before.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`${DOCUMENT} lacks ${BEGIN} … ${END}`);
  const after = `${before.slice(0, start)}${BEGIN}\n\n${text}\n${before.slice(end)}`;
  writeFileSync(file, await format(after, { parser: 'markdown', singleQuote: true, printWidth: 110 }));
  mkdirSync(join(root, 'docs/images'), { recursive: true });
  const plots = tables
    .flatMap(({ measures }) => measures)
    .flatMap(({ key, drawn, digits, per = 1 }) =>
      drawn === undefined
        ? []
        : [
            {
              title: drawn,
              bars: run.rows.map(({ name }) => {
                const value = median(valuesOf(run, name, key)) / per;
                return { value, text: number(value, digits) };
              }),
            },
          ],
    );
  writeFileSync(join(root, PICTURE), draw(run.rows, plots));
  console.log(`${DOCUMENT}, ${PICTURE}`);
}
