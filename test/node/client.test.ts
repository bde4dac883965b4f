import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { baker } from '../../src/client/baker.js';
import { makeClient, type Client, type ClientOptions } from '../../src/client/client.js';
import { showProgress } from '../../src/client/progress.js';
import type { Narration } from '../../src/client/narration.js';
import { canaries, look } from './relay/canary.js';
import { VirtualClock } from './relay/virtual-clock.js';

// The client on virtual time, before services that are functions.

type Service = (request: Request, nth: number) => Response | Promise<Response>;

interface Asked {
  readonly at: number;
  readonly request: Request;
}

interface Bench {
  readonly client: Client;
  readonly clock: VirtualClock;
  readonly asked: Asked[];
}

function bench(service: Service, options: ClientOptions = {}): Bench {
  const clock = new VirtualClock(0);
  const asked: Asked[] = [];
  const fetch = async (request: Request): Promise<Response> => {
    asked.push({ at: clock.now(), request });
    return service(request, asked.length - 1);
  };
  const { now, alarm } = clock;
  const client = makeClient({ key: canaries.voicgen, fetch, ...options }, { now, alarm, random: () => 0 });
  look('client', client);
  return { client, clock, asked };
}

const envelope = (data: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  Response.json({ success: status < 400, message: 'OK', data }, { status, headers });
const making = (progress: number): Response => envelope({ status: 'generating', progress_percent: progress });
const ready = (): Response =>
  envelope({ status: 'ready', audio_url: 'https://cdn.example/a.mp3', duration_seconds: 142 });
const never = (): Promise<Response> => new Promise(() => undefined);

const post = { postId: 'article-001', lang: 'pt-BR' };
const article = { ...post, content: 'An article that is long enough to be read aloud by a service.' };

void test('generate sends the article once, with the key in its header alone, and resolves when it is taken', async () => {
  const { client, asked } = bench(() => envelope({ id: 7 }, 202));
  const found = await client.generate({
    ...article,
    title: 'News',
    url: 'https://news.example/1',
    voiceId: 3,
  });
  assert.deepEqual(found, { status: 'pending' });
  const [{ request }] = asked as [Asked];
  assert.deepEqual([request.method, request.url], ['POST', 'https://api.voicgen.io/v1/audio/generate']);
  assert.equal(request.headers.get('x-api-key'), canaries.voicgen);
  assert.deepEqual(await request.json(), {
    post_id: 'article-001',
    content: article.content,
    language: 'pt',
    post_title: 'News',
    post_url: 'https://news.example/1',
    voice_id: 3,
  });
});

void test("generate and wait is one wait at the element's pace: 3 s for three minutes, then slower", async () => {
  const { client, clock, asked } = bench((_, nth) => (nth < 80 ? making(nth) : ready()));
  const heard: Narration[] = [];
  const options = { wait: true, onProgress: (narration: Narration) => heard.push(narration) };
  const found = await clock.run(client.generate(article, options), 900_000);
  assert.equal(found.status, 'ready');
  assert.deepEqual(
    asked.slice(0, 3).map(({ at, request }) => [at, request.method]),
    [
      [0, 'POST'],
      [3_000, 'GET'],
      [6_000, 'GET'],
    ],
  );
  assert.equal(asked[1]?.request.url, 'https://api.voicgen.io/v1/audio/article-001/status?language=pt');
  const gaps = asked.slice(1).map(({ at }, nth) => at - (asked[nth]?.at ?? 0));
  assert.ok(gaps.slice(0, 59).every((gap) => gap === 3_000));
  assert.ok((gaps.at(-1) ?? 0) > 9_000);
  assert.equal(heard.length, asked.length);
});

void test('Retry-After is obeyed, and a client that is told little asks seldom', async () => {
  const few = { 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '5' };
  const { client, clock, asked } = bench((_, nth) => {
    if (nth === 0) return envelope(null, 429, { 'retry-after': '40' });
    return nth === 1 ? envelope({ status: 'pending' }, 200, few) : ready();
  });
  await clock.run(client.wait(post), 900_000);
  assert.deepEqual(
    asked.map(({ at }) => at),
    [0, 40_000, 52_000],
  );
});

void test('a wait that is over says gave-up, or what stood in its way, and leaves nothing behind', async () => {
  const slow = bench(() => making(45));
  assert.deepEqual(await slow.clock.run(slow.client.wait(post, { timeoutMs: 10_000 })), {
    status: 'error',
    code: 'gave-up',
    message: '',
    httpStatus: null,
  });
  assert.equal(slow.clock.now(), 10_000);
  assert.equal(slow.clock.alarms, 0);
  const hasty = bench(() => making(45));
  await hasty.clock.run(hasty.client.wait(post, { timeoutMs: 5 }));
  assert.equal(hasty.clock.now(), 1_000);
  const down = bench(() => Promise.reject(new TypeError('fetch failed')));
  const found = await down.clock.run(down.client.wait(post, { timeoutMs: 60_000 }));
  assert.deepEqual(found, { status: 'error', code: 'network', message: '', httpStatus: null });
  const dead = bench(never);
  const silent = await dead.clock.run(dead.client.wait(post, { timeoutMs: 5_000 }));
  assert.equal(silent.status === 'error' && silent.code, 'gave-up');
});

void test('a signal ends a wait between two questions and within one, with its own reason', async () => {
  for (const service of [() => making(1), never]) {
    const { client, clock } = bench(service);
    const controller = new AbortController();
    const waiting = client.wait(post, { signal: controller.signal });
    await clock.advance(1_000);
    controller.abort(new Error('enough'));
    await assert.rejects(waiting, /^Error: enough$/);
    assert.equal(clock.alarms, 0);
  }
});

const answers: readonly (readonly [string, Service, Partial<Record<string, unknown>>])[] = [
  ['generating', () => making(45), { status: 'generating', progress: 45 }],
  ['ready', ready, { status: 'ready', src: 'https://cdn.example/a.mp3', duration: 142 }],
  [
    'ready without a length',
    () => envelope({ status: 'ready', audio_url: 'https://cdn.example/a.mp3' }),
    { status: 'ready', duration: null },
  ],
  ['failed', () => envelope({ status: 'failed', error_message: 'No voice' }), { message: 'No voice' }],
  ['404', () => envelope(null, 404), { status: 'absent' }],
  ['a bad key', () => Response.json({ message: 'Invalid API key' }, { status: 401 }), { code: 'forbidden' }],
  [
    'a lapsed trial',
    () => Response.json({ message: 'Trial expired' }, { status: 401 }),
    { code: 'subscription' },
  ],
  ['the quota', () => envelope(null, 403), { code: 'forbidden', httpStatus: 403 }],
  ['a field', () => Response.json({ errors: { post_id: ['no'] } }, { status: 422 }), { message: 'post_id' }],
  ['500', () => envelope(null, 500), { code: 'server' }],
  ['no JSON', () => new Response('<h1>Log in</h1>'), { code: 'malformed' }],
  ['an endless body', () => new Response('x'.repeat(300_000)), { code: 'malformed' }],
  [
    'an http URL',
    () => envelope({ status: 'ready', audio_url: 'http://a.example/a' }),
    { code: 'unsafe-url' },
  ],
  ['a redirect', () => Response.redirect('https://elsewhere.example/'), { code: 'malformed' }],
  ['silence', never, { code: 'timeout' }],
  [
    'our own key',
    () => envelope({ status: 'failed', error_message: `no ${canaries.voicgen}` }),
    { code: 'malformed', message: '' },
  ],
];

for (const [name, service, expected] of answers) {
  void test(`status tells ${name} as a value and asks once`, async () => {
    const { client, clock, asked } = bench(service);
    const found: Record<string, unknown> = { ...(await clock.run(client.status(post))) };
    look(name, found);
    for (const [field, value] of Object.entries(expected)) assert.equal(found[field], value);
    assert.equal(asked.length, 1);
    // Nothing goes on behind: neither a timer nor the request.
    assert.equal(clock.alarms, 0);
    assert.ok(asked[0]?.request.signal.aborted);
  });
}

void test('a status by domain goes to the public route, without the key', async () => {
  const { client, asked } = bench(ready);
  await client.status({ ...post, domain: 'News.Example' });
  const { url, headers } = asked[0]?.request ?? new Request('https://nothing.example');
  assert.equal(
    url,
    'https://api.voicgen.io/v1/public/audio/status?domain=news.example&post_id=article-001&lang=pt',
  );
  assert.equal(headers.get('x-api-key'), null);
});

void test('generate at an address that knows none says so at once, and a taken article with any words is taken', async () => {
  const lost = bench(() => new Response('Not Found', { status: 404 }));
  const found = await lost.client.generate(article);
  assert.equal(found.status === 'error' && found.code, 'invalid');
  assert.equal(lost.asked.length, 1);
  const moved = bench(() => Response.redirect('https://elsewhere.example/'));
  const elsewhere = await moved.clock.run(moved.client.generate(article, { timeoutMs: 1_000 }));
  assert.equal(elsewhere.status === 'error' && elsewhere.code, 'malformed');
  const terse = bench(() => new Response(null, { status: 202 }));
  assert.deepEqual(await terse.client.generate(article), { status: 'pending' });
});

void test('what Vidgen lists is plain text and safe links, and an answer that shows the key is none', async () => {
  const job = { id: 'j\u202e1', status: 'COMPLETED', outputVideo: 'javascript:alert(1)', outputShareLink: 7 };
  const options = { key: canaries.vidgen, baseUrl: 'https://vidgen.example.com/' };
  const { client, asked } = bench(() => Response.json({ jobs: [job] }), options);
  assert.deepEqual(await client.list({ limit: 5, status: 'COMPLETED' }), {
    status: 'listed',
    jobs: [{ jobId: 'j 1', state: 'COMPLETED', src: '', shareUrl: '', message: '', createdAt: '' }],
    nextCursor: null,
  });
  assert.equal(asked[0]?.request.url, 'https://vidgen.example.com/api/jobs?limit=5&status=COMPLETED');
  const echo = bench(() => Response.json({ error: `no ${canaries.vidgen}` }, { status: 409 }), options);
  const refused = await echo.client.cancel('j1');
  look('echo', refused);
  assert.equal(refused.status === 'error' && refused.code, 'malformed');
  const lost = await bench(() => Response.json({ error: 'x' }, { status: 404 }), options).client.list();
  assert.equal(lost.status === 'error' && lost.code, 'invalid');
});

void test('what cannot be asked is a TypeError that shows no key, and nothing is sent', async () => {
  const { client, asked } = bench(ready, { key: undefined });
  const wrong: readonly (readonly [() => unknown, RegExp])[] = [
    [() => client.status(post), /key is missing/],
    [() => client.generate(article), /key is missing/],
    [() => client.status({ postId: ' ', domain: 'news.example' }), /post-id is missing/],
    [() => client.list(), /baseUrl is missing/],
    [() => bench(ready, { key: `${canaries.voicgen}\n` }), /key holds/],
    [() => bench(ready, { baseUrl: `https://user:${canaries.secret}@service.example` }), /baseUrl must be/],
    [() => bench(ready, { baseUrl: 'http://service.example' }), /baseUrl must be/],
    [() => bench(ready, { baseUrl: 'https://service.example/?v=1' }), /baseUrl must be/],
    [() => bench(ready, { baseUrl: 'https://v.example' }).client.cancel('../list'), /no job id/],
    [() => bench(ready, { baseUrl: 'https://v.example' }).client.cancel('..'), /no job id/],
    [
      () => bench(ready, { baseUrl: 'https://v.example', cancelRoute: 'DELETE //evil' }).client.cancel('j'),
      /cancelRoute must look/,
    ],
  ];
  for (const [act, message] of wrong) {
    await assert.rejects(
      async () => {
        await act();
      },
      (error) => {
        look('misuse', error);
        return error instanceof TypeError && message.test(error.message);
      },
    );
  }
  assert.equal(asked.length, 0);
});

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'voicgen-baker-'));
});
after(() => rm(folder, { recursive: true, force: true }));

void test('a baker asks for a post once, whoever shows it, and never again in the life of its file', async () => {
  const file = join(folder, 'new/folder/voicgen.json');
  const first = bench(ready);
  const made = baker({ client: first.client, file });
  const [one, two] = await Promise.all([made.look(post), made.look(post)]);
  assert.deepEqual([one, first.asked.length], [two, 1]);
  const second = bench(never);
  assert.deepEqual(
    await baker({ client: second.client, file }).look({ postId: 'article-001', lang: 'pt' }),
    one,
  );
  assert.deepEqual(await baker({ client: second.client, file }).make(article), one);
  assert.equal(second.asked.length, 0);
});

void test('a baker keeps nothing that is not ready, and many posts at once all find their way into the file', async () => {
  const file = join(folder, 'many.json');
  const { client } = bench(({ url }) => (url.includes('absent') ? envelope(null, 404) : ready()));
  const made = baker({ client, file });
  const ids = Array.from({ length: 20 }, (_, nth) => `post-${nth}`);
  assert.equal((await made.look({ postId: 'absent' })).status, 'absent');
  await assert.rejects(readFile(file), /ENOENT/);
  await Promise.all(ids.map((postId) => made.look({ postId })));
  const kept = JSON.parse(await readFile(file, 'utf8')) as object;
  assert.deepEqual(Object.keys(kept).sort(), [...ids].sort());
});

void test('a file that is broken, or holds what no page should play, is as good as none', async () => {
  const file = join(folder, 'hostile.json');
  const entry = { src: 'https://cdn.example/old.mp3', duration: 1, mediaType: 'audio/mpeg', shareUrl: '' };
  const bad: readonly object[] = [
    { src: 'javascript:alert(1)' },
    { src: 'https://user:pass@cdn.example/a.mp3' },
    { duration: -1 },
    { mediaType: 'text/html' },
    { shareUrl: 'javascript:alert(1)' },
  ];
  const texts = [
    '{"article-001": {"pt"',
    '[]',
    '{"article-001": null}',
    ...bad.map((change) => JSON.stringify({ 'article-001': { pt: { ...entry, ...change } } })),
  ];
  await writeFile(file, JSON.stringify({ 'article-001': { pt: entry } }));
  const good = bench(never);
  assert.deepEqual(await baker({ client: good.client, file }).look(post), { status: 'ready', ...entry });
  for (const text of texts) {
    await writeFile(file, text);
    const { client, asked } = bench(ready);
    assert.equal((await baker({ client, file }).look(post)).status, 'ready');
    assert.equal(asked.length, 1);
  }
});

void test('progress is a bar that is written over on a terminal, and lines that change elsewhere', () => {
  const told = (isTTY: boolean): string => {
    let text = '';
    const progress = showProgress({ isTTY, columns: 60, write: (more) => (text += more) });
    progress.show('a', { status: 'pending' });
    progress.show('a', { status: 'generating', progress: 50, step: 'Voices' });
    progress.show('a', { status: 'generating', progress: 50, step: 'Voices' });
    progress.end();
    progress.say('done');
    return text;
  };
  assert.equal(told(false), 'a: queued\na: being made, 50 %: Voices\ndone\n');
  const bar = '\r\u001b[K████████████░░░░░░░░░░░░ a: being made, 50 %: Voices';
  assert.equal(told(true), `\r\u001b[K························ a: queued${bar}${bar}\r\u001b[Kdone\n`);
});
