// @ts-check
/* global document */
/**
 * @license
 * After lit-html 3, Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 *
 * What the script-tag file carries in lit-html's place. It renders templates that compile.mjs has read when the
 * file was built, to the same DOM (a test holds the two side by side). Without directives, `svg` and `mathml`
 * templates, listeners that are objects, and bindings that are neither text nor a whole attribute.
 */

/**
 * @typedef {(value: any) => void} Part takes the value that its place shows from now on
 * @typedef {{ markup: string, fragment: DocumentFragment, parts: Part[] }} Instance
 * @typedef {(old: any, replace: (node: Node) => void) => Instance} Template draws itself into a place
 */

const policy = /** @type {any} */ (globalThis).trustedTypes?.createPolicy('lit-html', {
  createHTML: (/** @type {string} */ markup) => markup,
});
/** @type {Map<string, HTMLTemplateElement>} */
const templates = new Map();

export const nothing = Symbol();

/**
 * A template is a function: nothing that came from outside as data passes for one.
 *
 * @param {string} markup as compiled
 * @param {...unknown} values
 * @returns {Template}
 */
export const html =
  (markup, ...values) =>
  (old, replace) => {
    const known = old.markup === markup;
    const instance = known ? /** @type {Instance} */ (old) : instantiate(markup);
    instance.parts.forEach((set, at) => set(values[at]));
    if (!known) replace(instance.fragment);
    return instance;
  };

/** A copy of the markup, and the parts that its bindings are. @param {string} markup @returns {Instance} */
const instantiate = (markup) => {
  let template = templates.get(markup);
  if (!template) {
    templates.set(markup, (template = document.createElement('template')));
    template.innerHTML = /** @type {string} */ (policy ? policy.createHTML(markup) : markup);
  }
  const fragment = document.importNode(template.content, true);
  const walker = document.createTreeWalker(fragment, 129 /* elements and comments */);
  /** @type {Part[]} */
  const parts = [];
  for (let node; (node = /** @type {any} */ (walker.nextNode()));) {
    if (node.nodeType === 8) parts.push(childPart(node, node.nextSibling));
    else {
      for (const name of node.getAttribute('$')?.split(',') ?? []) parts.push(attributePart(node, name));
      node.removeAttribute('$');
    }
  }
  return { markup, fragment, parts };
};

const isPrimitive = (/** @type {unknown} */ value) => Object(value) !== value;

/** @param {any} element @param {string} name as in the template, with its `@`, `.` or `?` @returns {Part} */
const attributePart = (element, name) => {
  const kind = name[0];
  const bare = name.slice(1);
  /** @type {any} */
  let old = nothing;
  if (kind === '@') {
    element.addEventListener(bare, (/** @type {Event} */ event) => old?.call?.(element, event));
  }
  return (value) => {
    const same = isPrimitive(value) && value === old;
    old = value;
    if (same || kind === '@') return;
    if (kind === '.') element[bare] = value === nothing ? undefined : value;
    else if (kind === '?') element.toggleAttribute(bare, !!value && value !== nothing);
    else if (value === nothing) element.removeAttribute(name);
    else element.setAttribute(name, value ?? '');
  };
};

const makeMarker = () => document.createComment('');

/** What stands between two nodes. @param {Node} start @param {Node | null} end @returns {Part} */
const childPart = (start, end) => {
  /** @type {any} A primitive ('' for nothing), a node, an instance, or the parts of a list. */
  let old = '';
  const insert = (/** @type {Node} */ node) => /** @type {Node} */ (start.parentNode).insertBefore(node, end);
  const clear = (/** @type {any} */ node = start.nextSibling) => {
    while (node !== end) {
      const next = node.nextSibling;
      node.remove();
      node = next;
    }
  };
  const replace = (/** @type {Node} */ node) => {
    clear();
    insert(node);
  };
  return (value) => {
    if (isPrimitive(value)) {
      value = value === nothing ? '' : (value ?? '');
      if (value === old) return;
      if (value === '') clear();
      else if (isPrimitive(old) && old !== '') /** @type {Text} */ (start.nextSibling).data = value;
      else replace(document.createTextNode(value));
      old = value;
    } else if (value.call) old = value(old, replace);
    else if (value.nodeType) {
      if (value !== old) replace((old = value));
    } else {
      if (!Array.isArray(old)) {
        clear();
        old = [];
      }
      let at = 0;
      for (const item of value) {
        if (!old[at]) {
          const from = insert(makeMarker());
          old[at] = { from, set: childPart(from, insert(makeMarker())) };
        }
        old[at++].set(item);
      }
      if (old[at]) clear(old[at].from);
      old.length = at;
    }
  };
};

/** @param {unknown} value @param {Node & { $?: Part }} container */
export const render = (value, container) => {
  (container.$ ??= childPart(container.appendChild(makeMarker()), null))(value);
};
