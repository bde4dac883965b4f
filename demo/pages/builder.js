// @ts-check
/* global HTMLFormElement, HTMLInputElement, HTMLSelectElement, FormData, getSelection */
import { attributesOf, propertiesOf, snippetsFor, targets } from './snippets.js';

/** @typedef {import('./snippets.js').Choice} Choice */
/** @typedef {import('./snippets.js').Look} Look */
/** @typedef {import('./snippets.js').Target} Target */

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
function byId(id, type) {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`no #${id}`);
  return found;
}

const form = byId('form', HTMLFormElement);
const state = byId('state', HTMLSelectElement);
const target = byId('target', HTMLSelectElement);
const preview = byId('preview', HTMLElement);
const code = byId('code', HTMLElement);
const said = byId('said', HTMLElement);
const problem = byId('problem', HTMLElement);

for (const [value, name] of Object.entries(targets)) {
  const option = document.createElement('option');
  option.value = value;
  option.textContent = name;
  target.append(option);
}

/** @returns {Choice} */
function chosen() {
  const fields = new FormData(form);
  /** @param {string} name */
  const text = (name) => String(fields.get(name) ?? '');
  /** @param {string} name */
  const colour = (name) => (fields.has(`${name}On`) ? text(name) : '');
  const flags = ['sticky', 'download', 'quiet', 'nohotkeys', 'debug'].map((name) => [name, fields.has(name)]);
  return {
    ...Object.fromEntries(flags),
    ...Object.fromEntries(
      [
        'domain',
        'apiBase',
        'lang',
        'languages',
        'heading',
        'load',
        'storage',
        'seekOffset',
        'playbackRates',
      ].map((name) => [name, text(name)]),
    ),
    postId: text('postId'),
    look: {
      accent: colour('accent'),
      background: colour('background'),
      color: colour('color'),
      border: colour('border'),
      radius: text('radius'),
      gap: text('gap'),
      size: text('size'),
      font: text('font'),
    },
  };
}

// — The preview —————————————————————————————————————————————————————————————————————————————————————

/** What the player in the preview was made of: a change of look alone asks nothing again. */
let shown = '';

/** @param {Choice} choice */
function showPlayer(choice) {
  // The sandbox is the service here, and knows its own posts alone.
  const attributes = { ...attributesOf(choice), 'post-id': state.value, 'api-base': '/' };
  Reflect.deleteProperty(attributes, 'domain');
  const made = JSON.stringify(attributes);
  if (made !== shown) {
    shown = made;
    const player = document.createElement('voicgen-listen');
    for (const [name, value] of Object.entries(attributes))
      player.setAttribute(name, value === true ? '' : value);
    const link = document.createElement('a');
    link.href = '/audio-of/demo-ready.mp3';
    link.textContent = 'Listen to this article (MP3)';
    player.append(link);
    preview.replaceChildren(player);
  }
  const { style } = /** @type {HTMLElement} */ (preview.firstElementChild);
  style.cssText = '';
  for (const [name, value] of Object.entries(propertiesOf(choice.look))) style.setProperty(name, value);
}

// — The code ————————————————————————————————————————————————————————————————————————————————————————

/** @param {HTMLElement} pre @param {string} where */
async function copy(pre, where) {
  try {
    await navigator.clipboard.writeText(pre.textContent ?? '');
    said.textContent = `Copied: ${where}`;
  } catch {
    // Where a page may not write there, the reader's own copy command does.
    getSelection()?.selectAllChildren(pre);
    said.textContent = 'Selected: press Ctrl+C or ⌘C to copy.';
  }
}

/** @param {import('./snippets.js').Snippet} snippet */
function piece({ where, code: text }) {
  const name = document.createElement('h3');
  name.textContent = where;
  const pre = document.createElement('pre');
  pre.textContent = text;
  pre.tabIndex = 0;
  pre.setAttribute('role', 'region');
  pre.setAttribute('aria-label', where);
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'button plain';
  button.textContent = 'Copy';
  button.setAttribute('aria-label', `Copy: ${where}`);
  button.addEventListener('click', () => void copy(pre, where));
  const top = document.createElement('div');
  top.className = 'top';
  top.append(name, button);
  const box = document.createElement('div');
  box.className = 'piece';
  box.append(top, pre);
  return box;
}

/** @param {Choice} choice */
function showCode(choice) {
  const attributes = attributesOf(choice);
  const left = [
    ['apiBase', 'api-base', 'Relay'],
    ['domain', 'domain', 'Registered hostname'],
    ['lang', 'lang', 'Language'],
  ].filter(([field = '', name = '']) => Reflect.get(choice, field) && !(name in attributes));
  problem.textContent = [
    ...(attributes['post-id'] ? [] : ['A player needs a post id.']),
    ...left.map(([, , name]) => `${name} is not one the player takes: it is left out.`),
  ].join(' ');
  code.replaceChildren(...snippetsFor(/** @type {Target} */ (target.value), choice).map(piece));
  said.textContent = '';
}

function show() {
  const choice = chosen();
  showPlayer(choice);
  showCode(choice);
}

form.addEventListener('submit', (event) => event.preventDefault());
// A colour that somebody picks is one that they want.
form.addEventListener('input', ({ target: field }) => {
  if (field instanceof HTMLInputElement && field.type === 'color') {
    const tick = form.elements.namedItem(`${field.name}On`);
    if (tick instanceof HTMLInputElement) tick.checked = true;
  }
  show();
});
state.addEventListener('change', show);
target.addEventListener('change', () => showCode(chosen()));
show();
