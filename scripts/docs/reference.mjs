// @ts-check
import { tables } from '../readme.mjs';

// What the manifest says stands in no page: a page says where it belongs, by a comment.
//   <!-- manifest: events -->               a table of all of them
//   <!-- manifest: attribute post-id -->    what there is to know of one attribute

/** @typedef {import('../manifest.mjs').Declaration} Declaration */

const MARK = /^<!-- manifest: (\w+)(?: ([\w-]+))? -->$/gm;

/** @param {Declaration} element @param {string} name */
function attributeFacts({ attributes }, name) {
  const attribute = attributes.find((item) => item.name === name);
  if (!attribute) throw new Error(`The manifest knows no attribute ${name}`);
  const { fieldName, type, default: byDefault, description = '' } = attribute;
  const isPlatform = fieldName === undefined;
  const facts = [
    isPlatform ? '' : `property \`${fieldName}\``,
    type ? `type \`${type.text}\`` : '',
    byDefault ? `default \`${byDefault}\`` : '',
  ].filter(Boolean);
  return [`${description.charAt(0).toUpperCase()}${description.slice(1)}.`, facts.join(' · ')].join('\n\n');
}

/**
 * Fills the manifest's facts into pages, and knows which it has given out.
 *
 * @param {Declaration} element
 */
export function reference(element) {
  const all = tables(element);
  const missing = new Set([
    ...Object.keys(all).filter((list) => list !== 'attributes'),
    ...element.attributes.map(({ name }) => `attribute ${name}`),
  ]);
  return {
    /** @param {string} markdown */
    fill: (markdown) =>
      markdown.replace(MARK, (_, /** @type {string} */ list, /** @type {string | undefined} */ name) => {
        missing.delete(name === undefined ? list : `${list} ${name}`);
        if (name !== undefined) return attributeFacts(element, name);
        const table = all[/** @type {keyof typeof all} */ (list)];
        if (!table) throw new Error(`The manifest has no list ${list}`);
        return table;
      }),
    /** What no page has asked for: the reference would be silent on it. */
    missing: () => [...missing],
  };
}
