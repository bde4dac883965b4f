import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CannotListen, startDemo } from '../../demo/server.js';
import { SANDBOX_KEY, SANDBOX_SITE } from '../../demo/sandbox/sandbox.js';
import { mp3DurationSeconds, mp3Frames } from '../../demo/sandbox/speech/mp3-duration.js';
import { SpeechThread } from '../../demo/sandbox/speech/speech-engine.js';
import { ARTICLE, TestSandbox, type Answered } from './sandbox-fixture.js';

// The sandbox's Voicgen against CONTRACTS.md, section 1: the fields of the wire, word for word.

const PUBLIC = '/v1/public/audio/status';
const NONE = { audio_url: null, duration_seconds: null };
const asked = { domain: '127.0.0.1', post_id: 'demo-ready' };

const dataOf = (answer: Answered): Record<string, unknown> => answer.json?.data ?? {};
const urlOf = (answer: Answered): string => String(dataOf(answer)['audio_url']);
const refusal = (message: string) => ({ success: false, message, data: null });

const questionOf = (query: Record<string, string>): string =>
  `${PUBLIC}?${new URLSearchParams(query).toString()}`;

const expectRefusal = (answer: Answered, status: number, message: string): void => {
  assert.deepEqual([answer.status, answer.json], [status, refusal(message)]);
};

const expectInvalid = (answer: Answered, fields: readonly string[]): void => {
  const { success, message, errors = {} } = answer.json ?? {};
  assert.deepEqual([answer.status, success, message], [422, false, 'Validation failed']);
  assert.deepEqual(Object.keys(errors).sort(), [...fields].sort());
  for (const words of Object.values(errors)) assert.match(words.join(), /^The .+\.$/);
};

/** One sandbox for all tests of a block, with its limiter forgotten before each. */
const shared = (open: () => Promise<TestSandbox> = () => TestSandbox.open()): (() => TestSandbox) => {
  let box: TestSandbox;
  before(async () => {
    box = await open();
  });
  beforeEach(async () => {
    await box.control('POST', '/limiter/reset');
  });
  after(() => box.close());
  return () => box;
};

/** A sandbox of a test's own. */
const withSandbox =
  (use: (box: TestSandbox) => Promise<void>, open: () => Promise<TestSandbox> = () => TestSandbox.open()) =>
  async (): Promise<void> => {
    const box = await open();
    try {
      await use(box);
    } finally {
      await box.close();
    }
  };

const keyed = (box: TestSandbox, path: string, key: string | null = SANDBOX_KEY): Promise<Answered> =>
  box.ask(`/v1/audio/${path}`, { headers: key === null ? {} : { 'x-api-key': key } });

const subscribe = (box: TestSandbox, subscription: string): Promise<Answered> =>
  box.control('POST', '/sites', { domain: '127.0.0.1', subscription });

void describe('public status', () => {
  const box = shared();

  const shown: [string, Record<string, unknown>][] = [
    ['demo-pending', { status: 'pending', progress_percent: null, ...NONE }],
    ['demo-generating', { status: 'generating', progress_percent: 45, ...NONE }],
    ['demo-no-progress', { status: 'generating', progress_percent: null, ...NONE }],
    ['demo-failed', { status: 'failed', progress_percent: null, ...NONE }],
  ];
  for (const [postId, data] of shown) {
    void it(`${postId}: 200 in the envelope, with the four fields and no other`, async () => {
      const answer = await box().status(postId);
      assert.deepEqual([answer.status, answer.json], [200, { success: true, message: 'OK', data }]);
      assert.match(answer.headers.get('content-type') ?? '', /^application\/json/);
    });
  }

  void it('demo-ready: 100 percent, an address of our own and a length in seconds', async () => {
    const answer = await box().status('demo-ready');
    const { status, progress_percent, duration_seconds } = dataOf(answer);
    assert.deepEqual([status, progress_percent], ['ready', 100]);
    assert.ok(Number(duration_seconds) > 0);
    assert.match(
      urlOf(answer),
      /^http:\/\/127\.0\.0\.1:8080\/audio\/[0-9a-f]{32}\.mp3\?e=\d+&s=[0-9a-f]{32}$/,
    );
  });

  void it('a question without lang is one for English, and a region is no language of its own', async () => {
    const urls = await Promise.all(
      [undefined, '', 'en', 'en-GB', 'EN_us'].map(async (lang) =>
        urlOf(await box().status('demo-ready', '127.0.0.1', lang)),
      ),
    );
    assert.deepEqual(new Set(urls).size, 1);
  });

  const refused: [string, string, number, string][] = [
    ['no fields at all', PUBLIC, 400, 'The domain field is required.'],
    ['no post', `${PUBLIC}?domain=127.0.0.1`, 400, 'The post id field is required.'],
    ['a post of blanks', questionOf({ ...asked, post_id: ' ' }), 400, 'The post id field is required.'],
    ['a post said twice', `${questionOf(asked)}&post_id=b`, 400, 'The post id field must be given once.'],
    ['an unknown domain', questionOf({ ...asked, domain: 'nobody.example' }), 404, 'Domain not found'],
    ['an unknown post', questionOf({ ...asked, post_id: 'nothing' }), 404, 'Audio not found'],
    ['a language without a row', questionOf({ ...asked, lang: 'de' }), 404, 'Audio not found'],
    ['a language that nobody speaks', questionOf({ ...asked, lang: 'tlh' }), 404, 'Audio not found'],
  ]; // prettier-ignore
  for (const [title, path, status, message] of refused) {
    void it(`${title}: ${status} ${message}`, async () => {
      expectRefusal(await box().ask(path), status, message);
    });
  }

  const invalid: [string, Record<string, string>, string[]][] = [
    ['an address in place of a domain', { ...asked, domain: 'https://blog.example/' }, ['domain']],
    ['a domain with a port', { ...asked, domain: 'blog.example:80' }, ['domain']],
    ['a post of 201 characters', { ...asked, post_id: 'x'.repeat(201) }, ['post_id']],
    ['a language that is a sentence', { ...asked, lang: 'in English' }, ['lang']],
    ['all three', { domain: '/', post_id: 'x'.repeat(201), lang: '?' }, ['domain', 'post_id', 'lang']],
  ];
  for (const [title, query, fields] of invalid) {
    void it(`${title}: 422 under ${fields.join(', ')}`, async () => {
      expectInvalid(await box().ask(questionOf(query)), fields);
    });
  }

  void it('any page may read every answer and its rate headers; a write is 405', async () => {
    for (const path of [questionOf(asked), PUBLIC, questionOf({ ...asked, domain: 'nobody.example' })]) {
      const { headers } = await box().ask(path);
      assert.equal(headers.get('access-control-allow-origin'), '*');
      assert.equal(headers.get('access-control-allow-credentials'), null);
      assert.equal(
        headers.get('access-control-expose-headers'),
        'Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining',
      );
    }
    const write = await box().ask(questionOf(asked), { method: 'POST' });
    assert.deepEqual([write.status, write.headers.get('allow')], [405, 'GET']);
    const preflight = await box().ask(questionOf(asked), { method: 'OPTIONS' });
    assert.deepEqual([preflight.status, preflight.headers.get('access-control-allow-origin')], [204, '*']);
  });

  for (const [subscription, message] of [
    ['inactive', 'Subscription inactive'],
    ['trial-expired', 'Trial expired'],
  ] as const) {
    void it(`${subscription}: 402 ${message} to readers, 401 to servers, and well again afterwards`, async () => {
      await subscribe(box(), subscription);
      expectRefusal(await box().status('demo-ready'), 402, message);
      expectRefusal(await box().status('nothing'), 402, message);
      expectRefusal(await keyed(box(), 'demo-ready/status'), 401, message);
      expectRefusal(await box().generate({ post_id: 'lapsed', content: ARTICLE }), 401, message);
      await subscribe(box(), 'active');
      assert.equal((await box().status('demo-ready')).status, 200);
      expectRefusal(await box().status('lapsed'), 404, 'Audio not found');
    });
  }
});

void describe('keyed status', () => {
  const box = shared();

  void it('gives the same data as the public route', async () => {
    for (const postId of ['demo-pending', 'demo-generating', 'demo-ready', 'demo-failed']) {
      const answer = await keyed(box(), `${postId}/status?language=en`);
      assert.equal(answer.status, 200);
      assert.deepEqual(answer.json, (await box().status(postId)).json);
      assert.equal(answer.headers.get('access-control-allow-origin'), null, 'no page may ask here');
    }
  });

  const refused: [string, string, string | null, number, string][] = [
    ['no key', 'demo-ready/status', null, 401, 'Missing API key'],
    ['a wrong key', 'demo-ready/status', 'vg_live_wrong', 401, 'Invalid API key'],
    ['an unknown post', 'nothing/status', SANDBOX_KEY, 404, 'Audio not found'],
    ['half a percent-escape', '%E0%A4/status', SANDBOX_KEY, 400, 'The post id is malformed.'],
    ['a language said twice', 'a/status?language=en&language=de', SANDBOX_KEY, 400, 'The language field must be given once.'],
  ]; // prettier-ignore
  for (const [title, path, key, status, message] of refused) {
    void it(`${title}: ${status} ${message}`, async () => {
      expectRefusal(await keyed(box(), path, key), status, message);
    });
  }

  void it('refuses a long post id and an unknown language by name', async () => {
    expectInvalid(await keyed(box(), `${'x'.repeat(201)}/status`), ['post_id']);
    expectInvalid(await keyed(box(), 'demo-ready/status?language=tlh'), ['language']);
  });
});

void describe('generate', () => {
  const box = shared();

  void it('is queued once, is in progress until it is ready, and exists from then on', async () => {
    const release = box().engine.hold();
    const article = { post_id: 'one', content: `<p>${ARTICLE}</p>`, post_title: 'A bridge', voice_id: '2' };
    const queued = await box().generate(article);
    assert.deepEqual(
      [queued.status, queued.json?.message, dataOf(queued)['status']],
      [202, 'Audio generation queued', 'pending'],
    );
    const again = await box().generate(article);
    assert.deepEqual([again.status, again.json?.message], [202, 'Audio generation already in progress']);
    release();
    const ready = await box().settled('one');
    const exists = await box().generate(article);
    assert.deepEqual([exists.status, exists.json?.message], [200, 'Audio already exists']);
    assert.deepEqual(exists.json?.data, ready.json?.data);
    assert.equal(dataOf(ready)['status'], 'ready');
  });

  void it('is queued and paid for once, however many ask in the same moment', async () => {
    await box().control('POST', '/sites', { domain: '127.0.0.1', monthlyQuota: 1000 });
    const used = async (): Promise<number> => {
      const { sites } = dataOf(await box().control('GET', '/state')) as {
        sites: { id: string; usedThisMonth: number }[];
      };
      return sites.find(({ id }) => id === SANDBOX_SITE)?.usedThisMonth ?? NaN;
    };
    const before = await used();
    const article = { post_id: 'crowd', content: ARTICLE };
    const answers = await Promise.all(Array.from({ length: 20 }, () => box().generate(article)));
    const queued = answers.filter(({ json }) => json?.message === 'Audio generation queued');
    assert.deepEqual([queued.length, (await used()) - before], [1, 1]);
    await box().settled('crowd');
  });

  void it('takes a number for a post id, and a form for a body', async () => {
    assert.equal((await box().generate({ post_id: 4711, content: ARTICLE })).status, 202);
    assert.equal(dataOf(await box().settled('4711'))['status'], 'ready');
    const body = new URLSearchParams({ post_id: 'form', content: ARTICLE });
    const form = await box().ask('/v1/audio/generate', {
      method: 'POST',
      body,
      headers: { 'x-api-key': SANDBOX_KEY },
    });
    assert.equal(form.status, 202);
    assert.equal(dataOf(await box().settled('form'))['status'], 'ready');
  });

  void it('keeps two languages of a post apart', async () => {
    await box().generate({ post_id: 'two', content: ARTICLE, language: 'de-AT' });
    assert.equal(dataOf(await box().settled('two', '127.0.0.1', 'de'))['status'], 'ready');
    expectRefusal(await box().status('two'), 404, 'Audio not found');
  });

  void it('says failed when a voice fails, and lets it be tried again', async () => {
    await box().generate({ post_id: 'hoarse', content: `${ARTICLE} This is unspeakable.` });
    const failed = await box().settled('hoarse');
    assert.deepEqual(dataOf(failed), { status: 'failed', progress_percent: null, ...NONE });
    assert.equal((await box().generate({ post_id: 'hoarse', content: ARTICLE })).status, 202);
    assert.equal(dataOf(await box().settled('hoarse'))['status'], 'ready');
  });

  const good = { post_id: 'never', content: ARTICLE };
  const invalid: [string, Record<string, unknown>, string[]][] = [
    ['nothing', {}, ['post_id', 'content']],
    ['an empty post id', { ...good, post_id: ' ' }, ['post_id']],
    ['a post id of 201 characters', { ...good, post_id: 'x'.repeat(201) }, ['post_id']],
    ['a list for a post id', { ...good, post_id: ['a'] }, ['post_id']],
    ['49 characters', { ...good, content: 'x'.repeat(49) }, ['content']],
    ['tags without a word', { ...good, content: '<p></p>'.repeat(20) }, ['content']],
    ['more than 100,000 characters of text', { ...good, content: 'word '.repeat(20_001) }, ['content']],
    ['an unknown language', { ...good, language: 'tlh' }, ['language']],
    ['a voice that is a word', { ...good, voice_id: 'calm' }, ['voice_id']],
    ['an unknown voice', { ...good, voice_id: 99 }, ['voice_id']],
    ['an address that is none', { ...good, post_url: 'javascript:1' }, ['post_url']],
    ['a title of 2,001 characters', { ...good, post_title: 'x'.repeat(2001) }, ['post_title']],
  ];
  for (const [title, fields, names] of invalid) {
    void it(`${title}: 422 under ${names.join(', ')}, and no row`, async () => {
      expectInvalid(await box().generate(fields), names);
      expectRefusal(await box().status('never'), 404, 'Audio not found');
    });
  }

  void it('wants a key, POST, and a body that can be read', async () => {
    expectRefusal(await box().generate(good, null), 401, 'Missing API key');
    expectRefusal(await box().generate(good, 'vg_live_wrong'), 401, 'Invalid API key');
    const send = (init: RequestInit): Promise<Answered> =>
      box().ask('/v1/audio/generate', { headers: { 'x-api-key': SANDBOX_KEY }, ...init });
    assert.equal((await send({ method: 'GET' })).status, 405);
    for (const body of ['', '{"post_id"', '[]', 'null'])
      assert.equal((await send({ method: 'POST', body })).status, 400);
    assert.equal((await send({ method: 'POST', body: 'x'.repeat(1_048_577) })).status, 413);
  });

  void it(
    '403 once the month’s articles are spent; a new month begins at none',
    withSandbox(async (own) => {
      await own.control('POST', '/sites', { domain: '127.0.0.1', monthlyQuota: 1 });
      assert.equal((await own.generate({ ...good, post_id: 'first' })).status, 202);
      expectRefusal(await own.generate({ ...good, post_id: 'second' }), 403, 'Monthly post limit reached');
      await own.settled('first');
      assert.equal(
        (await own.generate({ ...good, post_id: 'first' })).status,
        200,
        'asking again costs nothing',
      );
      own.clock.time += 31 * 86_400_000;
      assert.equal((await own.generate({ ...good, post_id: 'second' })).status, 202);
    }),
  );

  void it(
    '429 when fifty articles wait',
    withSandbox(async (own) => {
      const release = own.engine.hold();
      for (let count = 0; count < 50; count += 1) {
        assert.equal((await own.generate({ ...good, post_id: `queue-${count}` })).status, 202);
      }
      const full = await own.generate({ ...good, post_id: 'too-many' });
      expectRefusal(full, 429, 'Too many articles are waiting.');
      assert.equal(full.headers.get('retry-after'), '30');
      release();
      assert.equal(dataOf(await own.settled('queue-49'))['status'], 'ready');
    }),
  );
});

void describe('the limit of 60 a minute', () => {
  void it(
    'is a domain’s on the public route, told in Laravel’s headers',
    withSandbox(async (box) => {
      for (let left = 59; left >= 0; left -= 1) {
        const { status, headers } = await box.status('demo-pending');
        assert.deepEqual(
          [
            status,
            headers.get('x-ratelimit-limit'),
            headers.get('x-ratelimit-remaining'),
            headers.get('retry-after'),
          ],
          [200, '60', String(left), null],
        );
      }
      box.clock.time += 12_400;
      const refused = await box.status('demo-pending');
      expectRefusal(refused, 429, 'Too Many Attempts.');
      assert.deepEqual(
        ['retry-after', 'x-ratelimit-limit', 'x-ratelimit-remaining', 'access-control-allow-origin'].map(
          (name) => refused.headers.get(name),
        ),
        ['48', '60', '0', '*'],
      );
      assert.equal((await box.status('demo-pending', 'localhost')).status, 200, 'another domain has its own');
      assert.equal((await keyed(box, 'demo-pending/status')).status, 200, 'and so has a key');
      box.clock.time += 47_600;
      assert.equal((await box.status('demo-pending')).status, 200);
    }),
  );

  void it(
    'is a key’s on the keyed routes, where wrong keys cost nothing',
    withSandbox(async (box) => {
      for (let count = 0; count < 70; count += 1) await keyed(box, 'demo-pending/status', 'vg_live_wrong');
      for (let count = 0; count < 60; count += 1)
        assert.equal((await keyed(box, 'demo-pending/status')).status, 200);
      const refused = await keyed(box, 'demo-pending/status');
      expectRefusal(refused, 429, 'Too Many Attempts.');
      assert.equal(refused.headers.get('retry-after'), '60');
      assert.equal(
        (await box.generate({ post_id: 'late', content: ARTICLE })).status,
        429,
        'one budget for all of them',
      );
    }),
  );
});

void describe('progress', () => {
  const twenty = Array.from({ length: 20 }, (_, index) => `This is sentence number ${index + 1}.`).join(' ');

  const watched = async (box: TestSandbox, content: string): Promise<unknown[]> => {
    const percents: unknown[] = [];
    box.clock.onSleep = async () => {
      const { status, progress_percent } = dataOf(await box.status('watched'));
      assert.equal(status, 'generating');
      percents.push(progress_percent);
    };
    await box.generate({ post_id: 'watched', content });
    assert.deepEqual(dataOf(await box.settled('watched'))['progress_percent'], 100);
    return percents;
  };

  void it(
    'is the share of the sentences that are done, and only rises',
    withSandbox(async (box) => {
      await box.control('PATCH', '/settings', { pauseMs: 100 });
      assert.deepEqual(
        await watched(box, twenty),
        Array.from({ length: 20 }, (_, index) => index * 5),
      );
    }),
  );

  void it(
    'moves within a sentence where there are few of them',
    withSandbox(async (box) => {
      await box.control('PATCH', '/settings', { pauseMs: 100 });
      assert.deepEqual(
        await watched(box, ARTICLE),
        Array.from({ length: 12 }, (_, step) => Math.floor((step * 100) / 12)),
      );
    }),
  );

  void it(
    'takes at least 15 s where no pause is set, so that a reader sees it',
    withSandbox(
      async (box) => {
        const started = box.clock.time;
        const percents = await watched(box, ARTICLE);
        assert.equal(box.clock.time - started, 15_000);
        assert.equal(new Set(percents).size, 12);
      },
      () => TestSandbox.open({ settings: {} }),
    ),
  );

  void it(
    'waits its turn at pending while another article is read',
    withSandbox(async (box) => {
      const release = box.engine.hold();
      await box.generate({ post_id: 'first', content: ARTICLE });
      await box.generate({ post_id: 'second', content: ARTICLE });
      assert.deepEqual(dataOf(await box.status('second')), {
        status: 'pending',
        progress_percent: null,
        ...NONE,
      });
      assert.deepEqual(dataOf(await box.status('first')), {
        status: 'generating',
        progress_percent: 0,
        ...NONE,
      });
      release();
      assert.equal(dataOf(await box.settled('second'))['status'], 'ready');
    }),
  );
});

void describe('the audio', () => {
  const box = shared(() => TestSandbox.open({ engine: new SpeechThread(), demoLanguages: [] }));
  let url: string;
  let seconds: number;
  let whole: Uint8Array;

  const bytesAt = async (init: RequestInit = {}): Promise<{ response: Response; bytes: Uint8Array }> => {
    const response = await box().sandbox.fetch(new Request(url, init));
    return { response, bytes: new Uint8Array(await response.arrayBuffer()) };
  };
  const part = (range: string, more: Record<string, string> = {}) => bytesAt({ headers: { range, ...more } });

  before(async () => {
    await box().generate({ post_id: 'spoken', content: ARTICLE });
    const ready = await box().settled('spoken');
    url = urlOf(ready);
    seconds = Number(dataOf(ready)['duration_seconds']);
    ({ bytes: whole } = await bytesAt());
  });

  void it('is an MP3 from its first byte to its last, as long as was said, and at the pace of speech', async () => {
    const { response } = await bytesAt();
    assert.deepEqual(
      [response.status, response.headers.get('content-type'), response.headers.get('accept-ranges')],
      [200, 'audio/mpeg', 'bytes'],
    );
    const frames = mp3Frames(whole);
    const last = frames.at(-1);
    assert.equal(last && last.offset + last.bytes, whole.length);
    assert.ok(Math.abs(seconds - mp3DurationSeconds(whole)) <= 0.005);
    // All frames have one bit rate, so the bytes alone tell the length once more: 48 kbit/s.
    assert.ok(Math.abs(seconds - whole.length / 6000) < 0.1, `${seconds} s in ${whole.length} bytes`);
    const wordsPerMinute = (ARTICLE.split(' ').length / seconds) * 60;
    assert.ok(wordsPerMinute > 100 && wordsPerMinute < 240, `${wordsPerMinute} words a minute`);
  });

  const ranges: [string, (size: number) => [first: number, last: number]][] = [
    ['bytes=0-99', () => [0, 99]],
    ['bytes=100-', (size) => [100, size - 1]],
    ['bytes=-100', (size) => [size - 100, size - 1]],
    ['bytes=5-99999999', (size) => [5, size - 1]],
    ['bytes=-99999999', (size) => [0, size - 1]],
  ];
  for (const [range, bounds] of ranges) {
    void it(`${range}: 206, those very bytes`, async () => {
      const [first, last] = bounds(whole.length);
      const { response, bytes } = await part(range);
      assert.deepEqual(
        [response.status, response.headers.get('content-range'), response.headers.get('content-length')],
        [206, `bytes ${first}-${last}/${whole.length}`, String(last - first + 1)],
      );
      assert.deepEqual(bytes, whole.slice(first, last + 1));
    });
  }

  for (const range of ['bytes=9-5', 'bytes=0-1,4-5', 'lines=0-1', 'bytes=-', 'bytes=a-b']) {
    void it(`${range}: not understood, so the whole`, async () => {
      const { response, bytes } = await part(range);
      assert.deepEqual([response.status, bytes.length], [200, whole.length]);
    });
  }

  for (const range of ['bytes=99999999-', 'bytes=-0']) {
    void it(`${range}: 416, with the size`, async () => {
      const { response } = await part(range);
      assert.deepEqual(
        [response.status, response.headers.get('content-range')],
        [416, `bytes */${whole.length}`],
      );
    });
  }

  void it('gives a part to an If-Range that is current, and the whole to any other', async () => {
    const { headers } = (await bytesAt({ method: 'HEAD' })).response;
    const statuses: [string, number][] = [
      [headers.get('etag') ?? '', 206],
      [headers.get('last-modified') ?? '', 206],
      ['"another"', 200],
      ['Thu, 01 Jan 1970 00:00:00 GMT', 200],
    ];
    for (const [ifRange, status] of statuses) {
      assert.equal((await part('bytes=0-9', { 'if-range': ifRange })).response.status, status, ifRange);
    }
    assert.equal(
      (await bytesAt({ headers: { 'if-none-match': headers.get('etag') ?? '' } })).response.status,
      304,
    );
  });

  void it('answers HEAD without a body, and a write with 405', async () => {
    const { response, bytes } = await bytesAt({ method: 'HEAD' });
    assert.deepEqual(
      [response.status, response.headers.get('content-length'), bytes.length],
      [200, String(whole.length), 0],
    );
    assert.equal((await bytesAt({ method: 'PUT' })).response.status, 405);
  });

  void it('is had with its signature alone', async () => {
    const forged = [
      url.replace(/s=./, 's=x'),
      url.replace(/e=\d+/, 'e=99999999999'),
      url.replace(/\?.*/, ''),
      url.replace(/s=.*/, 's='),
    ];
    for (const address of forged) expectRefusal(await box().ask(address), 403, 'Audio URL has expired');
    expectRefusal(
      await box().ask(url.replace(/[0-9a-f]{32}\.mp3/, `${'0'.repeat(32)}.mp3`)),
      404,
      'Audio not found',
    );
    expectRefusal(await box().ask('/audio/..%2fsites%2fa.mp3'), 404, 'Audio not found');
  });
});

void describe('after a restart', () => {
  void it('nothing that was ready is lost: row, audio, address, account, settings', async () => {
    const first = await TestSandbox.open();
    await first.generate({ post_id: 'kept', content: ARTICLE });
    const ready = await first.settled('kept');
    const bytes = (await first.ask(urlOf(ready))).text;
    await first.control('POST', '/sites', { domain: 'blog.example', key: 'vg_live_other', monthlyQuota: 7 });
    await first.control('PATCH', '/settings', { limitPerMinute: 99 });
    await first.control('PUT', '/posts', {
      domain: 'blog.example',
      postId: 'held',
      status: 'generating',
      progressPercent: 30,
    });
    await subscribe(first, 'inactive');

    const second = await first.restarted();
    try {
      expectRefusal(await second.status('kept'), 402, 'Subscription inactive');
      await subscribe(second, 'active');
      assert.deepEqual((await second.status('kept')).json, ready.json);
      assert.equal((await second.ask(urlOf(ready))).text, bytes, 'an address given out before is good');
      const held = await keyed(second, 'held/status', 'vg_live_other');
      assert.deepEqual(dataOf(held), { status: 'generating', progress_percent: 30, ...NONE });
      assert.equal(held.headers.get('x-ratelimit-limit'), '99');
      assert.ok(
        !JSON.stringify((await second.control('GET', '/state')).json).includes('vg_live_other'),
        'a key is never shown',
      );
    } finally {
      await second.close();
    }
  });

  for (const how of ['restarted', 'afterPowerCut'] as const) {
    void it(`what was queued or under way has failed, and can be sent again (${how})`, async () => {
      const first = await TestSandbox.open();
      const release = first.engine.hold();
      await first.generate({ post_id: 'at-work', content: ARTICLE });
      await first.generate({ post_id: 'queued', content: ARTICLE });
      assert.equal(dataOf(await first.status('at-work'))['status'], 'generating');
      if (how === 'restarted') setImmediate(release);
      const second = await first[how]();
      try {
        for (const postId of ['at-work', 'queued']) {
          assert.deepEqual(dataOf(await second.status(postId)), {
            status: 'failed',
            progress_percent: null,
            ...NONE,
          });
          assert.equal((await second.generate({ post_id: postId, content: ARTICLE })).status, 202);
          assert.equal(dataOf(await second.settled(postId))['status'], 'ready');
        }
      } finally {
        release();
        await second.close();
        if (how === 'afterPowerCut') await first.close();
      }
    });
  }
});

void describe('the control API', () => {
  const box = shared();
  const state = async (): Promise<Record<string, unknown>> => dataOf(await box().control('GET', '/state'));

  void it('registers a domain, takes it away, and keeps its posts for its return', async () => {
    const site = { domain: 'Magazine.Example', key: 'vg_live_magazine' };
    assert.equal((await box().control('POST', '/sites', site)).status, 201);
    assert.equal((await box().control('POST', '/sites', site)).status, 200);
    await box().generate({ post_id: 'cover', content: ARTICLE }, site.key);
    assert.equal(dataOf(await box().settled('cover', 'magazine.example'))['status'], 'ready');
    expectRefusal(await box().status('cover'), 404, 'Audio not found');
    await box().control('DELETE', '/sites', { domain: site.domain });
    expectRefusal(await box().status('cover', 'magazine.example'), 404, 'Domain not found');
    await box().control('POST', '/sites', site);
    assert.equal((await box().status('cover', 'magazine.example')).status, 200);
  });

  void it('sets a row by hand, and ends the work that would write over it', async () => {
    const release = box().engine.hold();
    await box().generate({ post_id: 'by-hand', content: ARTICLE });
    const place = { domain: '127.0.0.1', postId: 'by-hand' };
    await box().control('PUT', '/posts', { ...place, status: 'generating', progressPercent: 62 });
    release();
    await box().generate({ post_id: 'behind', content: ARTICLE });
    await box().settled('behind');
    assert.deepEqual(dataOf(await box().status('by-hand')), {
      status: 'generating',
      progress_percent: 62,
      ...NONE,
    });
    await box().control('PUT', '/posts', { ...place, status: 'ready' });
    assert.equal(dataOf(await box().status('by-hand'))['status'], 'ready');
    await box().control('DELETE', '/posts', place);
    expectRefusal(await box().status('by-hand'), 404, 'Audio not found');
    assert.equal((await box().control('DELETE', '/posts', place)).status, 404);
  });

  void it('switches a fault on for one post, as often as said, and off again', async () => {
    const place = { domain: '127.0.0.1', postId: 'demo-pending' };
    await box().control('POST', '/faults', { ...place, fault: '503', times: 1 });
    const broken = await box().status('demo-pending');
    expectRefusal(broken, 503, 'Service Unavailable');
    assert.equal(broken.headers.get('retry-after'), '30');
    assert.equal((await box().status('demo-pending')).status, 200);
    await box().control('POST', '/faults', { ...place, fault: '500' });
    for (let count = 0; count < 3; count += 1) assert.equal((await box().status('demo-pending')).status, 500);
    assert.equal((await box().status('demo-failed')).status, 200, 'another post is well');
    assert.deepEqual(dataOf(await box().control('DELETE', '/faults', place)), { cleared: 1 });
    assert.equal((await box().status('demo-pending')).status, 200);
  });

  void it('settings apply from the next answer on', async () => {
    const started = box().clock.time;
    await box().control('PATCH', '/settings', { delayMs: 2500, exposeRateHeaders: false, audioCors: false });
    const slow = await box().status('demo-ready');
    assert.equal(box().clock.time - started, 2500);
    assert.equal(slow.headers.get('access-control-expose-headers'), null);
    assert.equal((await box().ask(urlOf(slow))).headers.get('access-control-allow-origin'), null);
    await box().control('PATCH', '/settings', { delayMs: 0, exposeRateHeaders: true, audioCors: true });
    assert.equal((await box().ask(urlOf(slow))).headers.get('access-control-allow-origin'), '*');
  });

  void it('audio addresses end with their lifetime, or by hand; a fresh question has a good one', async () => {
    await box().control('PATCH', '/settings', { audioLifetimeSeconds: 60 });
    const brief = urlOf(await box().status('demo-ready'));
    assert.equal((await box().ask(brief)).status, 200);
    box().clock.time += 61_000;
    expectRefusal(await box().ask(brief), 403, 'Audio URL has expired');
    await box().control('PATCH', '/settings', { audioLifetimeSeconds: 86_400 });

    await box().generate({ post_id: 'ends', content: ARTICLE });
    const old = urlOf(await box().settled('ends'));
    assert.deepEqual(
      dataOf(await box().control('POST', '/expire', { domain: '127.0.0.1', postId: 'ends' })),
      { expired: 1 },
    );
    expectRefusal(await box().ask(old), 403, 'Audio URL has expired');
    assert.equal((await box().ask(urlOf(await box().status('ends')))).status, 200);
  });

  const wrong: [string, string, unknown, number][] = [
    ['PATCH', '/settings', { limitPerMinute: 0 }, 422],
    ['PATCH', '/settings', { pauseMs: 'soon' }, 422],
    ['POST', '/sites', { domain: 'https://blog.example' }, 422],
    ['POST', '/sites', { domain: 'blog.example', subscription: 'free' }, 422],
    ['POST', '/faults', { fault: 'no-such-fault' }, 422],
    ['PUT', '/posts', { domain: '127.0.0.1', postId: 'x', status: 'done' }, 422],
    ['PUT', '/posts', { domain: 'nobody.example', postId: 'x', status: 'failed' }, 404],
    ['DELETE', '/sites', { domain: 'nobody.example' }, 404],
    ['POST', '/expire', { domain: 'nobody.example' }, 404],
    ['GET', '/nothing', {}, 404],
  ];
  for (const [method, path, body, status] of wrong) {
    void it(`refuses ${method} ${path} ${JSON.stringify(body)} with ${status} and changes nothing`, async () => {
      const before = await state();
      const answer = await box().control(method, path, body);
      assert.deepEqual([answer.status, answer.json?.success, answer.json?.data], [status, false, null]);
      assert.deepEqual(await state(), before);
    });
  }

  void it('remembers the last questions, without keys, and forgets them when told', async () => {
    await box().control('DELETE', '/requests');
    await box().status('demo-failed');
    await keyed(box(), 'demo-pending/status');
    const list = (await box().control('GET', '/requests?postId=demo-failed')).json?.data as unknown as Record<
      string,
      unknown
    >[];
    assert.deepEqual(
      list.map(({ surface, domains, postId, status }) => ({ surface, domains, postId, status })),
      [{ surface: 'status', domains: ['127.0.0.1'], postId: 'demo-failed', status: 200 }],
    );
    assert.ok(!(await box().control('GET', '/requests')).text.includes(SANDBOX_KEY));
  });

  const strangers: [string, RequestInit & { address?: string }, string | undefined, number][] = [
    ['another machine', {}, '192.0.2.7', 403],
    ['this machine', {}, '::ffff:127.0.0.1', 200],
    ['a made-up name (DNS rebinding)', { address: 'http://rebound.example:8080' }, '127.0.0.1', 403],
    ['another page of this machine', { headers: { origin: 'http://127.0.0.1:3000', 'content-type': 'application/json' } }, '127.0.0.1', 403],
    ['a page of another site', { headers: { 'sec-fetch-site': 'cross-site', 'content-type': 'application/json' } }, '127.0.0.1', 403],
    ['a form, which needs no preflight', { headers: { 'content-type': 'text/plain' } }, '127.0.0.1', 415],
    ['its own page', { headers: { origin: 'http://127.0.0.1:8080', 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' } }, '127.0.0.1', 200],
  ]; // prettier-ignore
  for (const [who, { address = 'http://127.0.0.1:8080', ...init }, remoteAddress, status] of strangers) {
    void it(`answers ${who} with ${status}`, async () => {
      const headers = init.headers ?? { 'content-type': 'application/json' };
      const answer = await box().ask(
        `${address}/control/api/limiter/reset`,
        { method: 'POST', body: '{}', headers },
        { remoteAddress },
      );
      assert.equal(answer.status, status);
    });
  }
});

void describe('a taken port', () => {
  void it('is one sentence with a cure, and nothing of the second start is left', async () => {
    const [dataDir, otherDir] = await Promise.all(
      ['a', 'b'].map((name) => mkdtemp(join(tmpdir(), `voicgen-port-${name}-`))),
    );
    assert.ok(dataDir !== undefined && otherDir !== undefined);
    const demo = await startDemo({ port: 0, dataDir, demoLanguages: [], log: () => undefined });
    try {
      const untouched = join(otherDir, 'state');
      await assert.rejects(startDemo({ port: demo.port, dataDir: untouched }), CannotListen);
      assert.ok(!existsSync(untouched));

      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        ['--import', 'tsx', fileURLToPath(new URL('../../demo/server.ts', import.meta.url))],
        { env: { ...process.env, PORT: String(demo.port) }, encoding: 'utf8', timeout: 20_000 },
      );
      assert.equal(stdout, '');
      assert.equal(
        stderr,
        `Port ${demo.port} is taken by another program. Choose another: PORT=${demo.port + 1} npm start\n`,
      );
      assert.equal(status, 1);
      assert.equal(
        (await fetch(`${demo.url}${questionOf({ ...asked, post_id: 'demo-failed' })}`)).status,
        200,
        'the first goes on',
      );
    } finally {
      await demo.close();
      await Promise.all([dataDir, otherDir].map((folder) => rm(folder, { recursive: true })));
    }
  });
});
