// @ts-check
// Every state is a line of this table; each row asks as a site of its own, so that no row waits for another's limits.

/**
 * @typedef {object} State
 * @property {string} id Also the name of the row's site.
 * @property {string} name
 * @property {string} says
 * @property {Record<string, string>} attributes
 * @property {false} [fallback] Nothing stands between the tags.
 */

const ONCE = { 'poll-interval': '600000' };

/** @type {readonly State[]} */
const states = [
  {
    id: 'idle',
    name: 'idle',
    says: 'With load="interaction" nothing leaves the page before the reader presses.',
    attributes: { 'post-id': 'demo-ready', load: 'interaction' },
  },
  {
    id: 'checking',
    name: 'checking, then error timeout',
    says: 'The first question hangs. Nothing is promised; after 15 seconds of trouble the reader is told.',
    attributes: { 'post-id': 'demo-hang' },
  },
  {
    id: 'pending',
    name: 'pending',
    says: 'Queued: the service has not begun.',
    attributes: { 'post-id': 'demo-pending', ...ONCE },
  },
  {
    id: 'generating',
    name: 'generating',
    says: 'Being read, at 45 percent.',
    attributes: { 'post-id': 'demo-generating', ...ONCE },
  },
  {
    id: 'no-progress',
    name: 'generating, without a figure',
    says: 'The service gives no percentage.',
    attributes: { 'post-id': 'demo-no-progress', ...ONCE },
  },
  { id: 'ready', name: 'ready', says: 'The player.', attributes: { 'post-id': 'demo-ready' } },
  {
    id: 'heading',
    name: 'ready, with a heading of the page’s own',
    says: 'A long one, to see where it breaks.',
    attributes: {
      'post-id': 'demo-ready',
      heading:
        'The town that reads its newspaper aloud: hear the whole story, read by the people of Sandervik',
    },
  },
  {
    id: 'failed',
    name: 'failed',
    says: 'The service gave up. Final.',
    attributes: { 'post-id': 'demo-failed' },
  },
  {
    id: 'absent',
    name: 'absent',
    says: '404: this post has no audio. Only the fallback content is left.',
    attributes: { 'post-id': 'demo-absent' },
  },
  {
    id: 'absent-bare',
    name: 'absent, with nothing to fall back on',
    says: 'The box gives up its room once it is out of sight.',
    attributes: { 'post-id': 'demo-absent' },
    fallback: false,
  },
  {
    id: 'subscription',
    name: 'error subscription',
    says: '402: the subscription is inactive. No Retry, for it could not help.',
    attributes: { 'post-id': 'demo-402-inactive' },
  },
  {
    id: 'subscription-debug',
    name: 'error subscription, with debug',
    says: '402: the trial has expired; the line for the site owner says so.',
    attributes: { 'post-id': 'demo-402-trial', debug: '' },
  },
  {
    id: 'quiet',
    name: 'error subscription, quiet',
    says: 'Told by event alone: readers see just the fallback content.',
    attributes: { 'post-id': 'demo-402-inactive', quiet: '' },
  },
  {
    id: 'forbidden',
    name: 'error forbidden',
    says: '403: not in the plan.',
    attributes: { 'post-id': 'demo-403', debug: '' },
  },
  {
    id: 'invalid',
    name: 'error invalid',
    says: '422: the service refuses the question.',
    attributes: { 'post-id': 'demo-422', debug: '' },
  },
  {
    id: 'no-post-id',
    name: 'error invalid, without a question',
    says: 'The tag has no post-id.',
    attributes: { debug: '' },
  },
  {
    id: 'rate-limited',
    name: 'error rate-limited, passing',
    says: '429: asked again by itself after the time that the service names; told after 15 seconds.',
    attributes: { 'post-id': 'demo-429', debug: '' },
  },
  {
    id: 'server',
    name: 'error server, passing',
    says: '500: asked again with growing pauses; told after three failures or 15 seconds.',
    attributes: { 'post-id': 'demo-500', debug: '' },
  },
  {
    id: 'malformed',
    name: 'error malformed, passing',
    says: 'Half a JSON.',
    attributes: { 'post-id': 'demo-malformed', debug: '' },
  },
  {
    id: 'network',
    name: 'error network, passing',
    says: 'The connection is cut.',
    attributes: { 'post-id': 'demo-drop', debug: '' },
  },
  {
    id: 'csp',
    name: 'error csp',
    says: 'The policy of this very page refuses the question: it never leaves.',
    attributes: { 'post-id': 'demo-ready', 'api-base': 'https://api.voicgen.io', debug: '' },
  },
  {
    id: 'unsafe-url',
    name: 'error unsafe-url',
    says: 'The audio’s address is no web address: asked again three times, then given up.',
    attributes: { 'post-id': 'demo-unsafe-url', debug: '' },
  },
  {
    id: 'gave-up',
    name: 'error gave-up',
    says: 'The time that the page grants for waiting (here a second) is spent.',
    attributes: { 'post-id': 'demo-pending', 'poll-timeout': '1000', ...ONCE },
  },
  {
    id: 'playback',
    name: 'error playback',
    says: 'Press Play: the audio cannot be had, nor under a fresh address.',
    attributes: { 'post-id': 'demo-expired', debug: '' },
  },
];

/** @type {readonly { name: string, style: string, lang: string }[]} */
const stages = [
  { name: 'Light', style: 'light', lang: 'en' },
  { name: 'Dark', style: 'dark', lang: 'en' },
  { name: 'Right to left', style: 'auto', lang: 'ar' },
  { name: '320 px', style: 'w320', lang: 'en' },
  { name: '200 px', style: 'w200', lang: 'en' },
];

const domainOf = (/** @type {State} */ { id }) => `${id}.states.example`;

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

/** Makes sure that the sandbox knows the rows' sites. */
async function register() {
  const state = await (await fetch('/control/api/state')).json();
  const known = new Set(state.data.sites.flatMap((/** @type {any} */ site) => site.domains));
  for (const domain of states.map(domainOf)) {
    if (known.has(domain)) continue;
    const response = await fetch('/control/api/sites', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ domain, site: 'states' }),
    });
    if (!response.ok) throw new Error(`${domain} was refused`);
  }
}

/** @param {State} state @param {(typeof stages)[number]} stage */
function drawStage(state, { name, style, lang }) {
  const words = lang === 'ar' ? 'استمع إلى هذا المقال' : 'Listen to this article (MP3)';
  const listen = make('voicgen-listen', {
    'api-base': '/',
    domain: domainOf(state),
    storage: 'none',
    lang,
    ...state.attributes,
  });
  if (state.fallback !== false) {
    listen.append(
      make('a', { href: '/audio-of/demo-ready.mp3', lang, dir: lang === 'ar' ? 'rtl' : 'ltr' }, words),
    );
  }
  return make('div', { class: `stage ${style}` }, make('p', {}, name), listen);
}

/** @param {State} state */
function drawState(state) {
  const { id, name, says } = state;
  return make(
    'section',
    { class: 'state', id, 'aria-labelledby': `${id}-title` },
    make('h2', { id: `${id}-title` }, name),
    make('p', {}, says),
    make('div', { class: 'stages' }, ...stages.map((stage) => drawStage(state, stage))),
  );
}

try {
  await register();
  document
    .getElementById('jump')
    ?.append(...states.map(({ id, name }) => make('li', {}, make('a', { href: `#${id}` }, name))));
  document.getElementById('states')?.append(...states.map(drawState));
} catch {
  const problem = document.getElementById('problem');
  if (problem)
    problem.textContent = 'The sandbox does not let this page set up its sites. Is it still running?';
}

export {};
