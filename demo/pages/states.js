// @ts-check
// Every state is a line of these tables; each row asks as a site of its own, so that no row waits for another's limits.

/**
 * @typedef {object} State
 * @property {string} id Also the name of the row's site.
 * @property {string} name
 * @property {string} says
 * @property {Record<string, string>} attributes
 * @property {Record<string, string>} [arabic] Attributes that are other words in the Arabic stage.
 * @property {false} [fallback] Nothing stands between the tags.
 *
 * @typedef {object} Group
 * @property {string} name
 * @property {string} says
 * @property {readonly State[]} states
 *
 * @typedef {import('voicgen-listen').VoicgenListen} Listen
 */

const ONCE = { 'poll-interval': '600000' };

/** @type {readonly Group[]} */
const groups = [
  {
    name: 'Waiting',
    says: 'Nothing is promised that is not known.',
    states: [
      {
        id: 'idle',
        name: 'idle',
        says: 'With load="interaction" nothing leaves the page before the reader presses.',
        attributes: { 'post-id': 'demo-ready', load: 'interaction' },
      },
      {
        id: 'checking',
        name: 'checking',
        says: 'The first question is under way. Here it has no end: readers are told once 15 seconds of trouble have passed.',
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
    ],
  },
  {
    name: 'There is audio',
    says: 'Plays, skips, seeks; what does not fit goes to the next line.',
    states: [
      { id: 'ready', name: 'ready', says: 'The player.', attributes: { 'post-id': 'demo-ready' } },
      {
        id: 'everything',
        name: 'ready, with everything',
        says: 'Download, a choice of languages, the mini player while it plays out of view.',
        attributes: { 'post-id': 'demo-ready', download: '', languages: 'en de fr ar', sticky: '' },
      },
      {
        id: 'heading',
        name: 'ready, with a heading of the page’s own',
        says: 'A long one, to see where it breaks.',
        attributes: {
          'post-id': 'demo-ready',
          heading:
            'The town that reads its newspaper aloud: hear the whole story, read by the people of Sandervik',
        },
        arabic: { heading: 'البلدة التي تقرأ صحيفتها بصوت عال: استمع إلى القصة كاملة بأصوات أهلها' },
      },
      {
        id: 'playback',
        name: 'ready, then error playback',
        says: 'Press Play: the audio cannot be had, nor under a fresh address.',
        attributes: { 'post-id': 'demo-expired', debug: '' },
      },
    ],
  },
  {
    name: 'There is none',
    says: 'The fallback content of the page stands where the player would.',
    states: [
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
        says: 'Nothing at all. The room is given up once it is out of sight, so that no text jumps under a reader’s eyes.',
        attributes: { 'post-id': 'demo-absent' },
        fallback: false,
      },
    ],
  },
  {
    name: 'Trouble that stays',
    says: 'A plain sentence. Retry stands there where a press can help; with debug, a line for the site owner.',
    states: [
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
        name: 'error rate-limited',
        says: '429 that asks for a wait of 30 days: nobody waits for that.',
        attributes: { 'post-id': 'fault-429-month', debug: '' },
      },
      {
        id: 'csp',
        name: 'error csp',
        says: 'The policy of this very page refuses the question: it never leaves.',
        attributes: { 'post-id': 'demo-ready', 'api-base': 'https://api.voicgen.io', debug: '' },
      },
      {
        id: 'gave-up',
        name: 'error gave-up',
        says: 'The time that the page grants for waiting (here a second) is spent.',
        attributes: { 'post-id': 'demo-pending', 'poll-timeout': '1000', ...ONCE },
      },
    ],
  },
  {
    name: 'Trouble that passes',
    says: 'The element asks again by itself with growing pauses, and tells nobody for the first 15 seconds.',
    states: [
      {
        id: 'server',
        name: 'error server',
        says: '500, again and again.',
        attributes: { 'post-id': 'demo-500', debug: '' },
      },
      {
        id: 'cool-down',
        name: 'error rate-limited, passing',
        says: '429 with a wait of 30 seconds, which is kept.',
        attributes: { 'post-id': 'demo-429', debug: '' },
      },
      {
        id: 'malformed',
        name: 'error malformed',
        says: 'Half a JSON.',
        attributes: { 'post-id': 'demo-malformed', debug: '' },
      },
      {
        id: 'network',
        name: 'error network',
        says: 'The connection is cut.',
        attributes: { 'post-id': 'demo-drop', debug: '' },
      },
      {
        id: 'unsafe-url',
        name: 'error unsafe-url',
        says: 'The audio’s address is no web address: asked again three times, then given up.',
        attributes: { 'post-id': 'demo-unsafe-url', debug: '' },
      },
    ],
  },
];

/** @type {readonly { name: string, style: string, lang: string }[]} */
const stages = [
  { name: 'Light', style: 'light', lang: 'en' },
  { name: 'Dark', style: 'dark', lang: 'en' },
  { name: 'Right to left', style: 'auto', lang: 'ar' },
  { name: 'Narrow', style: 'narrow', lang: 'en' },
];

const states = groups.flatMap((group) => group.states);
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

/** Says above the player what its element says of itself. @param {Listen} listen @param {Node} word */
function tell(listen, word) {
  const show = () => {
    word.textContent = [listen.status, listen.error?.code].filter(Boolean).join(' ');
  };
  listen.addEventListener('voicgen-status', show);
  listen.addEventListener('voicgen-error', show);
  void customElements.whenDefined('voicgen-listen').then(show);
}

/** @param {State} state @param {(typeof stages)[number]} stage */
function drawStage(state, { name, style, lang }) {
  const words = lang === 'ar' ? 'استمع إلى هذا المقال' : 'Listen to this article (MP3)';
  const listen = /** @type {Listen} */ (
    make('voicgen-listen', {
      'api-base': '/',
      domain: domainOf(state),
      storage: 'none',
      load: 'eager',
      lang,
      ...state.attributes,
      ...(lang === 'ar' ? state.arabic : {}),
    })
  );
  if (state.fallback !== false) {
    listen.append(
      make('a', { href: '/audio-of/demo-ready.mp3', lang, dir: lang === 'ar' ? 'rtl' : 'ltr' }, words),
    );
  }
  const word = make('code');
  tell(listen, word);
  return make('div', { class: `stage ${style}` }, make('p', {}, make('span', {}, name), word), listen);
}

/** @param {State} state */
function drawState(state) {
  const { id, name, says } = state;
  return make(
    'section',
    { class: 'state', id, 'aria-labelledby': `${id}-title` },
    make('h3', { id: `${id}-title` }, name),
    make('p', {}, says),
    make('div', { class: 'stages' }, ...stages.map((stage) => drawStage(state, stage))),
  );
}

/** @param {Group} group */
const drawGroup = ({ name, says, states: members }) =>
  make(
    'section',
    { class: 'group' },
    make('h2', {}, name),
    make('p', { class: 'lede' }, says),
    ...members.map(drawState),
  );

/** @param {Group} group */
const drawLinks = ({ name, states: members }) =>
  make(
    'li',
    {},
    name,
    make(
      'ul',
      {},
      ...members.map((state) => make('li', {}, make('a', { href: `#${state.id}` }, state.name))),
    ),
  );

try {
  await register();
  document.getElementById('jump')?.append(...groups.map(drawLinks));
  document.getElementById('states')?.append(...groups.map(drawGroup));
} catch {
  const problem = document.getElementById('problem');
  if (problem)
    problem.textContent = 'The sandbox does not let this page set up its sites. Is it still running?';
}

export {};
