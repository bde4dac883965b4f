// @ts-check
import { analyze } from 'eslint-scope';
import { walk } from '../walk.mjs';

/**
 * @typedef {object} Named something that may be spelt anew, wherever it stands
 * @property {'property' | 'private' | 'variable'} kind
 * @property {string} name as written
 * @property {number[]} places where it begins
 * @property {number} scope of a variable: greater than that of the scopes around it; else 0
 * @property {Set<Named>} apart those that need another name
 * @typedef {object} Script
 * @property {Named[]} named
 * @property {Set<string>} globals names that no variable may take
 * @property {Set<string>} properties names that no property may take
 * @property {Map<number, string>} shorthands where `{ a }` stands for `{ a: a }`: the key, by the place of the value
 */

/** @typedef {import('../walk.mjs').Node} Node */
/** @typedef {import('eslint-scope').Scope} Scope */

const identifier = (/** @type {Node} */ node) => node.type === 'Identifier';
const begin = (/** @type {unknown} */ node) => /** @type {Node} */ (node).start;

/** @param {Named[]} group */
const holdApart = (group) => {
  for (const one of group) one.apart = new Set(group.filter((other) => other !== one));
  return group;
};

/** @param {Map<string, number[]>} found @param {'property' | 'private'} kind @returns {Named[]} */
const membersFrom = (found, kind) =>
  holdApart([...found].map(([name, places]) => ({ kind, name, places, scope: 0, apart: new Set() })));

/**
 * The variables of a script. Two need different names where one of them is in force in a place that mentions the
 * other.
 *
 * @param {Node} program @param {Set<string>} globals is filled
 * @returns {Named[]}
 */
function variablesOf(program, globals) {
  const { scopes } = analyze(/** @type {any} */ (program), { ecmaVersion: 2022, sourceType: 'script' });
  /** @type {Map<Named, Set<number>>} the scopes that hear of it */
  const heard = new Map();
  /** A class is a variable outside and, the same one, inside. @type {Map<unknown, Named>} */
  const classes = new Map();
  scopes.forEach((scope, at) => {
    if (scope.type === 'global') {
      for (const { identifier } of scope.through) globals.add(identifier.name);
      for (const { name } of scope.variables) globals.add(name);
      return;
    }
    for (const variable of scope.variables) {
      const [found] = variable.defs;
      // `arguments` is nobody's to rename.
      if (!found) continue;
      const { node: definition, type, parent } = found;
      const places = [
        ...variable.identifiers,
        ...variable.references.map(({ identifier }) => identifier),
      ].map(begin);
      const outside = type === 'ClassName' && classes.get(definition);
      const named = outside || {
        kind: /** @type {const} */ ('variable'),
        name: variable.name,
        places: /** @type {number[]} */ ([]),
        scope: at,
        apart: new Set(),
      };
      named.places = [...new Set([...named.places, ...places])].sort((a, b) => a - b);
      if (type === 'ClassName') classes.set(definition, named);
      const set = heard.get(named) ?? new Set([at]);
      heard.set(named, set);
      for (const { from } of variable.references) {
        for (let inner = from; inner !== scope && inner.upper; inner = inner.upper)
          set.add(scopes.indexOf(inner));
      }
      // A `var` in a block is heard there, though nothing may be written to it.
      if (parent && 'kind' in parent && parent.kind === 'var') {
        for (const place of places) {
          scopes.forEach(({ block }, inner) => {
            const { start, end } = /** @type {Node} */ (/** @type {unknown} */ (block));
            if (inner > at && start <= place && place < end) set.add(inner);
          });
        }
      }
    }
  });
  const all = [...heard.keys()];
  for (const one of all) {
    for (const other of all) {
      if (one !== other && heard.get(one)?.has(other.scope)) {
        one.apart.add(other);
        other.apart.add(one);
      }
    }
  }
  return all;
}

/**
 * Finds all names of a script that may change, and those that may not be taken.
 *
 * @param {Node} program its syntax tree
 * @param {Set<string>} own property names that are nobody's but ours
 * @returns {Script}
 */
export function readScript(program, own) {
  const globals = new Set();
  const properties = new Set();
  /** @type {Map<number, string>} */
  const shorthands = new Map();
  /** @type {Map<string, number[]>} */
  const owned = new Map();
  /** @type {Map<string, number[]>} */
  const privates = new Map();
  /** @param {Map<string, number[]>} found @param {string} name @param {number[]} places */
  const add = (found, name, ...places) => found.set(name, [...(found.get(name) ?? []), ...places]);

  walk(program, (node) => {
    node['range'] = [node.start, node.end];
    if (node.type === 'PrivateIdentifier') add(privates, node['name'], node.start + 1);
    const key = node.type === 'MemberExpression' ? node['property'] : node['key'];
    if (!key || node['computed'] || !identifier(key)) return;
    const { name } = key;
    if (!own.has(name)) properties.add(name);
    if (node['shorthand']) {
      const { value } = /** @type {any} */ (node);
      shorthands.set(begin(value.left ?? value), name);
      if (own.has(name)) add(owned, name);
    } else if (own.has(name)) add(owned, name, key.start);
  });
  program['range'] = [program.start, program.end];
  return {
    named: [
      ...membersFrom(owned, 'property'),
      ...variablesOf(program, globals),
      ...membersFrom(privates, 'private'),
    ],
    globals,
    properties,
    shorthands,
  };
}
