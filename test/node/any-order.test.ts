import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { runs } from './chance.js';
import { Tab, World, ask, hour, min, ready, refused, s, said } from './virtual-page.js';
import type { Reader, ReaderOptions, Reply, Scope } from './virtual-page.js';

// What holds in whatever order things happen: answers, attributes that change, tags that go and come and are moved,
// pages that are hidden, sleep and wake. `npm run fuzz` tries it for as long as you like.

/** Runs `body` in a scope of its own: what it put in place is gone before the next run. */
async function scoped(body: (scope: Scope) => Promise<void>): Promise<void> {
  const cleanups: (() => void)[] = [];
  try {
    await body({ after: (cleanup) => void cleanups.push(cleanup) });
  } finally {
    for (const cleanup of cleanups) cleanup();
  }
}

/** Where a tag stands: it follows its `post-id`, and leaves a task after it was removed, as the element does. */
class Tag {
  reader: Reader | undefined;
  #attached = true;
  #post: string;
  readonly #world: World;
  readonly #tab: Tab;
  readonly #options: ReaderOptions;

  constructor(world: World, tab: Tab, post: string, options: ReaderOptions) {
    this.#world = world;
    this.#tab = tab;
    this.#post = post;
    this.#options = options;
    this.#begin();
  }

  get post(): string {
    return this.#post;
  }

  get attached(): boolean {
    return this.#attached;
  }

  /** The attribute changes: several times in a task count once, the last. */
  point(post: string): void {
    if (post === this.#post) return;
    this.#post = post;
    if (!this.#attached) return;
    this.#end();
    this.#begin();
  }

  remove(): void {
    this.#attached = false;
    this.#world.setTimer(
      undefined,
      () => {
        if (!this.#attached) this.#end();
      },
      0,
    );
  }

  /** Back in the page: a move where it comes within the task, else a new life. */
  append(): void {
    if (this.#attached) return;
    this.#attached = true;
    if (this.reader?.closed === false && this.#askedOf === this.#post) return;
    this.#end();
    this.#begin();
  }

  move(): void {
    if (!this.#attached) return;
    this.remove();
    this.append();
  }

  #askedOf = '';

  #begin(): void {
    this.#askedOf = this.#post;
    this.reader = this.#tab.listen(ask(this.#post), this.#options).start();
  }

  #end(): void {
    if (this.reader?.closed === false) this.reader.close();
  }
}

/** What the service says of a post carries the post's name, so that a stray answer is seen. */
const replies: Readonly<Record<string, (post: string) => Reply>> = {
  pending: () => said('pending'),
  generating: (post) => said('generating', { progress_percent: 40, step: post }),
  ready: (post) => said('ready', { audio_url: `https://cdn.example/${post}.mp3` }),
  unsafe: (post) => Response.json({ message: post, data: { status: 'ready', audio_url: 'javascript:1' } }),
  failed: (post) => said('failed', { error_message: post }),
  absent: (post) => refused(404, post),
  inactive: (post) => refused(402, post),
  limited: (post) => refused(429, post, { 'Retry-After': '5' }),
  down: (post) => refused(500, post),
  offline: () => new TypeError('Failed to fetch'),
  hang: () => 'hang',
};

/** A stray answer is one that names another post. */
function assertOwn(tag: Tag): void {
  const { reader, post } = tag;
  assert.ok(reader);
  for (const { answer } of reader.outcomes) {
    if (typeof answer === 'string') continue;
    const named =
      answer.status === 'ready'
        ? answer.src.slice(-5, -4)
        : answer.status === 'generating'
          ? answer.step
          : answer.status === 'pending'
            ? post
            : answer.message || post;
    assert.equal(named, post, 'an answer for another post');
  }
}

const posts = ['a', 'b', 'c'] as const;
const step = fc.record({
  act: fc.oneof(
    { weight: 4, arbitrary: fc.constant('point' as const) },
    {
      weight: 4,
      arbitrary: fc.constantFrom('remove' as const, 'append' as const, 'move' as const, 'refresh' as const),
    },
    { weight: 1, arbitrary: fc.constantFrom('hide' as const, 'show' as const, 'sleep' as const) },
    { weight: 1, arbitrary: fc.constantFrom('offline' as const, 'online' as const, 'restore' as const) },
  ),
  tag: fc.nat(1),
  post: fc.constantFrom(...posts),
  says: fc.constantFrom(...Object.keys(replies)),
  latencyMs: fc.constantFrom(0, 10, 700, 3_500, 9_000),
  passMs: fc.constantFrom(0, 0, 10, 1_000, 3_500),
});

test('N5 whatever becomes of tags and answers, in 20,000 orders: each ends with what its last post has', async (t) => {
  const steps = fc.array(step, { minLength: 4, maxLength: 12 });
  const holds = fc.asyncProperty(fc.nat(), steps, fc.boolean(), async (seed, orders, persist) => {
    await scoped(async (scope) => {
      const world = new World(scope, { seed });
      const tab = new Tab(world);
      const says = new Map<string, string>();
      world.service = ({ postId }) => replies[says.get(postId) ?? 'pending']?.(postId) ?? 'hang';
      const tags = [new Tag(world, tab, 'a', { persist }), new Tag(world, tab, 'b', { persist })];
      for (const { act, tag: at, post, says: next, latencyMs, passMs } of orders) {
        const tag = tags[at];
        assert.ok(tag);
        says.set(post, next);
        world.latencyMs = latencyMs;
        switch (act) {
          case 'point':
            tag.point(post);
            break;
          case 'refresh':
            tag.reader?.refresh();
            break;
          case 'remove':
          case 'append':
          case 'move':
            tag[act]();
            break;
          case 'hide':
          case 'show':
          case 'restore':
            tab[act]();
            break;
          case 'offline':
            tab.goOffline();
            break;
          case 'online':
            tab.goOnline();
            break;
          case 'sleep':
            world.sleep(1 * hour);
            break;
        }
        await world.run(passMs);
      }
      // All is well from here on: whoever is in the page asks once more, and gets what its post has.
      world.latencyMs = 10;
      world.service = ({ postId }) => replies['ready']?.(postId) ?? 'hang';
      tab.goOnline();
      tab.show();
      await world.run(11 * s);
      for (const tag of tags) if (tag.attached) tag.reader?.refresh();
      const present = tags.filter(({ attached }) => attached);
      await world.until(
        () => !tab.inFlight && present.every(({ reader }) => reader?.state.status === 'ready'),
        1 * min,
      );
      for (const tag of present) {
        assert.equal(tag.reader?.state.status, 'ready');
        assertOwn(tag);
      }
      for (const tag of tags) tag.reader?.close();
      await world.settle();
      assert.deepEqual([tab.timers, tab.listeners, tab.inFlight], [0, 0, 0]);
      assert.deepEqual(world.faults, []);
    });
  });
  for (const parameters of runs(t, 20_000)) await fc.assert(holds, parameters);
});

/** 50 steps of everything that can happen to two tabs, chosen by the world's own chance. */
async function liveThrough(world: World, what: string): Promise<void> {
  const random = world.random();
  const pick = <T>(...items: readonly [T, ...T[]]): T =>
    items[Math.floor(random() * items.length)] ?? items[0];
  world.service = () =>
    pick<() => Reply>(
      () => said('pending'),
      () => said('pending'),
      () => said('generating', { progress_percent: Math.floor(random() * 120) }),
      () => said('later'),
      ready,
      () => said('failed'),
      () => said('ready', { audio_url: 'ftp://x' }),
      () => refused(404),
      () => refused(402),
      () => refused(429, 'x', pick({ 'Retry-After': '20' }, { 'Retry-After': '700' }, {})),
      () => refused(500),
      () => new Response('<'),
      () => new TypeError('Failed to fetch'),
      () => 'hang',
    )();
  const tabs: readonly [Tab, Tab] = [new Tab(world), new Tab(world)];
  const readers: Reader[] = [];
  for (let nth = 0; nth < 50; nth++) {
    world.latencyMs = pick(0, 10, 500, 9_000);
    const at = pick(...tabs);
    const reader = readers[Math.floor(random() * readers.length)];
    const options: ReaderOptions = {
      timeoutMs: pick(5 * s, 1 * min, 15 * min),
      persist: random() < 0.5,
      distance: random() * 1_000,
    };
    pick(
      () => readers.push(at.listen(ask(pick('a', 'b')), options).start()),
      () => readers.push(at.listen(ask(pick('a', 'b')), options)),
      () => reader?.start(),
      () => reader?.refresh(),
      () => reader?.close(),
      () => {
        at.hide();
      },
      () => {
        at.show();
      },
      () => {
        at.goOffline();
      },
      () => {
        at.goOnline();
      },
      () => {
        at.restore();
      },
      () => {
        world.sleep(pick(7 * s, 1 * hour), { monotonic: random() < 0.5 });
      },
    )();
    await world.run(pick(0, 50, 1 * s, 3 * s, 20 * s, 2 * min));
  }
  // Whoever waits comes to an end by itself, or holds something that the reader can press.
  for (const tab of tabs) tab.show();
  await world.run(1 * hour);
  for (const { closed, state } of readers)
    assert.ok(closed || !['pending', 'generating'].includes(state.status), `${what}: ${state.status}`);
  for (const reader of readers) reader.close();
  await world.run(1 * s);
  for (const tab of tabs) assert.deepEqual([tab.timers, tab.listeners, tab.inFlight], [0, 0, 0]);
  assert.deepEqual(world.faults, [], what);
}

test('N6 whatever is done in whatever order: one question for a key, 3 s apart, no unknown change', async (t) => {
  for (const { seed, numRuns } of runs(t, 200)) {
    for (let run = 0; run < numRuns; run++) {
      const what = `SEED=${seed}, run ${run}`;
      await scoped((scope) => liveThrough(new World(scope, { seed: seed + run * 1_000 }), what));
    }
  }
});
