// @ts-check
/* global HTMLButtonElement, HTMLFormElement, HTMLInputElement, HTMLSelectElement, HTMLTextAreaElement, crypto, FormData */
import { samples } from './samples.js';

/** Cards on the shelf; the oldest goes. */
const MAX_CARDS = 6;

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
const title = byId('title', HTMLInputElement);
const content = byId('content', HTMLTextAreaElement);
const language = byId('language', HTMLSelectElement);
const button = byId('generate', HTMLButtonElement);
const problem = byId('problem', HTMLElement);
const shelf = byId('shelf', HTMLElement);

/** The form’s fields by their names on the wire. */
const fields = { post_title: title, content, language };

/**
 * @param {string} tag
 * @param {Record<string, string>} attributes
 * @param {(string | Node)[]} children
 */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// — The text ————————————————————————————————————————————————————————————————————————————————————————

const isSample = () => Object.values(samples).some(({ text }) => text === content.value);

function countCharacters() {
  const words = content.value.trim().split(/\s+/).filter(Boolean).length;
  byId('count', HTMLElement).textContent = `${content.value.length} characters, ${words} words`;
}

/** Puts the sample of the chosen language in, where nobody has written anything yet. */
function offerSample() {
  const sample = samples[language.value];
  const untouched = content.value === '' || isSample();
  content.lang = title.lang = language.value;
  content.dir = title.dir = language.value === 'ar' ? 'rtl' : 'ltr';
  if (!sample || !untouched) return;
  content.value = sample.text;
  title.value = sample.title;
  countCharacters();
}

// — What is wrong, in words —————————————————————————————————————————————————————————————————————————

/** @param {keyof typeof fields} name @param {string} words */
function mark(name, words) {
  const field = fields[name];
  byId(`${field.id}-wrong`, HTMLElement).textContent = words;
  if (words) field.setAttribute('aria-invalid', 'true');
  else field.removeAttribute('aria-invalid');
}

function unmark() {
  problem.textContent = '';
  for (const name of /** @type {(keyof typeof fields)[]} */ (Object.keys(fields))) mark(name, '');
}

/** @param {string | null} retryAfter */
const later = (retryAfter) =>
  retryAfter && /^\d+$/.test(retryAfter) ? ` Try again in ${retryAfter} seconds.` : ' Try again in a minute.';

/**
 * A refusal of the route in the words of somebody who can do something about it.
 *
 * @param {Response} response
 * @param {any} answer
 */
function refusal(response, answer) {
  const said = typeof answer?.message === 'string' ? answer.message : '';
  switch (response.status) {
    case 401:
      return `The service refuses this site: ${said || 'its key or its subscription'}.`;
    case 403:
      return `The service will not read this article: ${said || 'not in the plan'}.`;
    case 413:
      return 'The article is too long: at most 100,000 characters are read.';
    case 422:
      return 'Please look at the fields that are marked.';
    case 429:
      return `Too many articles at once.${later(response.headers.get('retry-after'))}`;
    case 503:
      return `The service is down for a moment.${later(response.headers.get('retry-after'))}`;
    default:
      return `The service could not take the article (${response.status}). ${said}`.trim();
  }
}

/** @param {any} answer */
function markFields(answer) {
  for (const name of /** @type {(keyof typeof fields)[]} */ (Object.keys(fields))) {
    const words = answer?.errors?.[name]?.[0];
    if (typeof words === 'string') mark(name, words);
  }
}

// — What was made ———————————————————————————————————————————————————————————————————————————————————

/** @param {{ postId: string, lang: string, name: string, said: string }} made */
function addCard({ postId, lang, name, said }) {
  shelf.querySelector('.empty')?.remove();
  const heading = make('h3', { tabindex: '-1', lang, dir: 'auto' }, name);
  const listen = make('voicgen-listen', {
    'post-id': postId,
    'api-base': '/',
    lang,
    heading: name,
    load: 'eager',
  });
  const status = make('dd', {}, said);
  const facts = make(
    'dl',
    { class: 'facts' },
    make('dt', {}, 'Post'),
    make('dd', {}, make('code', {}, postId)),
    make('dt', {}, 'Status'),
    status,
  );
  listen.addEventListener('voicgen-status', (event) => {
    const { detail } = /** @type {CustomEvent} */ (event);
    status.textContent =
      detail.status === 'generating' && detail.progress !== null
        ? `generating, ${detail.progress} %`
        : detail.status;
  });
  listen.addEventListener('voicgen-error', (event) => {
    const { code, message } = /** @type {CustomEvent} */ (event).detail;
    status.textContent = [code, message].filter(Boolean).join(': ');
  });
  shelf.prepend(make('li', { class: 'made' }, heading, listen, facts));
  for (const old of [...shelf.children].slice(MAX_CARDS)) old.remove();
  heading.focus();
}

// — The form ————————————————————————————————————————————————————————————————————————————————————————

async function generate() {
  unmark();
  const postId = `yours-${crypto.randomUUID().slice(0, 8)}`;
  const lang = language.value;
  const name = title.value.trim() || 'Without a title';
  const text = Object.fromEntries(new FormData(form));
  let response;
  try {
    response = await fetch('/demo/generate', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...text, post_id: postId }),
    });
  } catch {
    problem.textContent = 'The service cannot be reached. Is the demo still running?';
    return;
  }
  const answer = await response.json().catch(() => null);
  if (response.ok) {
    addCard({ postId, lang, name, said: 'sent' });
    return;
  }
  problem.textContent = refusal(response, answer);
  if (response.status === 422) {
    markFields(answer);
    const [first] = form.querySelectorAll('[aria-invalid]');
    if (first instanceof HTMLElement) first.focus();
  }
}

let busy = false;
form.addEventListener('submit', (event) => {
  event.preventDefault();
  if (busy) return;
  busy = true;
  // Not `disabled`: the button keeps the focus while it waits.
  button.setAttribute('aria-disabled', 'true');
  void generate().finally(() => {
    busy = false;
    button.removeAttribute('aria-disabled');
  });
});

byId('clear', HTMLButtonElement).addEventListener('click', () => {
  unmark();
  title.value = content.value = '';
  countCharacters();
  content.focus();
});

content.addEventListener('input', countCharacters);
language.addEventListener('change', offerSample);
offerSample();
countCharacters();
