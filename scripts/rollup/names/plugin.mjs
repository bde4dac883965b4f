// @ts-check
import MagicString from 'magic-string';
import { parseAst } from 'rollup/parseAst';
import { chooseNames } from './choose.mjs';
import { readScript } from './places.mjs';
import { walk } from '../walk.mjs';

/** @typedef {import('../walk.mjs').Node} Node */

/**
 * Spells the variables, the private members and the properties that are only ours anew.
 *
 * @param {string} code a script
 * @param {Set<string>} own names of properties, as ./own.mjs finds them
 */
export function shortenNames(code, own) {
  const script = readScript(/** @type {Node} */ (parseAst(code)), own);
  const chosen = chooseNames(script);
  /** @type {Map<string, string>} */
  const keys = new Map();
  for (const [{ kind, name }, short] of chosen) if (kind === 'property') keys.set(name, short);
  const text = new MagicString(code);
  for (const [{ kind, name, places }, short] of chosen) {
    for (const place of places) {
      const written = kind === 'variable' ? script.shorthands.get(place) : undefined;
      const key = written && (keys.get(written) ?? written);
      text.update(place, place + name.length, key && key !== short ? `${key}:${short}` : short);
    }
  }
  return { code: text.toString(), map: text.generateMap({ hires: 'boundary' }) };
}

/** The property names that stand in `code`. @param {string} code */
function propertiesIn(code) {
  /** @type {string[]} */
  const names = [];
  walk(/** @type {Node} */ (parseAst(code)), (node) => {
    const key = node.type === 'MemberExpression' ? node['property'] : node['key'];
    if (key?.type === 'Identifier') names.push(key.name);
  });
  return names;
}

/**
 * Rollup plugin: short names, chosen for the compressor. It comes after what makes the code small, and takes the
 * place of that one's own renaming.
 *
 * @param {object} config
 * @param {() => Set<string>} config.own names of properties that are ours
 * @param {(id: string) => boolean} config.include the modules that are; the property names of all others stay
 * @param {string} config.frame what stands around the modules
 * @returns {import('rollup').Plugin}
 */
export const shortNames = ({ own, include, frame }) => ({
  name: 'short-names',
  renderChunk(code, chunk) {
    const names = own();
    const foreign = Object.keys(chunk.modules)
      .filter((id) => !include(id))
      .map((id) => this.getModuleInfo(id)?.code ?? '');
    for (const module of [frame, ...foreign]) for (const name of propertiesIn(module)) names.delete(name);
    return shortenNames(code, names);
  },
});
