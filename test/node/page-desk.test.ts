import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSecurePage, pageDesk } from '../../src/desk.js';
import type { Desk } from '../../src/desk.js';
import { Reader, Tab, World, ask, min, ready, refused, s, said, setGlobal } from './virtual-page.js';
import type { Scope } from './virtual-page.js';

// The desk that a page has by itself: over the page's own globals, one for all copies of the script.

const shared = Symbol.for('voicgen-listen');

interface Page {
  readonly world: World;
  readonly tab: Tab;
  /** Listens at the page's own desk. */
  readonly listen: (postId?: string) => Reader;
}

function openPage(scope: Scope, { protocol = 'https:', isSecureContext = true } = {}): Page {
  const world = new World(scope);
  const tab = new Tab(world);
  setGlobal(scope, 'document', { value: tab.document });
  setGlobal(scope, 'window', { value: tab.host });
  setGlobal(scope, 'location', { value: { protocol } });
  setGlobal(scope, 'isSecureContext', { value: isSecureContext });
  setGlobal(scope, 'fetch', {
    value: (url: string, init: RequestInit) => world.fetch(tab, url, init),
    writable: true,
  });
  scope.after(() => {
    Reflect.deleteProperty(globalThis, shared);
  });
  return {
    world,
    tab,
    listen: (postId = 'a') => new Reader(world, { desk: pageDesk() }, ask(postId), {}).start(),
  };
}

void test('E100 E113 all copies of the script meet at one desk, whichever made it', (t) => {
  openPage(t);
  const desk = pageDesk();
  assert.equal(pageDesk(), desk);
  const theirs: Desk = { subscribe: (question, subscriber) => desk.subscribe(question, subscriber) };
  Reflect.set(globalThis, shared, theirs);
  assert.equal(pageDesk(), theirs);
});

void test('the page’s desk asks with what the page has for `fetch` at that moment', async (t) => {
  const { world, tab, listen } = openPage(t);
  const reader = listen();
  await world.run(1 * s);
  assert.deepEqual([reader.state.status, world.asked.length], ['pending', 1]);
  const seen: string[] = [];
  globalThis.fetch = (url, init) => {
    seen.push(url as string);
    return world.fetch(tab, url as string, init ?? {});
  };
  await world.run(4 * s);
  assert.equal(seen.length, 1);
  reader.close();
  await world.settle();
  assert.deepEqual([tab.timers, tab.listeners, tab.inFlight], [0, 0, 0]);
});

void test('the page’s desk spreads its questions by chance', async (t) => {
  const { world, listen } = openPage(t);
  listen();
  await world.run(1 * min);
  const times = world.times();
  const waits = times.slice(1).map((time, at) => time - (times[at] ?? 0) - world.latencyMs);
  assert.ok(waits.every((ms) => ms >= 3 * s - 1 && ms <= 3.6 * s + 1));
  assert.ok(new Set(waits).size > waits.length / 2);
});

const origin = 'https://api.example';
const violation = { disposition: 'enforce', effectiveDirective: 'connect-src', blockedURI: `${origin}/v1/x` };
for (const [name, event, code] of [
  ['refuses the service', violation, 'csp'],
  ['refuses the service by its origin', { ...violation, blockedURI: origin }, 'csp'],
  ['only reports', { ...violation, disposition: 'report' }, 'network'],
  ['refuses an image', { ...violation, effectiveDirective: 'img-src' }, 'network'],
  ['refuses another service', { ...violation, blockedURI: 'https://other.example/' }, 'network'],
  ['refuses no URL', { ...violation, blockedURI: 'inline' }, 'network'],
  ['says nothing', undefined, 'network'],
] as const) {
  void test(`E136 a question that fails while the page’s policy ${name}: ${code}`, async (t) => {
    const { world, tab, listen } = openPage(t);
    world.service = () => new TypeError('Failed to fetch');
    const reader = listen();
    // The rejection comes first, the policy's event a task later.
    await world.run(110);
    const say = (what: object): void =>
      void tab.document.dispatchEvent(Object.assign(new Event('securitypolicyviolation'), what));
    if (event) say(event);
    // What comes after does not take back what was refused.
    if (code === 'csp') say({ ...violation, disposition: 'report' });
    await world.run(1 * s);
    assert.equal(reader.code, code);
    reader.close();
    await world.settle();
    assert.equal(tab.listeners, 0);
  });
}

void test('E136 what was refused before the question left is none of its business', async (t) => {
  const { world, tab, listen } = openPage(t);
  world.service = (_, nth) => (nth === 1 ? said('pending') : new TypeError('Failed to fetch'));
  const reader = listen();
  await world.run(1 * s);
  assert.equal(reader.state.status, 'pending');
  tab.document.dispatchEvent(Object.assign(new Event('securitypolicyviolation'), violation));
  await world.run(4 * s);
  assert.equal(reader.code, 'network');
});

void test('E136 an answer that came is an answer, whatever the page’s policy refused meanwhile', async (t) => {
  const { world, tab, listen } = openPage(t);
  world.service = ({ postId }) => (postId === 'a' ? refused(500) : said('pending'));
  const readers = [listen('a'), listen('b')];
  await world.run(50);
  tab.document.dispatchEvent(Object.assign(new Event('securitypolicyviolation'), violation));
  await world.run(1 * s);
  assert.deepEqual(
    readers.map(({ code, state }) => code ?? state.status),
    ['server', 'pending'],
  );
});

void test('E86 an answer that comes after its time counts no more, also where `fetch` knows no abort', async (t) => {
  const { world, tab, listen } = openPage(t);
  world.service = () => ready();
  world.latencyMs = 9 * s;
  globalThis.fetch = (url) => world.fetch(tab, url as string, {});
  const reader = listen();
  await world.run(9.5 * s);
  assert.deepEqual([reader.code, reader.state.status, world.asked.length], ['timeout', 'checking', 1]);
});

for (const [protocol, isSecureContext, secure] of [
  ['https:', true, true],
  ['http:', false, false],
  // A loopback page is a secure context, and may play what its own machine serves.
  ['http:', true, false],
  ['blob:', true, true],
  ['https:', false, false],
] as const) {
  void test(`E50 E51 E129 ${protocol} in ${isSecureContext ? 'a secure' : 'no secure'} context: http audio is ${secure ? 'refused' : 'taken'}`, async (t) => {
    const { world, listen } = openPage(t, { protocol, isSecureContext });
    assert.equal(isSecurePage(), secure);
    world.service = () => said('ready', { audio_url: 'http://cdn.example/a.mp3' });
    const reader = listen();
    await world.run(1 * s);
    assert.equal(reader.code ?? reader.state.status, secure ? 'unsafe-url' : 'ready');
  });
}
