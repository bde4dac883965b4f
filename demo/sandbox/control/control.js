// @ts-check
/* global HTMLInputElement, HTMLSelectElement */
/* The knobs of the sandbox. Everything that is shown comes through textContent: post ids are strangers' text. */

const api = '/control/api';
const said = byId('said');

/** @param {string} id */
function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`no #${id}`);
  return found;
}

/** @param {string} id */
const formOf = (id) => /** @type {HTMLFormElement} */ (byId(id));

/** One call of the control API; what it refuses is said and null comes back. */
async function call(/** @type {string} */ method, /** @type {string} */ path, /** @type {unknown} */ body) {
  try {
    const response = await fetch(api + path, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const answer = await response.json();
    if (!response.ok) {
      said.textContent = `Not done: ${answer.message}`;
      return null;
    }
    return answer;
  } catch {
    said.textContent = 'The sandbox does not answer. Was it stopped?';
    return null;
  }
}

/** A change, what is said of it, and the page brought up to date. */
async function change(
  /** @type {string} */ method,
  /** @type {string} */ path,
  /** @type {unknown} */ body,
  /** @type {string} */ words,
) {
  const answer = await call(method, path, body ?? {});
  if (!answer) return;
  said.textContent = words;
  await refresh();
}

/**
 * @param {string} tag
 * @param {Record<string, unknown>} properties `key` names a control across renderings, so that focus stays on it
 * @param {(string | Node)[]} children
 */
function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  const { key, label, ...rest } = properties;
  if (key !== undefined) element.setAttribute('data-key', String(key));
  if (label !== undefined) element.setAttribute('aria-label', String(label));
  Object.assign(element, rest);
  element.append(...children);
  return element;
}

const button = (
  /** @type {string} */ words,
  /** @type {string} */ about,
  /** @type {() => unknown} */ press,
) =>
  make(
    'button',
    { type: 'button', key: `${words} ${about}`, label: `${words}: ${about}`, onclick: press },
    words,
  );

const row = (/** @type {(string | Node)[]} */ ...cells) =>
  make('tr', {}, ...cells.map((cell) => make('td', {}, cell)));

const shown = new Map();

/** Renders a part of the page when its data changed, and puts the focus back where it was. */
function render(/** @type {string} */ id, /** @type {unknown} */ data, /** @type {() => Node[]} */ draw) {
  const text = JSON.stringify(data);
  if (shown.get(id) === text) return;
  shown.set(id, text);
  const place = byId(id);
  const active = document.activeElement;
  const key =
    active instanceof HTMLElement && place.contains(active) ? active.getAttribute('data-key') : null;
  place.replaceChildren(...draw());
  if (key === null) return;
  const again = [...place.querySelectorAll('[data-key]')].find(
    (element) => element instanceof HTMLElement && element.getAttribute('data-key') === key,
  );
  if (again instanceof HTMLElement) again.focus();
  else place.closest('section')?.querySelector('button')?.focus();
}

// A page may register a domain for every row of a table; a site's first few stand for all of them.
const MAX_DOMAINS = 3;

/** @param {any} site */
function drawOthers({ id, domains }) {
  const more = domains.length - MAX_DOMAINS;
  return more > 0 ? [row(`and ${more} more`, id, '', '', '')] : [];
}

/** @param {any} state */
function drawSites(state) {
  return state.sites.flatMap((/** @type {any} */ site) => [
    ...site.domains.slice(0, MAX_DOMAINS).map((/** @type {string} */ domain) => {
      const subscription = /** @type {HTMLSelectElement} */ (
        make('select', { key: `subscription ${domain}`, label: `Subscription of ${domain}` })
      );
      for (const word of ['active', 'inactive', 'trial-expired'])
        subscription.append(make('option', {}, word));
      subscription.value = site.subscription;
      subscription.onchange = () =>
        change(
          'POST',
          '/sites',
          { domain, subscription: subscription.value },
          `${site.id} is ${subscription.value}.`,
        );
      const quota = /** @type {HTMLInputElement} */ (
        make('input', {
          key: `quota ${domain}`,
          label: `Articles a month of ${domain}`,
          type: 'number',
          min: '0',
          placeholder: 'no limit',
          value: site.monthlyQuota ?? '',
        })
      );
      quota.onchange = () => {
        const monthlyQuota = quota.value === '' ? null : Number(quota.value);
        change(
          'POST',
          '/sites',
          { domain, monthlyQuota },
          `${site.id}: ${monthlyQuota ?? 'no limit of'} articles a month.`,
        );
      };
      return row(
        domain,
        site.id,
        subscription,
        make('span', {}, quota, ` ${site.usedThisMonth} used`),
        button('Unregister', domain, () =>
          change('DELETE', '/sites', { domain }, `${domain} is not registered any more.`),
        ),
      );
    }),
    ...drawOthers(site),
  ]);
}

/** @param {any} state */
function drawFaults(state) {
  if (state.rules.length === 0) return [make('li', {}, 'Nothing is switched on.')];
  const known = state.faults.flatMap((/** @type {any} */ group) => group.faults);
  return state.rules.map((/** @type {any} */ rule) => {
    const { fault, times, ...place } = rule;
    const { says } = known.find((/** @type {any} */ { name }) => name === fault);
    const where = [rule.postId ?? 'every post', rule.domain ?? 'every domain'].join(' on ');
    const words = `${says}: ${where}${times === undefined ? '' : `, ${times} more`}`;
    return make(
      'li',
      {},
      `${words} `,
      button('Off', words, () => change('DELETE', '/faults', place, `${fault} is off.`)),
    );
  });
}

/** @param {any} state */
function drawPosts(state) {
  if (state.posts.length === 0) return [row('No posts yet: generate one, or set one by hand.')];
  return state.posts.map((/** @type {any} */ post) => {
    const { domain, postId, lang } = post;
    const figures = [
      post.progressPercent === null ? '' : `${post.progressPercent} %`,
      post.durationSeconds === null ? '' : `${post.durationSeconds} s`,
      post.reason ?? '',
      post.byHand ? 'by hand' : '',
    ].filter(Boolean);
    const about = `${postId} in ${lang}`;
    const place = { domain, postId, lang };
    const actions = make('span', {});
    if (domain !== null) {
      if (post.status === 'ready') {
        actions.append(
          button('Expire', about, () =>
            change('POST', '/expire', place, `The audio URLs of ${about} have expired.`),
          ),
        );
      }
      actions.append(
        button('Fail', about, () =>
          change('PUT', '/posts', { ...place, status: 'failed' }, `${about} has failed.`),
        ),
        button('Delete', about, () => change('DELETE', '/posts', place, `${about} is gone.`)),
      );
    }
    return row(postId, domain ?? 'not registered', lang, [post.status, ...figures].join(', '), actions);
  });
}

/** @param {any} request */
const domainsOf = ({ domains }) =>
  [
    ...domains.slice(0, MAX_DOMAINS),
    ...(domains.length > MAX_DOMAINS ? [`${domains.length - MAX_DOMAINS} more`] : []),
  ].join(', ');

/** @param {any[]} requests */
const drawRequests = (requests) =>
  requests.map((request) =>
    row(
      new Date(request.at).toLocaleTimeString(),
      `${request.service} ${request.surface}`,
      domainsOf(request),
      request.postId ?? '',
      request.status === 0 ? 'cut' : String(request.status),
      request.fault ?? '',
    ),
  );

/** Fills the settings unless somebody is typing there. */
function fillSettings(/** @type {any} */ settings) {
  const form = formOf('settings');
  if (form.contains(document.activeElement) && shown.has('settings')) return;
  shown.set('settings', settings);
  const field = (/** @type {string} */ name) =>
    /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
  const pace = settings.pauseMs === null ? 'auto' : settings.pauseMs === 0 ? 'off' : 'fixed';
  /** @type {RadioNodeList} */ (form.elements.namedItem('pace')).value = pace;
  if (pace === 'fixed') field('pauseMs').value = settings.pauseMs;
  for (const name of ['delayMs', 'limitPerMinute', 'audioLifetimeSeconds'])
    field(name).value = settings[name];
  for (const name of ['exposeRateHeaders', 'audioCors']) field(name).checked = settings[name];
}

async function refresh() {
  const [state, requests] = await Promise.all([
    call('GET', '/state', undefined),
    call('GET', '/requests', undefined),
  ]);
  if (!state || !requests) return;
  const data = state.data;
  const last = requests.data.slice(-100).reverse();
  fillSettings(data.settings);
  render('sites', data.sites, () => drawSites(data));
  render('faults', data.rules, () => drawFaults(data));
  render('posts', data.posts, () => drawPosts(data));
  render('requests', last, () => drawRequests(last));
  render('demo-posts', data.demoPosts, () =>
    data.demoPosts.map((/** @type {any} */ { postId, says }) =>
      make('li', {}, make('code', {}, postId), ` ${says}`),
    ),
  );
  fillPlaces(data);
  const choice = formOf('new-fault').elements.namedItem('fault');
  if (choice instanceof HTMLSelectElement && choice.options.length === 0) fillFaults(choice, data.faults);
}

function fillFaults(/** @type {HTMLSelectElement} */ choice, /** @type {any[]} */ groups) {
  for (const { says, faults } of groups) {
    const group = /** @type {HTMLOptGroupElement} */ (make('optgroup'));
    group.label = says;
    for (const { name, says: words, row: id } of faults) {
      group.append(make('option', { value: name }, id ? `${words} (${id})` : words));
    }
    choice.append(group);
  }
}

/** What is registered and what there is, to choose from while typing. */
function fillPlaces(/** @type {any} */ { sites, posts, demoPosts }) {
  const options = (/** @type {string[]} */ values) =>
    [...new Set(values)].map((value) => make('option', { value }));
  const domains = sites.flatMap((/** @type {any} */ site) => site.domains);
  const ids = [...posts, ...demoPosts].map(({ postId }) => postId);
  render('domains', domains, () => options(domains));
  render('post-ids', ids, () => options(ids));
}

/** The filled fields of a form; numbers are numbers. */
function fieldsOf(/** @type {HTMLFormElement} */ form) {
  /** @type {Record<string, unknown>} */
  const fields = {};
  for (const element of form.elements) {
    if (!(element instanceof HTMLInputElement || element instanceof HTMLSelectElement)) continue;
    if (element.name === '' || element.value === '') continue;
    if (element.type === 'radio' || element.type === 'checkbox') continue;
    fields[element.name] = element.type === 'number' ? Number(element.value) : element.value;
  }
  return fields;
}

function onSubmit(/** @type {string} */ id, /** @type {(form: HTMLFormElement) => unknown} */ act) {
  const form = formOf(id);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    act(form);
  });
}

onSubmit('settings', (form) => {
  const fields = fieldsOf(form);
  const chosen = /** @type {RadioNodeList} */ (form.elements.namedItem('pace')).value;
  for (const name of ['exposeRateHeaders', 'audioCors']) {
    fields[name] = /** @type {HTMLInputElement} */ (form.elements.namedItem(name)).checked;
  }
  fields['pauseMs'] = chosen === 'auto' ? null : chosen === 'off' ? 0 : (fields['pauseMs'] ?? 500);
  return change('PATCH', '/settings', fields, 'The settings apply from now on.');
});
onSubmit('new-site', (form) => {
  const fields = fieldsOf(form);
  form.reset();
  return change('POST', '/sites', fields, `${fields['domain']} is registered.`);
});
onSubmit('new-fault', (form) => {
  const fields = fieldsOf(form);
  return change('POST', '/faults', fields, `${fields['fault']} is on.`);
});
onSubmit('set-post', (form) => {
  const fields = fieldsOf(form);
  return change('PUT', '/posts', fields, `${fields['postId']} is ${fields['status']}.`);
});

byId('reset-limiter').onclick = () =>
  change('POST', '/limiter/reset', {}, 'The limiter has forgotten everything.');
byId('expire-all').onclick = () => change('POST', '/expire', {}, 'Every audio URL has expired.');
byId('clear-faults').onclick = () => change('DELETE', '/faults', {}, 'Nothing goes wrong any more.');
byId('clear-requests').onclick = () => change('DELETE', '/requests', {}, 'The list is empty.');

// Progress and questions go on without a press; nobody looks at a hidden page.
setInterval(() => {
  if (!document.hidden) void refresh();
}, 2000);
await refresh();

export {};
