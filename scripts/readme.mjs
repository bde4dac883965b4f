// @ts-check
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { elementOf, readManifest } from './manifest.mjs';
import { isMain, root } from './project.mjs';

const README = join(root, 'README.md');
const START = '<!-- api:start -->';
const END = '<!-- api:end -->';

/** @typedef {import('./manifest.mjs').Declaration} Declaration */

/** Text in a cell: one line, and no bar that would end the cell. */
const cell = (text = '') =>
  text
    .replace(/\s*\n\s*/g, ' ')
    .replaceAll('|', '\\|')
    .trim();
const code = (text = '') => (text ? `\`${cell(text)}\`` : '');

/**
 * @param {string[]} heads
 * @param {string[][]} rows
 */
function table(heads, rows) {
  if (rows.length === 0) return '';
  const line = (/** @type {string[]} */ cells) => `| ${cells.join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

/**
 * The public surface as tables, one for each of the manifest's lists. What has no description is not ready to be
 * published.
 *
 * @param {Declaration} element
 */
export function tables({ name, members, attributes, events, slots, cssParts, cssProperties }) {
  const methods = members.filter(({ kind }) => kind === 'method');
  const properties = members.filter(({ kind, attribute }) => kind === 'field' && !attribute);
  const silent = [
    ...methods,
    ...properties,
    ...attributes,
    ...events,
    ...slots,
    ...cssParts,
    ...cssProperties,
  ]
    .filter(({ description }) => !description)
    .map((item) => item.name);
  if (silent.length > 0) throw new Error(`${name} does not say what these are: ${silent.join(', ')}`);

  const signature = (
    /** @type {import('./manifest.mjs').Member} */ { name: method, parameters = [], static: isStatic },
  ) => {
    const list = parameters.map(({ name: parameter, optional }) => `${parameter}${optional ? '?' : ''}`);
    return `${isStatic ? `${name}.` : ''}${method}(${list.join(', ')})`;
  };
  return {
    attributes: table(
      ['attribute', 'property', 'default', 'meaning'],
      attributes.map((item) => [
        code(item.name),
        code(item.fieldName),
        code(item.default),
        cell(item.description),
      ]),
    ),
    properties: table(
      ['property', 'type', 'meaning'],
      properties.map((item) => [
        code(`${item.static ? `${name}.` : ''}${item.name}`),
        `${code(item.type?.text)}${item.readonly ? ' (read-only)' : ''}`,
        cell(item.description),
      ]),
    ),
    methods: table(
      ['method', 'does'],
      methods.map((item) => [code(signature(item)), cell(item.description)]),
    ),
    events: table(
      ['event', 'when and with what'],
      events.map((item) => [code(item.name), cell(item.description)]),
    ),
    cssProperties: table(
      ['property', 'default', 'meaning'],
      cssProperties.map((item) => [code(item.name), code(item.default), cell(item.description)]),
    ),
    cssParts: table(
      ['part', 'is'],
      cssParts.map((item) => [code(item.name), cell(item.description)]),
    ),
    slots: table(
      ['slot', 'holds'],
      slots.map((item) => [item.name ? code(item.name) : '(default)', cell(item.description)]),
    ),
  };
}

const titles = /** @type {const} */ ({
  attributes: 'Attributes',
  properties: 'Properties without an attribute',
  methods: 'Methods',
  events: 'Events',
  cssProperties: 'CSS custom properties',
  cssParts: 'CSS parts',
  slots: 'Slots',
});

/** All tables with their titles, as the README has them. @param {Declaration} element */
export function apiTables(element) {
  const all = tables(element);
  return /** @type {(keyof typeof titles)[]} */ (Object.keys(titles))
    .filter((list) => all[list])
    .map((list) => `### ${titles[list]}\n\n${all[list]}\n`)
    .join('\n');
}

/**
 * Puts the tables between the markers of a text.
 *
 * @param {string} text
 * @param {string} tables
 */
export function insert(text, tables) {
  const start = text.indexOf(START);
  const end = text.indexOf(END);
  if (start < 0 || end < start) throw new Error(`README.md needs the markers ${START} and ${END}`);
  return `${text.slice(0, start + START.length)}\n\n${tables}\n${text.slice(end)}`;
}

/** README.md as it is, and as it should be. */
export async function readme() {
  if (!existsSync(README)) throw new Error('README.md is missing');
  const text = readFileSync(README, 'utf8');
  const config = await resolveConfig(README);
  const fresh = await format(insert(text, apiTables(elementOf(readManifest()))), {
    ...config,
    parser: 'markdown',
  });
  return { text, fresh };
}

if (isMain(import.meta.url)) {
  try {
    const { text, fresh } = await readme();
    if (!process.argv.includes('--check')) writeFileSync(README, fresh);
    else if (text !== fresh) throw new Error('The tables in README.md are stale: npm run readme');
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
