import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  Tab,
  ask,
  audioUrl,
  fakeStorage,
  gaps,
  hour,
  inTurn,
  min,
  ready,
  refused,
  s,
  said,
  setGlobal,
  stage,
  within,
} from './virtual-page.js';
import type { Asked, Reader, Reply } from './virtual-page.js';

// Every test ends with what must hold always: see World and Reader in virtual-page.ts.

/** The most questions in any 60 s. */
function busiestMinute(times: readonly number[]): number {
  return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + min).length));
}

const pending = (): Response => said('pending');
const offlineError = (): Error => new TypeError('Failed to fetch');

// --- one wait ---

void test('a wait asks every 3–3.6 s for three minutes, then slower, up to every 10 s', async (t) => {
  const { world, tab } = stage(t);
  tab.listen(ask()).start();
  await world.run(10 * min);
  // From answer to question: the latency is no part of it.
  const waits = gaps(world.times()).map((ms) => ms - world.latencyMs);
  const early = world.times().filter((at) => at < 3 * min).length;
  within(early, 49, 60, 'questions in 3 min');
  waits.forEach((ms, at) => {
    within(ms, 3 * s, at < early ? 3.6 * s : 12 * s);
  });
  within(Math.min(...waits.slice(-10)), 10 * s, 12 * s);
  assert.ok(new Set(waits).size > waits.length / 2, 'readers would march in step');
});

void test('poll-interval is the time between questions, and its least among elements counts', async (t) => {
  const { world, tab } = stage(t);
  tab.listen(ask(), { intervalMs: 20 * s }).start();
  await world.run(2 * min);
  gaps(world.times()).forEach((ms) => {
    within(ms, 20 * s, 24.1 * s);
  });
  tab.listen(ask(), { intervalMs: 5 * s }).start();
  const from = world.asked.length;
  await world.run(1 * min);
  gaps(world.times().slice(from)).forEach((ms) => {
    within(ms, 5 * s, 6.1 * s);
  });
});

void test('the first question leaves at once, without credentials, referrer, cache or redirect', async (t) => {
  const { world, tab } = stage(t);
  tab.listen(ask()).start();
  await world.run(0);
  assert.deepEqual(
    world.asked.map(({ url, atMs }) => [url, atMs]),
    [['https://api.example/v1/public/audio/status?domain=blog.example&post_id=a&lang=en', 0]],
  );
  const { signal, ...init } = world.asked[0]?.init ?? {};
  assert.ok(signal instanceof AbortSignal);
  assert.deepEqual(
    { ...init },
    { credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store', redirect: 'error' },
  );
});

void test('subscribing asks nothing, and leaves no timer and no listener', async (t) => {
  const { world, tab } = stage(t);
  tab.listen(ask());
  await world.run(1 * min);
  assert.deepEqual([world.asked.length, tab.timers, tab.listeners], [0, 0, 0]);
});

// --- sharing ---

void test('E100 E125 ten elements, and a thousand, ask as often as one', async (t) => {
  const counts: number[] = [];
  for (const elements of [1, 10, 1_000]) {
    const { world, tab } = stage(t);
    const readers = Array.from({ length: elements }, () => tab.listen(ask()).start());
    await world.run(elements > 10 ? 1 * min : 10 * min);
    counts.push(world.times().filter((at) => at < 1 * min).length);
    assert.ok(readers.every(({ state }) => state.status === 'pending'));
    assert.ok(readers.every(({ outcomes }) => outcomes.length === readers[0]?.outcomes.length));
  }
  assert.equal(new Set(counts).size, 1, String(counts));
});

void test('E125 a thousand elements that start together wind one timer, once', async (t) => {
  const { world, tab } = stage(t);
  const wind = t.mock.method(world, 'setTimer');
  for (let n = 0; n < 1_000; n++) tab.listen(ask()).start();
  assert.equal(wind.mock.callCount(), 1);
  await world.run(1 * s);
  assert.equal(world.asked.length, 1);
});

void test('an element that comes later is told at once what is known, and asks nothing of its own', async (t) => {
  const { world, tab } = stage(t, () => said('generating', { progress_percent: 45 }));
  tab.listen(ask()).start();
  await world.run(1 * s);
  const late = tab.listen(ask());
  assert.equal(late.state.status, 'generating');
  await world.run(1 * s);
  assert.equal(world.asked.length, 1);
});

void test('two posts and N elements over ten minutes share the budget, spaced and fairly', async (t) => {
  const { world, tab } = stage(t);
  for (let n = 0; n < 5; n++) {
    tab.listen(ask('near'), { distance: 100 }).start();
    tab.listen(ask('far'), { distance: 5_000 }).start();
  }
  await world.run(10 * min);
  const [near, far] = [world.times('near'), world.times('far')];
  within(world.asked.length, 100, 200, 'questions');
  assert.ok(busiestMinute(world.times()) <= 20);
  within(near.length / far.length, 0.8, 1.3, 'near : far');
  const spacing = gaps(world.times().slice(6));
  within(Math.min(...spacing), 3 * s, 3.6 * s, 'spacing');
});

void test('E126 of many posts the first six leave together, later ones 3 s apart, 20 in any minute, none starves', async (t) => {
  const { world, tab } = stage(t);
  const posts = Array.from({ length: 60 }, (_, n) => `p${n}`);
  const readers = posts.map((post, n) => tab.listen(ask(post), { distance: (60 - n) * 400 }).start());
  await world.run(2 * s);
  assert.deepEqual(
    world.asked.map(({ postId, atMs }) => [postId, atMs]),
    ['p59', 'p58', 'p57', 'p56', 'p55', 'p54'].map((post) => [post, 0]),
  );
  await world.run(14 * min);
  assert.ok(busiestMinute(world.times()) <= 20);
  assert.ok(readers.every(({ outcomes }) => outcomes.length > 0));
});

void test('the nearest to the viewport when the turn comes is asked first, not the nearest when it was queued', async (t) => {
  const { world, tab } = stage(t, () => ready());
  for (let n = 0; n < 6; n++) tab.listen(ask(`first${n}`)).start();
  await world.run(1 * s);
  const near = tab.listen(ask('near'), { distance: 500 }).start();
  const far = tab.listen(ask('far'), { distance: 9_000 }).start();
  near.distance = 9_000;
  far.distance = 10;
  await world.run(10 * s);
  assert.deepEqual(
    world.asked.slice(6).map(({ postId }) => postId),
    ['far', 'near'],
  );
});

void test('other domains and other services have their own budget', async (t) => {
  const { world, tab } = stage(t);
  for (let n = 0; n < 8; n++) {
    tab.listen(ask(`a${n}`)).start();
    tab.listen(ask(`b${n}`, { domain: 'other.example' })).start();
    tab.listen(ask(`c${n}`, { apiBase: 'https://relay.example/listen/x' })).start();
  }
  await world.run(1 * s);
  assert.equal(world.asked.length, 18);
});

void test('at most six questions are in flight, and a service that hangs ends by itself', async (t) => {
  const { world, tab } = stage(t, () => 'hang');
  for (let n = 0; n < 12; n++) tab.listen(ask(`p${n}`)).start();
  await world.run(7.9 * s);
  assert.equal(tab.inFlight, 6);
  await world.run(0.2 * s);
  assert.ok(world.asked.slice(0, 6).every(({ aborted, endMs }) => aborted && endMs === 8 * s));
});

// --- answers ---

const finals: readonly [id: string, reply: () => Response, status: string, code: string | undefined][] = [
  ['E3 ready', ready, 'ready', undefined],
  ['E4 failed', () => said('failed'), 'failed', 'generation-failed'],
  ['E13 402', () => refused(402, 'Subscription inactive'), 'error', 'subscription'],
  ['E14 402', () => refused(402, 'Trial expired'), 'error', 'subscription'],
  ['E16 401', () => refused(401), 'error', 'forbidden'],
  ['E17 403', () => refused(403), 'error', 'forbidden'],
  ['E20 422', () => refused(422), 'error', 'invalid'],
  ['E21 400', () => refused(400), 'error', 'invalid'],
];
for (const [id, reply, status, code] of finals) {
  void test(`${id} is asked for once, also by an element that comes later`, async (t) => {
    const { world, tab } = stage(t, reply);
    const reader = tab.listen(ask()).start();
    await world.run(10 * min);
    assert.deepEqual([reader.state.status, reader.code], [status, code]);
    assert.deepEqual([world.asked.length, tab.timers, tab.listeners], [1, 0, 0]);
    const late = tab.listen(ask()).start();
    assert.equal(late.state.status, status);
    await world.run(1 * min);
    assert.equal(world.asked.length, 1);
  });
}

void test('E22 after trouble backoff starts over, and the error is gone', async (t) => {
  const trouble = (): Response => refused(500);
  const { world, tab } = stage(t, inTurn(trouble, trouble, pending, trouble, pending));
  const reader = tab.listen(ask()).start();
  await world.until(() => world.asked.length === 6, 2 * min);
  const waits = gaps(world.times()).map((ms) => ms - world.latencyMs);
  [
    [3, 6],
    [6, 12],
    [3, 3.6],
    [3, 6],
    [3, 3.6],
  ].forEach(([least = 0, most = 0], at) => {
    within(waits[at] ?? 0, least * s, most * s, `wait ${at}`);
  });
  assert.equal(reader.state.error, null);
  assert.deepEqual(reader.codes, ['server', 'server']);
});

const passing: readonly [id: string, reply: () => Reply, code: string][] = [
  ['E22', () => refused(500), 'server'],
  ['E25 408', () => refused(408), 'server'],
  ['E25 425', () => refused(425), 'server'],
  ['E27', () => new Response(null, { status: 204 }), 'malformed'],
  ['E29', () => new Response(null, { status: 304 }), 'malformed'],
  ['E33', () => new Response('<html>', { headers: { 'content-type': 'text/html' } }), 'malformed'],
  ['E37', () => Response.json({ success: false, message: 'x' }), 'server'],
  ['E60', () => new Response('x'.repeat(10_000_000)), 'malformed'],
  ['E70', offlineError, 'network'],
];
for (const [id, reply, code] of passing) {
  void test(`${id} ${code} backs off for as long as it lasts, and keeps what is known`, async (t) => {
    const { world, tab } = stage(t, (_, nth) =>
      nth === 1 ? said('generating', { progress_percent: 45 }) : reply(),
    );
    const reader = tab.listen(ask()).start();
    await world.run(5 * min);
    // 4.5, 9, 18, 36, 45, 45 … on average.
    within(world.asked.length, 8, 14, 'questions in 5 min');
    assert.deepEqual([reader.state.status, reader.code], ['generating', code]);
    assert.deepEqual(reader.codes, [code]);
  });
}

void test('E67 a connection that is reset in mid-body is network trouble', async (t) => {
  const cut = (): Response =>
    new Response(
      new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode('{"success":true,'));
          controller.error(new TypeError('reset'));
        },
      }),
    );
  const { world, tab } = stage(t, cut);
  const reader = tab.listen(ask()).start();
  await world.run(1 * s);
  assert.deepEqual([reader.state.status, reader.code], ['checking', 'network']);
});

void test('E68 headers that do not come in 8 s are a timeout, and the connection is freed', async (t) => {
  const { world, tab } = stage(t, () => 'hang');
  const reader = tab.listen(ask()).start();
  await world.run(7.9 * s);
  assert.equal(reader.code, undefined);
  await world.run(0.2 * s);
  assert.equal(reader.code, 'timeout');
  assert.equal(world.asked[0]?.aborted, true);
});

void test('a body that does not end in 10 s is a timeout', async (t) => {
  const { world, tab } = stage(t, () => new Response(new ReadableStream()));
  const reader = tab.listen(ask()).start();
  await world.run(9.9 * s);
  assert.equal(reader.code, undefined);
  await world.run(0.2 * s);
  assert.equal(reader.code, 'timeout');
});

void test('readers are told at the third failure', async (t) => {
  const { world, tab } = stage(t, () => refused(500));
  const reader = tab.listen(ask()).start();
  for (const told of [false, false, true, true]) {
    const count = reader.outcomes.length;
    // 15 s may pass first: only the failures are of interest here.
    await world.until(() => reader.outcomes.length > count, 1 * min);
    if (world.nowMs < 15 * s || told) assert.equal(reader.told, told, `after ${reader.outcomes.length}`);
  }
});

void test('readers are told after 15 s of trouble, whatever the count', async (t) => {
  const { world, tab } = stage(t, () => refused(429, 'slow', { 'Retry-After': '120' }));
  const reader = tab.listen(ask()).start();
  await world.run(15 * s);
  assert.equal(reader.told, false);
  await world.run(0.2 * s);
  assert.equal(reader.told, true);
  assert.equal(world.asked.length, 1);
});

void test('E12 a budget that runs out slows the questions, a full one ends the slow-down', async (t) => {
  const left = [60, 30, 12, 60, 60];
  const { world, tab } = stage(t, (_, nth) => {
    const answer = said('pending');
    answer.headers.set('X-RateLimit-Limit', '60');
    answer.headers.set('X-RateLimit-Remaining', String(left[nth - 1] ?? 60));
    return answer;
  });
  tab.listen(ask()).start();
  await world.until(() => world.asked.length === 5, 2 * min);
  const waits = gaps(world.times()).map((ms) => ms - world.latencyMs);
  [3, 6, 12, 3].forEach((seconds, at) => {
    within(waits[at] ?? 0, seconds * s, seconds * 1.2 * s);
  });
});

void test('E18 404 is asked exactly twice, 30–36 s apart, and the next page view asks nothing', async (t) => {
  const { world, tab } = stage(t, () => refused(404));
  const reader = tab.listen(ask()).start();
  await world.run(1 * s);
  assert.deepEqual([reader.state.status, reader.code], ['absent', 'not-found']);
  await world.run(5 * min);
  const [gap = 0, ...more] = gaps(world.times());
  within(gap - world.latencyMs, 30 * s, 36 * s);
  assert.deepEqual(more, []);
  assert.deepEqual(reader.codes, ['not-found']);
  const view = new Tab(world).listen(ask()).start();
  assert.equal(view.state.status, 'absent');
  await world.run(4 * min);
  assert.equal(world.asked.length, 2);
  const later = new Tab(world).listen(ask());
  assert.equal(later.state.status, 'absent');
});

void test('E18 what is remembered as absent is asked for anew after ten minutes', async (t) => {
  const { world, tab } = stage(t, () => refused(404));
  tab.listen(ask()).start();
  await world.run(11 * min);
  const view = new Tab(world).listen(ask());
  assert.equal(view.state.status, 'idle');
  view.start();
  await world.run(1 * s);
  assert.equal(world.asked.length, 3);
});

void test('E18 pending found on the second question goes on as usual, and gives up in its time', async (t) => {
  const { world, tab } = stage(
    t,
    inTurn(() => refused(404), pending),
  );
  const reader = tab.listen(ask(), { timeoutMs: 2 * min }).start();
  await world.run(1 * min);
  assert.equal(reader.state.status, 'pending');
  assert.ok(world.asked.length > 4);
  await world.run(2 * min);
  assert.equal(reader.code, 'gave-up');
});

void test('the second question after a 404 keeps its 30 s, however often the page is hidden and shown', async (t) => {
  const { world, tab } = stage(t, () => refused(404));
  tab.listen(ask()).start();
  for (let n = 0; n < 5; n++) {
    await world.run(4 * s);
    tab.hide();
    await world.run(1 * s);
    tab.show();
  }
  assert.equal(world.asked.length, 1);
  await world.run(12 * s);
  assert.equal(world.asked.length, 2);
});

void test('trouble on the second question after a 404 leaves the page as it is', async (t) => {
  const { world, tab } = stage(
    t,
    inTurn(
      () => refused(404),
      () => refused(500),
    ),
  );
  const reader = tab.listen(ask()).start();
  await world.run(45 * s);
  assert.ok(world.asked.length > 1);
  assert.deepEqual([reader.state.status, reader.code], ['absent', 'not-found']);
});

void test('readers who return to an absent page after a minute find what came meanwhile', async (t) => {
  const { world, tab } = stage(t, (_, nth) => (nth <= 2 ? refused(404) : ready()));
  const reader = tab.listen(ask()).start();
  await world.run(40 * s);
  tab.hide();
  await world.run(10 * s);
  tab.show();
  await world.run(10 * s);
  assert.equal(world.asked.length, 2);
  tab.hide();
  await world.run(2 * min);
  tab.show();
  await world.run(4 * s);
  assert.deepEqual([world.asked.length, reader.state.status], [3, 'ready']);
});

void test('a post that appears on such a return is waited for no longer than any other', async (t) => {
  const { world, tab } = stage(t, (_, nth) => (nth <= 2 ? refused(404) : pending()));
  const reader = tab.listen(ask(), { timeoutMs: 1 * min }).start();
  await world.run(40 * s);
  tab.hide();
  await world.run(2 * min);
  tab.show();
  await world.run(5 * s);
  assert.equal(reader.state.status, 'pending');
  await world.run(1 * min);
  assert.equal(reader.code, 'gave-up');
  assert.equal(tab.timers, 0);
});

void test('E40 a word that the contract does not know counts as pending for 20 questions, then gave-up', async (t) => {
  const { world, tab } = stage(t, () => said('queued'));
  const reader = tab.listen(ask()).start();
  await world.run(1 * min);
  assert.equal(reader.state.status, 'pending');
  await world.run(10 * min);
  assert.equal(world.asked.length, 20);
  assert.deepEqual([reader.state.status, reader.code], ['error', 'gave-up']);
});

for (const [id, url] of [
  ['E48', 'java\tscript:alert(1)'],
  ['E50', 'http://cdn.example/a.mp3'],
] as const) {
  void test(`${id} an unsafe URL is asked for exactly four times, with backoff, status unchanged, then error`, async (t) => {
    const { world, tab } = stage(t, (_, nth) => (nth === 1 ? pending() : said('ready', { audio_url: url })));
    const reader = tab.listen(ask()).start();
    await world.until(() => world.asked.length === 4, 2 * min);
    await world.run(1 * s);
    assert.deepEqual([reader.state.status, reader.code], ['pending', 'unsafe-url']);
    const { error } = reader.state;
    assert.equal(error?.retryable, false);
    await world.run(10 * min);
    assert.equal(world.asked.length, 5);
    assert.deepEqual([reader.state.status, reader.state.error?.retryable], ['error', true]);
    assert.deepEqual(reader.codes, ['unsafe-url']);
  });
}

void test('E136 what the page\u2019s own policy refuses is asked for once, and named', async (t) => {
  const { world, tab } = stage(t);
  tab.refusesAll = true;
  const reader = tab.listen(ask()).start();
  await world.run(5 * min);
  assert.equal(world.asked.length, 1);
  assert.deepEqual([reader.state.status, reader.code], ['error', 'csp']);
  assert.match(reader.state.error?.message ?? '', /connect-src https:\/\/api\.example/);
});

// --- limits of the service ---

void test('E5 429 with a readable Retry-After: nobody asks this domain before its time', async (t) => {
  const { world, tab } = stage(t, (_, nth) =>
    nth === 1 ? refused(429, 'slow', { 'Retry-After': '120' }) : pending(),
  );
  const reader = tab.listen(ask('a')).start();
  await world.run(1 * s);
  const other = tab.listen(ask('b')).start();
  const tab2 = new Tab(world);
  tab2.listen(ask('c')).start();
  reader.refresh();
  other.refresh();
  tab.listen(ask('x', { domain: 'other.example' })).start();
  await world.run(118 * s);
  assert.deepEqual(
    world.asked.map(({ postId }) => postId),
    ['a', 'x', 'x', 'x', 'x', 'x', 'x', 'x'].concat(world.asked.slice(8).map(() => 'x')),
  );
  assert.equal(reader.code, 'rate-limited');
  await world.run(15 * s);
  for (const post of ['a', 'b', 'c'])
    within(world.times(post).find((at) => at > 1) ?? 0, 120 * s, 131 * s, post);
});

void test('E5 those who waited for a cool-down come back spread over ten seconds, not in step', async (t) => {
  const { world, tab } = stage(t, (_, nth) =>
    nth === 1 ? refused(429, 'slow', { 'Retry-After': '60' }) : ready(),
  );
  tab.listen(ask('a')).start();
  await world.run(1 * s);
  for (let n = 0; n < 12; n++) new Tab(world).listen(ask('b')).start();
  await world.run(90 * s);
  const times = world.times('b');
  assert.equal(times.length, 12);
  const [first, last] = [Math.min(...times), Math.max(...times)];
  within(first, 60 * s, 71 * s, 'first');
  within(last, first + 4 * s, 71.2 * s, 'last');
});

void test('E5 a shorter cool-down that arrives later does not shorten a longer one', async (t) => {
  const { world, tab } = stage(t, ({ postId }) =>
    postId === 'a' ? refused(429, 'slow', { 'Retry-After': '120' }) : refused(429),
  );
  tab.listen(ask('a')).start();
  tab.listen(ask('b')).start();
  new Tab(world).listen(ask('b')).start();
  await world.run(119 * s);
  assert.equal(world.asked.length, 3);
});

void test('E6 429 without a readable Retry-After: 12–24 s, then 24–48, then up to 60', async (t) => {
  const { world, tab } = stage(t, () => refused(429));
  tab.listen(ask()).start();
  await world.run(5 * min);
  const waits = gaps(world.times()).map((ms) => ms - world.latencyMs);
  [
    [12, 24],
    [24, 48],
    [30, 60],
    [30, 60],
  ].forEach(([least = 0, most = 0], at) => {
    within(waits[at] ?? 0, least * s, most * s, `wait ${at}`);
  });
});

void test('E7 429 without CORS headers: at most 13 questions in five minutes', async (t) => {
  const { world, tab } = stage(t, offlineError);
  tab.listen(ask()).start();
  await world.run(5 * min);
  assert.ok(world.asked.length <= 13, String(world.asked.length));
});

for (const value of ['601', '2592000', '99999999999', '9'.repeat(400)]) {
  void test(`E10 Retry-After: ${value.slice(0, 12)} ends the asking; Retry asks when ten minutes are over`, async (t) => {
    const { world, tab } = stage(t, (_, nth) =>
      nth === 1 ? refused(429, 'slow', { 'Retry-After': value }) : ready(),
    );
    const reader = tab.listen(ask()).start();
    await world.run(1 * s);
    assert.deepEqual(
      [reader.state.status, reader.code, reader.state.error?.retryable],
      ['error', 'rate-limited', true],
    );
    within(reader.subscription.coolDownMs(), 590 * s, 600 * s);
    await world.run(30 * s);
    reader.refresh();
    await world.run(560 * s);
    assert.equal(world.asked.length, 1);
    assert.equal(reader.code, 'rate-limited');
    await world.run(25 * s);
    assert.deepEqual([world.asked.length, reader.state.status], [2, 'ready']);
  });
}

void test('E23 503 with a readable Retry-After waits as a 429 does', async (t) => {
  const { world, tab } = stage(t, (_, nth) =>
    nth === 1 ? refused(503, 'down', { 'Retry-After': '30' }) : pending(),
  );
  const reader = tab.listen(ask()).start();
  await world.run(29.9 * s);
  assert.deepEqual([world.asked.length, reader.code], [1, 'server']);
  await world.run(11 * s);
  assert.ok(world.asked.length > 1);
});

void test('a cool-down is kept through hiding, waking, coming online and Retry', async (t) => {
  const { world, tab } = stage(t, (_, nth) =>
    nth === 1 ? refused(429, 'slow', { 'Retry-After': '120' }) : pending(),
  );
  const reader = tab.listen(ask()).start();
  for (let n = 0; n < 11; n++) {
    await world.run(10 * s);
    tab.hide();
    tab.show();
    tab.goOnline();
    tab.restore();
    reader.refresh();
  }
  const before = world.asked.length;
  assert.equal(before, 1);
  await world.run(25 * s);
  assert.ok(world.asked.length > before);
});

void test('storage="none": nothing is written, the cool-down holds within the page', async (t) => {
  const { world, tab } = stage(t, () => refused(429, 'slow', { 'Retry-After': '120' }));
  tab.listen(ask('a'), { persist: false }).start();
  await world.run(1 * s);
  tab.listen(ask('b'), { persist: false }).start();
  await world.run(1 * min);
  assert.equal(world.asked.length, 1);
  assert.deepEqual(Object.keys(localStorage), []);
  new Tab(world).listen(ask('c'), { persist: false }).start();
  await world.run(1 * s);
  assert.equal(world.asked.length, 2);
});

void test('E157 E158 storage that throws, is missing or is full: normal, and forgets', async (t) => {
  const thrower = new Proxy(fakeStorage(), {
    get() {
      throw new DOMException('denied', 'SecurityError');
    },
    ownKeys() {
      throw new DOMException('denied', 'SecurityError');
    },
  });
  for (const descriptor of [
    {
      get() {
        throw new DOMException('denied', 'SecurityError');
      },
    },
    { value: undefined },
    { value: null },
    { value: thrower },
    { value: fakeStorage(0) },
  ]) {
    const { world, tab } = stage(t, ready);
    setGlobal(t, 'localStorage', descriptor);
    const reader = tab.listen(ask()).start();
    await world.run(10 * s);
    assert.equal(reader.state.status, 'ready');
    const again = new Tab(world).listen(ask()).start();
    await world.run(10 * s);
    assert.deepEqual([again.state.status, world.asked.length], ['ready', 2]);
  }
});

// --- memory ---

void test('E94 E105 ready is remembered: the next page view asks nothing, for ten minutes', async (t) => {
  const { world, tab } = stage(t, ready);
  tab.listen(ask()).start();
  await world.run(9 * min);
  const view = new Tab(world).listen(ask()).start();
  assert.ok(view.state.status === 'ready');
  assert.deepEqual(view.state.track, {
    src: audioUrl,
    duration: 200,
    mediaType: 'audio/mpeg',
    shareUrl: '',
  });
  await world.run(2 * min);
  assert.equal(world.asked.length, 1);
  new Tab(world).listen(ask()).start();
  await world.run(1 * s);
  assert.equal(world.asked.length, 2);
});

void test('E105 what was remembered is checked like an answer', async (t) => {
  const { world, tab } = stage(t, ready);
  tab.listen(ask()).start();
  await world.run(1 * s);
  const key = Object.keys(localStorage)[0] ?? '';
  const value = localStorage.getItem(key) ?? '';
  for (const bad of [
    value.replace(audioUrl, 'javascript:alert(1)'),
    value.replace('"ready"', '"pending"'),
    value.replace('"success":true', '"success":false'),
    value.slice(0, -5),
    'nonsense',
  ]) {
    localStorage.setItem(key, bad);
    const view = new Tab(world).listen(ask());
    assert.equal(view.state.status, 'idle', bad);
    view.start();
    await world.run(1 * s);
    assert.equal(view.state.status, 'ready');
  }
});

void test('E105 a clock that was set does not make a memory eternal', async (t) => {
  const { world, tab } = stage(t, ready);
  tab.listen(ask()).start();
  await world.run(1 * s);
  world.setDate(-24 * hour);
  assert.equal(new Tab(world).listen(ask()).state.status, 'idle');
  world.setDate(48 * hour);
  assert.equal(new Tab(world).listen(ask()).state.status, 'idle');
});

void test('an answer that is neither ready nor absent takes back what was remembered', async (t) => {
  const { world, tab } = stage(t, inTurn(ready, pending));
  const reader = tab.listen(ask()).start();
  await world.run(10 * s);
  reader.refresh();
  await world.run(1 * s);
  assert.equal(reader.state.status, 'pending');
  assert.equal(new Tab(world).listen(ask()).state.status, 'idle');
});

// --- coming and going of the page ---

void test('E82 E101 hidden for ten minutes: no question, then one within a second and a half', async (t) => {
  const { world, tab } = stage(t);
  tab.listen(ask('a')).start();
  tab.listen(ask('b')).start();
  await world.run(20 * s);
  tab.hide();
  const before = world.asked.length;
  await world.run(10 * min);
  assert.equal(world.asked.length, before);
  const shownMs = world.nowMs;
  tab.show();
  await world.run(2.9 * s);
  for (const post of ['a', 'b']) {
    const caught = world.times(post).filter((at) => at >= shownMs);
    assert.equal(caught.length, 1);
    within((caught[0] ?? 0) - shownMs, 0, 1 * s);
  }
});

void test('a page that is hidden at once asks nothing before it is shown', async (t) => {
  const { world, tab } = stage(t);
  tab.hide();
  tab.listen(ask()).start();
  await world.run(5 * min);
  assert.deepEqual([world.asked.length, tab.timers], [0, 0]);
  tab.show();
  await world.run(1.1 * s);
  assert.equal(world.asked.length, 1);
});

void test('E101 E110 hidden time is not waiting time', async (t) => {
  const { world, tab } = stage(t);
  const reader = tab.listen(ask(), { timeoutMs: 60 * s }).start();
  for (let n = 0; n < 5; n++) {
    await world.run(10 * s);
    tab.hide();
    await world.run(5 * s);
    // Another element comes meanwhile, and makes the clock look at itself.
    tab.listen(ask('other')).start().close();
    await world.run(2 * min);
    tab.show();
  }
  await world.run(8 * s);
  assert.equal(reader.state.status, 'pending');
  await world.run(4 * s);
  assert.equal(reader.code, 'gave-up');
});

void test('a return while shown asks no faster than every 3 s, however often it happens', async (t) => {
  const { world, tab } = stage(t, offlineError);
  tab.listen(ask()).start();
  for (let n = 0; n < 300; n++) {
    await world.run(100);
    tab.hide();
    tab.show();
    tab.goOnline();
  }
  within(world.asked.length, 6, 11);
});

for (const monotonic of [true, false]) {
  void test(`E79 eight hours of sleep: one question within 2 s, no burst (monotonic clock ${monotonic ? 'goes on' : 'stands still'})`, async (t) => {
    const { world, tab } = stage(t);
    const reader = tab.listen(ask(), { timeoutMs: 5 * min }).start();
    await world.until(() => world.nowMs >= 30 * s && !tab.inFlight, 1 * min);
    const before = world.asked.length;
    world.sleep(8 * hour, { monotonic });
    const wokenMs = world.nowMs;
    await world.run(4 * s);
    const after = world.times().slice(before);
    within(after.length, 1, 2);
    within((after[0] ?? Infinity) - wokenMs, 0, 2 * s);
    await world.run(4 * min);
    assert.equal(reader.state.status, 'pending');
    await world.run(1 * min);
    assert.equal(reader.code, 'gave-up');
  });
}

void test('E79 sleep with a question in flight: it is asked anew within 2 s', async (t) => {
  const { world, tab } = stage(t, (_, nth) => (nth === 1 ? 'hang' : pending()));
  const reader = tab.listen(ask()).start();
  await world.run(1 * s);
  world.sleep(8 * hour);
  const wokenMs = world.nowMs;
  await world.run(2 * s);
  assert.deepEqual(reader.codes, []);
  assert.equal(world.asked.length, 2);
  within((world.times()[1] ?? 0) - wokenMs, 0, 2 * s);
});

void test('E80 waking while the network is down: nothing is said for the first failures', async (t) => {
  const { world, tab } = stage(t, inTurn(pending, offlineError));
  tab.listen(ask()).start();
  await world.run(40 * s);
  world.sleep(8 * hour);
  const before = world.asked.length;
  await world.until(() => world.asked.length === before + 2, 20 * s);
  assert.equal(world.asked.length, before + 2);
  const [gap = 0] = gaps(world.times().slice(-2));
  within(gap - world.latencyMs, 3 * s, 6 * s + 50);
});

void test('E71 E72 offline: one question a minute, and within 3 s of coming online', async (t) => {
  const { world, tab } = stage(t, ({ tab: { navigator } }) => (navigator.onLine ? ready() : offlineError()));
  tab.goOffline();
  const readers = [tab.listen(ask()).start(), tab.listen(ask()).start()];
  await world.run(5 * min);
  within(world.asked.length, 5, 6, 'questions in 5 min');
  assert.ok(readers.every(({ told, code }) => told && code === 'network'));
  const before = world.asked.length;
  tab.goOnline();
  await world.run(3.2 * s);
  assert.equal(world.asked.length, before + 1);
  assert.ok(readers.every(({ state }) => state.status === 'ready'));
});

void test('E106 back from the back/forward cache: one question, backoff starts over', async (t) => {
  const { world, tab } = stage(t, offlineError);
  tab.listen(ask()).start();
  await world.run(2 * min);
  tab.freeze();
  await world.run(5 * min);
  const before = world.asked.length;
  const backMs = world.nowMs;
  tab.restore();
  await world.run(1.5 * s);
  assert.equal(world.asked.length, before + 1);
  await world.until(() => world.asked.length === before + 2, 20 * s);
  within((world.times().at(-1) ?? 0) - backMs, 3 * s, 8 * s);
});

void test('E106 back within seconds, without a change of visibility: a return like any other', async (t) => {
  const { world, tab } = stage(t, offlineError);
  tab.listen(ask()).start();
  await world.run(2 * min);
  const last = world.asked.length;
  await world.until(() => world.asked.length > last, 1 * min);
  tab.freeze();
  await world.run(2 * s);
  const before = world.asked.length;
  tab.restore();
  await world.run(1.5 * s);
  assert.equal(world.asked.length, before + 1);
});

void test('E109 a prerendered page asks nothing before it is shown', async (t) => {
  const { world, tab } = stage(t);
  tab.document.prerendering = true;
  tab.listen(ask()).start();
  await world.run(1 * min);
  assert.equal(world.asked.length, 0);
  tab.activate();
  await world.run(1.1 * s);
  assert.equal(world.asked.length, 1);
});

void test('hidden while a question is in flight: its answer still counts', async (t) => {
  const { world, tab } = stage(t, ready);
  const reader = tab.listen(ask()).start();
  await world.run(0);
  tab.hide();
  await world.run(1 * s);
  assert.equal(reader.state.status, 'ready');
});

// --- giving up, Retry and refresh ---

void test('E110 gave-up after 15 min and at most 180 questions; Retry grants five more minutes', async (t) => {
  const { world, tab } = stage(t);
  const reader = tab.listen(ask()).start();
  await world.run(15 * min - 1);
  assert.equal(reader.state.status, 'pending');
  await world.run(1);
  assert.deepEqual(
    [reader.state.status, reader.code, reader.state.error?.retryable],
    ['error', 'gave-up', true],
  );
  assert.ok(world.asked.length <= 180);
  assert.deepEqual([tab.timers, tab.listeners, tab.inFlight], [0, 0, 0]);
  const spent = world.asked.length;
  await world.run(1 * hour);
  assert.equal(world.asked.length, spent);
  reader.refresh(5 * min);
  await world.run(1 * s);
  assert.equal(reader.state.status, 'pending');
  await world.run(5 * min - 1.1 * s);
  assert.equal(reader.state.status, 'pending');
  await world.run(0.2 * s);
  assert.equal(reader.code, 'gave-up');
});

void test('passing trouble is part of the waiting time', async (t) => {
  const { world, tab } = stage(t, () => refused(500));
  const reader = tab.listen(ask(), { timeoutMs: 2 * min }).start();
  await world.run(2 * min);
  assert.equal(reader.code, 'gave-up');
});

void test('of two elements each gives up in its own time, and stays so until something final comes', async (t) => {
  const { world, tab } = stage(t, () => (world.nowMs < 4 * min ? pending() : ready()));
  const patient = tab.listen(ask()).start();
  const hasty = tab.listen(ask(), { timeoutMs: 1 * min }).start();
  await world.run(3 * min);
  assert.deepEqual([patient.state.status, hasty.code], ['pending', 'gave-up']);
  assert.deepEqual(hasty.history, ['pending', 'error']);
  await world.run(2 * min);
  assert.deepEqual([patient.state.status, hasty.state.status], ['ready', 'ready']);
});

void test('an element that never asked is not left waiting by one that did, and went', async (t) => {
  const { world, tab } = stage(t);
  const far = tab.listen(ask(), { timeoutMs: 2 * min });
  const near = tab.listen(ask()).start();
  await world.run(10 * s);
  near.close();
  assert.equal(far.state.status, 'pending');
  await world.run(2 * min);
  assert.deepEqual([far.state.status, far.code], ['error', 'gave-up']);
});

void test('E97 twenty presses in 2 s are one attempt', async (t) => {
  const { world, tab } = stage(t, () => refused(402));
  const reader = tab.listen(ask()).start();
  await world.run(10 * s);
  for (let n = 0; n < 20; n++) {
    reader.refresh();
    await world.run(100);
  }
  assert.equal(world.asked.length, 2);
});

void test('E97 refresh in a loop: at most one in 3 s, six a minute', async (t) => {
  const { world, tab } = stage(t, ready);
  const reader = tab.listen(ask()).start();
  await world.run(1 * min);
  const before = world.asked.length;
  for (let n = 0; n < 1_200; n++) {
    reader.refresh();
    await world.run(100);
  }
  const times = world.times().slice(before);
  within(times.length, 10, 12);
  gaps(times.slice(0, 6)).forEach((ms) => {
    within(ms, 3 * s, 4 * s);
  });
  assert.ok(busiestMinute(times) <= 6);
});

void test('refresh counts against the budget of the domain', async (t) => {
  const { world, tab } = stage(t, ready);
  const readers = Array.from({ length: 30 }, (_, n) => tab.listen(ask(`p${n}`)).start());
  await world.run(5 * min);
  for (let n = 0; n < 60; n++) {
    for (const reader of readers) reader.refresh();
    await world.run(1 * s);
  }
  assert.ok(busiestMinute(world.times()) <= 20);
});

void test('Retry during a backoff asks at once, and what failed before counts no more', async (t) => {
  const { world, tab } = stage(t, () => refused(500));
  const reader = tab.listen(ask()).start();
  await world.until(() => world.asked.length === 4, 2 * min);
  await world.run(10 * s);
  reader.refresh();
  await world.run(1 * s);
  assert.equal(world.asked.length, 5);
  await world.until(() => world.asked.length === 6, 20 * s);
  within(gaps(world.times()).at(-1) ?? 0, 3.1 * s, 6.1 * s);
});

void test('refresh from the news of an answer is heard', async (t) => {
  const { world, tab } = stage(
    t,
    inTurn(
      () => refused(500),
      () => refused(500),
      () => refused(500),
      ready,
    ),
  );
  const reader = tab.listen(ask()).start();
  const times = await world.until(() => world.asked.length === 3, 1 * min);
  assert.ok(times);
  await world.until(() => reader.outcomes.length === 3, 1 * s);
  reader.refresh();
  await world.run(3.1 * s);
  assert.equal(reader.state.status, 'ready');
});

// --- leaving ---

void test('E90 the last that leaves ends the question in flight, and no timer or listener stays', async (t) => {
  const { world, tab } = stage(t);
  const readers = [tab.listen(ask()).start(), tab.listen(ask()).start(), tab.listen(ask('b')).start()];
  await world.run(0);
  assert.equal(tab.inFlight, 2);
  readers[0]?.close();
  await world.settle();
  assert.equal(tab.inFlight, 2);
  readers[1]?.close();
  await world.settle();
  assert.equal(tab.inFlight, 1);
  readers[2]?.close();
  await world.settle();
  assert.deepEqual([tab.inFlight, tab.timers, tab.listeners], [0, 0, 0]);
});

const moments: readonly [name: string, service: (asked: Asked, nth: number) => Reply, ms: number][] = [
  ['before the first question', pending, 0],
  ['between two questions', pending, 1 * s],
  ['in a backoff', () => refused(500), 20 * s],
  ['in a cool-down', () => refused(429, 'x', { 'Retry-After': '100' }), 20 * s],
  ['when ready', ready, 1 * s],
  ['when absent', () => refused(404), 1 * s],
  ['when absent for good', () => refused(404), 1 * min],
  ['after a final error', () => refused(402), 1 * s],
  ['after gave-up', pending, 20 * min],
  ['while told', () => refused(500), 1 * min],
];
for (const [name, service, ms] of moments) {
  void test(`E90 E96 leaving ${name} leaves nothing behind, also with a refresh under way`, async (t) => {
    const { world, tab } = stage(t, service);
    for (const refreshes of [false, true]) {
      const reader = tab.listen(ask()).start();
      if (ms) await world.run(ms);
      if (refreshes) {
        reader.refresh();
        reader.refresh();
      }
      reader.close();
      await world.settle();
      assert.deepEqual([tab.timers, tab.listeners, tab.inFlight], [0, 0, 0]);
      await world.run(10 * s);
    }
    const count = world.asked.length;
    await world.run(20 * min);
    assert.equal(world.asked.length, count);
  });
}

void test('E86 a late answer after close is ignored', async (t) => {
  const { world, tab } = stage(t, ready);
  const first = tab.listen(ask()).start();
  await world.run(50);
  first.close();
  const second = tab.listen(ask('b')).start();
  await world.run(5 * s);
  assert.deepEqual([first.outcomes.length, second.state.status], [0, 'ready']);
  assert.equal(world.asked[0]?.aborted, true);
});

void test('E86 an answer that comes although it was aborted is ignored', async (t) => {
  const { world, tab } = stage(t, ready);
  const first = tab.listen(ask()).start();
  await world.run(99.5);
  first.close();
  await world.run(10 * s);
  assert.equal(new Tab(world).listen(ask()).state.status, 'idle');
});

void test('E96 an element that comes and goes a thousand times asks at most once in 3 s', async (t) => {
  const { world, tab } = stage(t);
  for (let n = 0; n < 1_000; n++) {
    const reader = tab.listen(ask()).start();
    await world.run(50);
    reader.close();
    await world.run(10);
  }
  within(world.asked.length, 3, 21);
  await world.settle();
  assert.deepEqual([tab.timers, tab.listeners, tab.inFlight], [0, 0, 0]);
});

void test('elements of a thousand posts that come and go keep within the budget, and are forgotten', async (t) => {
  const { world, tab } = stage(t);
  for (let n = 0; n < 1_000; n++) {
    const reader = tab.listen(ask(`p${n}`)).start();
    await world.run(60);
    reader.close();
  }
  await world.settle();
  assert.ok(busiestMinute(world.times()) <= 20);
  assert.deepEqual([tab.timers, tab.listeners, tab.inFlight], [0, 0, 0]);
});

// --- host pages ---

void test('E59 E121 a poisoned Object.prototype and Array.prototype change nothing', async (t) => {
  const poison = {
    status: 'ready',
    audio_url: 'https://evil.example/a.mp3',
    src: 'https://evil.example/a.mp3',
    apiBase: 'https://evil.example',
    message: 'evil',
    step: 'evil',
    code: 'evil',
    left: 0,
    firm: true,
    again: false,
    missing: 1,
    cancel: () => undefined,
    value: '200 {}',
    success: false,
    headers: { 'X-Evil': '1' },
    method: 'POST',
    404: 'evil',
    429: 'evil',
    500: 'evil',
  };
  // Fetch and Response are the platform's; what they read from prototypes is not ours.
  const replies = [500, 404].map((status) => [status, refused(status)] as const);
  const generating = said('generating', { progress_percent: 5 });
  for (const reply of [generating, ...replies.map(([, response]) => response)]) {
    const { world, tab } = stage(t, () => reply.clone());
    Object.assign(Array.prototype, { extra: () => 'evil' });
    for (const [key, value] of Object.entries(poison)) {
      Object.defineProperty(Object.prototype, key, {
        value,
        configurable: true,
        enumerable: true,
        writable: true,
      });
    }
    let reader: Reader;
    const init: (string | undefined)[] = [];
    try {
      reader = tab.listen(ask()).start();
      await world.run(1 * s);
      init.push(world.asked[0]?.init.method);
    } finally {
      for (const key of Object.keys(poison)) Reflect.deleteProperty(Object.prototype, key);
      Reflect.deleteProperty(Array.prototype, 'extra');
    }
    assert.deepEqual(init, [undefined]);
    const expected = reply.status === 404 ? 'absent' : reply.status === 500 ? 'checking' : 'generating';
    assert.equal(reader.state.status, expected);
    assert.equal(
      reader.code,
      reply.status === 404 ? 'not-found' : reply.status === 500 ? 'server' : undefined,
    );
    reader.close();
  }
});

void test('E121 a toJSON that throws costs the memory, not the player', async (t) => {
  const reply = ready();
  const { world, tab } = stage(t, () => reply.clone());
  Object.defineProperty(Object.prototype, 'toJSON', {
    configurable: true,
    value: () => {
      throw new Error('toJSON');
    },
  });
  try {
    const reader = tab.listen(ask()).start();
    await world.run(10 * s);
    assert.equal(reader.state.status, 'ready');
  } finally {
    Reflect.deleteProperty(Object.prototype, 'toJSON');
  }
});

void test('E160 tabs do not depend on each other: one that is frozen stops nobody', async (t) => {
  const { world, tab } = stage(t);
  tab.listen(ask()).start();
  await world.run(10 * s);
  tab.freeze();
  const other = new Tab(world).listen(ask()).start();
  await world.run(10 * s);
  assert.equal(other.state.status, 'pending');
});
