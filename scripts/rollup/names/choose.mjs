// @ts-check

/** @typedef {import('./places.mjs').Named} Named */
/** @typedef {import('./places.mjs').Script} Script */

/** First the letters that code without names is fullest of; of their orders, the one that cost least when it was measured. */
const LETTERS = 'etjdfiolcFgauhWnmsIwrpyOxVNvbRkSQCDUHKPJzBME_GAZqYLX$T';
const DIGITS = '0123456789';
const WORDS = new Set(['do', 'if', 'in']);

/** All names of one letter, then all of two; nobody has more. */
const candidates = [
  ...LETTERS,
  ...[...LETTERS].flatMap((first) => [...LETTERS, ...DIGITS].map((second) => first + second)),
].filter((name) => !WORDS.has(name));

/**
 * Gives each a short name. The innermost scopes choose first, properties last (which is lighter than first), and in a
 * scope what is mentioned most: each takes the name that is used most so far, so that the same few letters stand in
 * the same places all over the script.
 *
 * @param {Script} script
 * @returns {Map<Named, string>}
 */
export function chooseNames({ named, globals, properties }) {
  /** @type {Map<Named, string>} */
  const chosen = new Map();
  /** @type {Map<string, number>} */
  const uses = new Map();
  const rank = (/** @type {Named} */ { kind, scope }) => (kind === 'property' ? -1 : scope);
  const order = [...named].sort((a, b) =>
    rank(a) === rank(b) ? b.places.length - a.places.length : rank(b) - rank(a),
  );
  for (const one of order) {
    const taken = new Set([...one.apart].map((other) => chosen.get(other)));
    const barred = { property: properties, variable: globals, private: new Set() }[one.kind];
    /** @type {string | undefined} */
    let best;
    for (const name of candidates) {
      if (best && name.length > best.length) break;
      if (taken.has(name) || barred.has(name)) continue;
      if (best === undefined || (uses.get(name) ?? 0) > (uses.get(best) ?? 0)) best = name;
    }
    if (best === undefined) throw new Error(`No short name is left for ${one.name}`);
    chosen.set(one, best);
    uses.set(best, (uses.get(best) ?? 0) + one.places.length);
  }
  return chosen;
}
