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
const route = byId('route', HTMLSelectElement);
const title = byId('title', HTMLInputElement);
const content = byId('content', HTMLTextAreaElement);
const image = byId('image', HTMLInputElement);
const audio = byId('audio', HTMLInputElement);
const button = byId('submit', HTMLButtonElement);
const problem = byId('problem', HTMLElement);
const shelf = byId('shelf', HTMLElement);

/** The service said no; the message is for whoever sits in front of the page. */
class Refused extends Error {}

/**
 * @param {string} path
 * @param {FormData | object} body
 * @returns {Promise<any>}
 */
async function send(path, body) {
  const isForm = body instanceof FormData;
  const response = await fetch(path, {
    method: 'POST',
    headers: isForm ? {} : { 'content-type': 'application/json' },
    body: isForm ? body : JSON.stringify(body),
  });
  const answer = await response.json().catch(() => null);
  if (response.ok) return answer;
  const errors = Object.values(answer?.errors ?? {}).flat();
  throw new Refused([answer?.error ?? answer?.message, ...errors].filter(Boolean).join(' '));
}

/** The title, painted: a picture for whoever has none at hand. @returns {Promise<Blob>} */
async function paintTitle() {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [1280, 720];
  const brush = canvas.getContext('2d');
  if (!brush) throw new Error('no canvas');
  brush.fillStyle = '#0b5d66';
  brush.fillRect(0, 0, canvas.width, canvas.height);
  brush.fillStyle = '#e3eeee';
  [76, 148, 240, 180, 92].forEach((height, index) =>
    brush.fillRect(100 + index * 40, 250 - height / 2, 22, height),
  );
  brush.font = '600 72px Georgia, serif';
  brush.fillText(title.value, 100, 520, 1080);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/png');
  });
}

/** The narration of the built-in article. @returns {Promise<Blob>} */
async function builtInSound() {
  const response = await fetch('/audio-of/demo-ready.mp3');
  if (!response.ok) throw new Refused('The built-in article is not spoken yet. Try again in a moment.');
  return response.blob();
}

/** @returns {Promise<string>} */
async function toVoicgen() {
  const postId = `relay-${crypto.randomUUID().slice(0, 8)}`;
  await send('/demo/generate', { post_id: postId, post_title: title.value, content: content.value });
  return postId;
}

/**
 * The five routes: what each is, and how something is handed in. `submit` gives the id to ask for.
 *
 * @type {Record<string, { says: string, submit: () => Promise<string> }>}
 */
const routes = {
  'voicgen-public': { says: 'Article narration, asked for by domain, as browsers do.', submit: toVoicgen },
  'voicgen-keyed': { says: 'The same articles, asked for with the site’s key.', submit: toVoicgen },
  vozia: {
    says: 'A draft first; then a script is written and spoken, step by step.',
    async submit() {
      const { podcastId } = await send('/demo/podcasts', { title: title.value, content: content.value });
      await send(`/demo/podcasts/${podcastId}/generate`, {});
      return podcastId;
    },
  },
  vidgen: {
    says: 'A picture and a sound become a video. One at a time; a signed webhook tells when it is done.',
    async submit() {
      const job = new FormData();
      job.append('image', image.files?.[0] ?? (await paintTitle()), image.files?.[0]?.name ?? 'title.png');
      job.append(
        'audio',
        audio.files?.[0] ?? (await builtInSound()),
        audio.files?.[0]?.name ?? 'article.mp3',
      );
      job.append('webhookUrl', new URL('/listen/vidgen/webhook', location.href).href);
      return (await send('/demo/videos', job)).jobId;
    },
  },
  revid: {
    says: 'Speech without a figure of progress: the HTTP code is the state.',
    async submit() {
      return (await send('/demo/tasks', { text: content.value })).task_id;
    },
  },
};

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

/** @param {{ site: string, siteName: string, postId: string, name: string }} made */
function addCard({ site, siteName, postId, name }) {
  shelf.querySelector('.empty')?.remove();
  const heading = make('h3', { tabindex: '-1', dir: 'auto' }, name);
  const apiBase = `/listen/${site}`;
  const listen = make('voicgen-listen', {
    'post-id': postId,
    'api-base': apiBase,
    lang: 'en',
    heading: name,
    load: 'eager',
  });
  const status = make('dd', {}, 'sent');
  const fact = (/** @type {string} */ term, /** @type {Node} */ value) => [make('dt', {}, term), value];
  const facts = make(
    'dl',
    { class: 'facts' },
    ...fact('Route', make('dd', {}, siteName)),
    ...fact('api-base', make('dd', {}, make('code', {}, apiBase))),
    ...fact('post-id', make('dd', {}, make('code', {}, postId))),
    ...fact('Status', status),
  );
  listen.addEventListener('voicgen-status', (event) => {
    const { detail } = /** @type {CustomEvent} */ (event);
    const percent = detail.status === 'generating' && detail.progress !== null;
    status.textContent = percent ? `generating, ${detail.progress} %` : detail.status;
  });
  listen.addEventListener('voicgen-error', (event) => {
    const { code, message } = /** @type {CustomEvent} */ (event).detail;
    status.textContent = [code, message].filter(Boolean).join(': ');
  });
  shelf.prepend(make('li', { class: 'made' }, heading, listen, facts));
  for (const old of [...shelf.children].slice(MAX_CARDS)) old.remove();
  heading.focus();
}

async function submit() {
  problem.textContent = '';
  const site = route.value;
  const siteName = route.selectedOptions[0]?.text ?? site;
  const name = title.value.trim() || 'Without a title';
  try {
    const postId = (await routes[site]?.submit()) ?? '';
    addCard({ site, siteName, postId, name });
  } catch (error) {
    problem.textContent =
      error instanceof Refused
        ? `${siteName} says no: ${error.message}.`.replace(/\.\.$/, '.')
        : 'The service cannot be reached. Is the demo still running?';
  }
}

function showFields() {
  const isVideo = route.value === 'vidgen';
  byId('text-field', HTMLElement).hidden = isVideo;
  byId('image-field', HTMLElement).hidden = byId('audio-field', HTMLElement).hidden = !isVideo;
  byId('route-says', HTMLElement).textContent = routes[route.value]?.says ?? '';
}

let busy = false;
form.addEventListener('submit', (event) => {
  event.preventDefault();
  if (busy) return;
  busy = true;
  // Not `disabled`: the button keeps the focus while it waits.
  button.setAttribute('aria-disabled', 'true');
  void submit().finally(() => {
    busy = false;
    button.removeAttribute('aria-disabled');
  });
});
route.addEventListener('change', showFields);
content.value = samples['en']?.text ?? '';
showFields();
