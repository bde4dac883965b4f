import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  Tab,
  ask,
  audioUrl,
  gaps,
  inTurn,
  min,
  ready,
  refused,
  s,
  said,
  stage,
  within,
} from './virtual-page.js';
import type { Reader } from './virtual-page.js';

// Where one rule of the desk ends and the next begins: each test here stands for a change that nothing else noticed.

const pending = (): Response => said('pending');
const limited = (): Response => refused(429, 'slow', { 'Retry-After': '120' });
const toldOf = ({ outcomes }: Reader): (boolean | string)[] =>
  outcomes.map((outcome) => ('told' in outcome ? outcome.told : outcome.answer));

// --- what is remembered ---

void test('storage="none": an answer is not remembered, nor is one that others remembered heard', async (t) => {
  const { world, tab } = stage(t, ready);
  tab.listen(ask('a'), { persist: false }).start();
  await world.run(1 * s);
  assert.deepEqual(Object.keys(localStorage), []);
  new Tab(world).listen(ask('a')).start();
  await world.run(1 * s);
  assert.equal(Object.keys(localStorage).length, 1);
  assert.equal(new Tab(world).listen(ask('a'), { persist: false }).state.status, 'idle');
});

void test('of two elements that share a question, one that may remember is enough', async (t) => {
  const { world, tab } = stage(t, ready);
  tab.listen(ask(), { persist: false }).start();
  tab.listen(ask()).start();
  await world.run(1 * s);
  assert.equal(new Tab(world).listen(ask()).state.status, 'ready');
});

void test('trouble that passes takes back nothing that is remembered', async (t) => {
  const { world, tab } = stage(
    t,
    inTurn(ready, () => refused(500)),
  );
  const reader = tab.listen(ask()).start();
  await world.run(10 * s);
  reader.refresh();
  await world.run(1 * s);
  assert.equal(world.asked.length, 2);
  assert.equal(new Tab(world).listen(ask()).state.status, 'ready');
});

for (const [length, entries] of [
  [4_999, 1],
  [5_000, 0],
] as const) {
  void test(`an answer of ${length} characters is ${entries ? 'remembered' : 'too long to be remembered'}`, async (t) => {
    const body = (step: string): string =>
      JSON.stringify({ data: { status: 'ready', audio_url: audioUrl, step } });
    const { world, tab } = stage(t, () => new Response(body('x'.repeat(length - body('').length))));
    const reader = tab.listen(ask()).start();
    await world.run(1 * s);
    assert.deepEqual([reader.state.status, Object.keys(localStorage).length], ['ready', entries]);
  });
}

void test('what is not final leaves nothing in the storage', async (t) => {
  const { world, tab } = stage(t);
  tab.listen(ask()).start();
  await world.run(1 * s);
  assert.deepEqual(Object.keys(localStorage), []);
});

void test('the elements of a page say the same, whatever another tab has heard meanwhile', async (t) => {
  const { world, tab } = stage(t, ({ tab: from, postId }) =>
    from !== tab ? ready() : postId === 'a' ? pending() : refused(402),
  );
  for (const post of ['a', 'b']) tab.listen(ask(post)).start();
  await world.run(1 * s);
  for (const post of ['a', 'b']) new Tab(world).listen(ask(post)).start();
  await world.run(1 * s);
  assert.deepEqual(
    ['a', 'b'].map((post) => tab.listen(ask(post)).state.status),
    ['pending', 'error'],
  );
});

void test('of posts that nobody listens to any more, a hundred stay known, the oldest are forgotten first', async (t) => {
  const { world, tab } = stage(t, ready);
  const readers = Array.from({ length: 101 }, (_, n) => tab.listen(ask(`p${n}`), { persist: false }).start());
  await world.run(8 * min);
  for (const reader of readers) reader.close();
  const statusOf = (post: string): string => {
    const reader = tab.listen(ask(post), { persist: false });
    reader.close();
    return reader.state.status;
  };
  assert.deepEqual(['p0', 'p1', 'new', 'p2'].map(statusOf), ['ready', 'ready', 'idle', 'idle']);
});

void test('what the last element left behind unfinished is asked anew, what is final after ten minutes', async (t) => {
  const { world, tab } = stage(t, ({ postId }) => (postId === 'a' ? pending() : said('failed')));
  for (const post of ['a', 'b']) {
    const reader = tab.listen(ask(post), { persist: false }).start();
    await world.run(4 * s);
    reader.close();
  }
  const count = world.asked.length;
  const again = tab.listen(ask('a'), { persist: false });
  assert.equal(again.state.status, 'idle');
  again.start();
  await world.run(1 * s);
  assert.equal(world.asked.length, count + 1);
  again.close();
  await world.run(9 * min);
  assert.equal(tab.listen(ask('b'), { persist: false }).state.status, 'failed');
  await world.run(1 * min);
  assert.equal(tab.listen(ask('b'), { persist: false }).state.status, 'idle');
});

void test('E52 a relative URL is that of the api-base, with its path', async (t) => {
  const { world, tab } = stage(t, () => said('ready', { audio_url: 'a.mp3' }));
  const reader = tab.listen(ask('a', { apiBase: 'https://relay.example/listen/news' })).start();
  await world.run(1 * s);
  assert.ok(reader.state.status === 'ready');
  assert.equal(reader.state.track.src, 'https://relay.example/listen/news/a.mp3');
});

// --- who waits, and for how long ---

void test('an element that never asked holds no question of one that went', async (t) => {
  const { world, tab } = stage(t);
  tab.listen(ask());
  const near = tab.listen(ask()).start();
  await world.run(0);
  assert.equal(tab.inFlight, 1);
  near.close();
  await world.settle();
  assert.deepEqual([tab.inFlight, tab.timers, tab.listeners], [0, 0, 0]);
});

void test('an element that never asked waits for nothing, however long others do', async (t) => {
  const { world, tab } = stage(t, ({ postId }) => (postId === 'b' ? ready() : pending()));
  tab.listen(ask('a')).start();
  tab.listen(ask('b')).start();
  await world.run(1 * s);
  const far = tab.listen(ask('c'), { timeoutMs: 1 * min });
  const known = tab.listen(ask('b'), { timeoutMs: 1 * min });
  await world.run(5 * min);
  assert.deepEqual([far.state.status, known.state.status], ['idle', 'ready']);
});

void test('an element that came later, and never asked, gives up in its own time when the others are gone', async (t) => {
  const { world, tab } = stage(t);
  const near = tab.listen(ask()).start();
  await world.run(10 * s);
  const far = tab.listen(ask(), { timeoutMs: 1 * min });
  near.close();
  await world.run(59 * s);
  assert.equal(far.state.status, 'pending');
  await world.run(2 * s);
  assert.equal(far.code, 'gave-up');
});

void test('who gave up stays so when the post turns out to be missing, until something final comes', async (t) => {
  const { world, tab } = stage(t, () =>
    world.nowMs < 90 * s ? pending() : world.nowMs < 100 * s ? refused(404) : pending(),
  );
  const hasty = tab.listen(ask(), { timeoutMs: 1 * min }).start();
  const patient = tab.listen(ask()).start();
  await world.run(100 * s);
  assert.deepEqual([patient.state.status, hasty.code], ['absent', 'gave-up']);
  await world.run(1 * min);
  assert.deepEqual([patient.state.status, hasty.history], ['pending', ['pending', 'error']]);
});

void test('the wait for a row that may yet appear is nobody’s waiting time, also of who comes later', async (t) => {
  const { world, tab } = stage(t, () => refused(404));
  tab.listen(ask()).start();
  await world.run(1 * s);
  const late = tab.listen(ask(), { timeoutMs: 10 * s });
  late.subscription.start();
  await world.run(20 * s);
  assert.deepEqual([late.state.status, world.asked.length], ['absent', 1]);
});

void test('start asks nothing where a final answer is known, nor after close; nor does refresh after close', async (t) => {
  const { world, tab } = stage(t, ready);
  const reader = tab.listen(ask()).start();
  await world.run(10 * s);
  tab.listen(ask()).subscription.start();
  const gone = tab.listen(ask('gone'));
  gone.close();
  gone.subscription.start();
  gone.refresh();
  reader.close();
  reader.refresh();
  await world.run(1 * min);
  assert.deepEqual([world.asked.length, tab.timers, tab.listeners], [1, 0, 0]);
});

void test('Retry in a cool-down grants its time from the cool-down’s end', async (t) => {
  const { world, tab } = stage(t, inTurn(limited, pending));
  const reader = tab.listen(ask()).start();
  await world.run(1 * s);
  reader.refresh(1 * min);
  await world.run(178 * s);
  assert.equal(reader.state.status, 'pending');
  await world.run(3 * s);
  assert.equal(reader.code, 'gave-up');
});

void test('E48 Retry in the middle of unsafe URLs does not begin their count anew, Retry after the end does', async (t) => {
  const { world, tab } = stage(t, () => said('ready', { audio_url: 'javascript:1' }));
  const reader = tab.listen(ask()).start();
  await world.until(() => world.asked.length === 2, 1 * min);
  await world.run(1 * s);
  reader.refresh();
  await world.run(5 * min);
  assert.deepEqual([world.asked.length, reader.state.status], [4, 'error']);
  reader.refresh();
  await world.run(5 * min);
  assert.deepEqual([world.asked.length, reader.state.status], [8, 'error']);
});

// --- trouble, and who is told ---

void test('15 s of trouble are counted from its first failure', async (t) => {
  const { world, tab } = stage(
    t,
    inTurn(() => refused(500), limited),
  );
  const reader = tab.listen(ask()).start();
  await world.run(15 * s);
  assert.deepEqual([reader.told, world.asked.length], [false, 2]);
  await world.run(0.2 * s);
  assert.equal(reader.told, true);
  await world.run(30 * s);
  assert.deepEqual(toldOf(reader), [false, false, true], 'told once');
});

void test('what readers were told is not said again by the next failure', async (t) => {
  const { world, tab } = stage(t, limited);
  const reader = tab.listen(ask()).start();
  await world.run(150 * s);
  assert.equal(world.asked.length, 2);
  assert.deepEqual(toldOf(reader), [false, true, true]);
});

void test('trouble after a recovery, or after Retry, is told in its own time', async (t) => {
  const { world, tab } = stage(t, inTurn(limited, pending, limited));
  const reader = tab.listen(ask()).start();
  await world.until(() => reader.outcomes.length === 4, 5 * min);
  assert.deepEqual([reader.told, toldOf(reader)], [false, [false, true, false, false]]);

  const other = stage(t, () => refused(500));
  const pressed = other.tab.listen(ask()).start();
  await other.world.until(() => pressed.told, 1 * min);
  await other.world.run(4 * s);
  pressed.refresh();
  const count = pressed.outcomes.length;
  await other.world.until(() => pressed.outcomes.length > count, 5 * s);
  assert.equal(toldOf(pressed).at(-1), false);
});

void test('a return calms at once: what failed before is no news, to nobody', async (t) => {
  const { world, tab } = stage(t, limited);
  const reader = tab.listen(ask()).start();
  await world.run(20 * s);
  assert.equal(reader.told, true);
  tab.hide();
  await world.run(10 * s);
  tab.show();
  await world.settle();
  assert.deepEqual([reader.told, toldOf(reader)], [false, [false, true, 'calm']]);
  assert.equal(tab.listen(ask()).told, false);
  assert.equal(world.asked.length, 1);
});

void test('network trouble is told within a moment, not at the next beat', async (t) => {
  const { world, tab } = stage(t, () => new TypeError('Failed to fetch'));
  const reader = tab.listen(ask()).start();
  await world.run(world.latencyMs + 60);
  assert.equal(reader.code, 'network');
});

void test('E5 of two cool-downs that tabs hear at the same time the longer one counts for both', async (t) => {
  const { world, tab } = stage(t, (_, nth) =>
    nth > 2 ? pending() : refused(429, 'slow', { 'Retry-After': nth === 1 ? '10' : '120' }),
  );
  tab.listen(ask('a')).start();
  new Tab(world).listen(ask('b')).start();
  await world.run(119 * s);
  assert.equal(world.asked.length, 2);
});

void test('E5 a cool-down holds for its tab where storage has lost it, and others wrote a shorter one', async (t) => {
  const { world, tab } = stage(t, (_, nth) =>
    nth > 2 ? pending() : refused(429, 'slow', { 'Retry-After': nth === 1 ? '120' : '10' }),
  );
  tab.listen(ask('a')).start();
  await world.run(1 * s);
  for (const key of Object.keys(localStorage)) localStorage.removeItem(key);
  new Tab(world).listen(ask('b')).start();
  await world.run(1 * s);
  tab.listen(ask('c')).start();
  await world.run(117 * s);
  assert.deepEqual([world.times('a').length, world.times('c').length], [1, 0]);
});

// --- returns ---

void test('those who return together ask within a second, and not in step', async (t) => {
  const { world, tab } = stage(t);
  const tabs = [tab, ...Array.from({ length: 11 }, () => new Tab(world))];
  for (const each of tabs) each.listen(ask()).start();
  await world.run(20 * s);
  for (const each of tabs) each.hide();
  await world.run(1 * min);
  const [before, shownMs] = [world.asked.length, world.nowMs];
  for (const each of tabs) each.show();
  await world.run(1.1 * s);
  const times = world.times().slice(before);
  assert.equal(times.length, 12);
  within(Math.min(...times), shownMs, shownMs + 1 * s);
  within(Math.max(...times), shownMs + 500, shownMs + 1 * s);
});

void test('a return ends no question that is in flight and in time', async (t) => {
  const { world, tab } = stage(t);
  world.latencyMs = 5 * s;
  const reader = tab.listen(ask()).start();
  await world.run(3.5 * s);
  tab.hide();
  await world.run(0.1 * s);
  tab.show();
  await world.run(1.5 * s);
  assert.deepEqual([world.asked.length, world.asked[0]?.aborted], [1, false]);
  assert.equal(reader.state.status, 'pending');
});

void test('E18 a return during the wait after a 404 leaves it at two questions', async (t) => {
  const { world, tab } = stage(t, () => refused(404));
  tab.listen(ask()).start();
  await world.run(10 * s);
  tab.hide();
  await world.run(2 * min);
  tab.show();
  await world.run(50 * s);
  assert.equal(world.asked.length, 2);
  await world.run(5 * min);
  assert.equal(world.asked.length, 2);
});

void test('E4 a return asks nothing where the answer was final', async (t) => {
  const { world, tab } = stage(t, ({ postId }) => (postId === 'a' ? said('failed') : pending()));
  tab.listen(ask('a')).start();
  // Another wait keeps the page's clock awake.
  tab.listen(ask('b')).start();
  await world.run(10 * s);
  tab.hide();
  await world.run(2 * min);
  tab.show();
  await world.run(10 * s);
  assert.equal(world.times('a').length, 1);
  assert.ok(gaps(world.times('b')).length > 3);
});

void test('where an element lies is asked only when a question may leave: it costs the page its layout', async (t) => {
  const { world, tab } = stage(t, limited);
  tab.listen(ask('first')).start();
  await world.run(1 * s);
  let looks = 0;
  for (const post of ['a', 'b']) {
    const reader = tab.listen(ask(post));
    Object.defineProperty(reader, 'distance', { get: () => (looks += 1) });
    reader.start();
  }
  await world.run(110 * s);
  assert.deepEqual([world.asked.length, looks], [1, 0]);
  await world.run(30 * s);
  assert.ok(world.asked.length > 1 && looks > 0);
});
