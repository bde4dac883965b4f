// @ts-check
/* global document, Text, Comment */
/**
 * @license
 * After lit-html 3, Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 *
 * What the script-tag file carries in lit-html's place. It renders templates that compile.mjs has read when the
 * file was built, to the same DOM (a test holds the two side by side), as far as our view goes: each template is
 * one element; attributes and properties are primitive or functions; listeners are properties (`.onclick`); what
 * stands between tags is a string, a template, a node, nothing (null, undefined, '' and the like), or an array of
 * these.
 */

/**
 * @typedef {(value: any) => void} Part takes the value that its place shows from now on
 * @typedef {ChildNode & { $?: Instance }} Shown
 * @typedef {{ markup: string, parts: Part[] }} Instance of a template
 * @typedef {(shown: Shown | undefined) => Shown} Template draws itself over what is shown, or anew
 */

const rules = { createHTML: (/** @type {string} */ markup) => markup };
const policy = /** @type {any} */ (globalThis).trustedTypes?.createPolicy('lit-html', rules) ?? rules;
/** @type {Record<string, HTMLTemplateElement>} */
const templates = {};

export const nothing = undefined;

/**
 * A template is a function: nothing that came from outside as data passes for one.
 *
 * @param {string} markup as compiled
 * @param {...unknown} values
 * @returns {Template}
 */
export const html =
  (markup, ...values) =>
  (shown) => {
    if (shown?.$?.markup !== markup) shown = instantiate(markup);
    shown.$?.parts.forEach((set, at) => set(values[at]));
    return shown;
  };

/** A copy of the markup, with the parts that its bindings are. @param {string} markup @returns {Shown} */
const instantiate = (markup) => {
  const template = (templates[markup] ??= Object.assign(document.createElement('template'), {
    innerHTML: policy.createHTML(markup),
  }));
  const fragment = document.importNode(template.content, true);
  const walker = document.createTreeWalker(fragment, 129 /* elements and comments */);
  /** @type {Part[]} */
  const parts = [];
  for (let node; (node = /** @type {any} */ (walker.nextNode()));) {
    if (node.nodeType === 8) parts.push(childPart(node));
    else {
      // A property has a dot.
      for (const name of node.getAttribute('$')?.split(',') ?? []) {
        /** @type {unknown} */
        let old;
        parts.push((value) => {
          if (value === old) return;
          old = value;
          if (name[0] === '.') node[name.slice(1)] = value;
          else if (value === nothing) node.removeAttribute(name);
          else node.setAttribute(name, value);
        });
      }
      node.removeAttribute('$');
    }
  }
  return Object.assign(/** @type {ChildNode} */ (fragment.firstChild), { $: { markup, parts } });
};

/** What stands in front of a comment. @param {Comment} end @returns {Part} */
const childPart = (end) => {
  /** @type {any[]} */
  let nodes = [];
  return (value) => {
    const old = nodes;
    nodes = [value]
      .flat(2)
      .filter(Boolean)
      .map((item, at) => {
        const shown = old[at];
        let node = shown;
        if (item.call) node = item(shown);
        else if (item.nodeType) node = item;
        else if (shown?.nodeType !== 3) node = new Text(item);
        else if (shown.data !== item) shown.data = item;
        if (!shown) end.before(node);
        else if (shown !== node) shown.replaceWith(node);
        return node;
      });
    for (const node of old.slice(nodes.length)) node.remove();
  };
};

/** @param {unknown} value @param {Node & { $?: Part }} container */
export const render = (value, container) => {
  (container.$ ??= childPart(container.appendChild(new Comment())))(value);
};
