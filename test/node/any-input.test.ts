import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { plainText, readAnswer, writeAnswer } from '../../src/contract.js';
import type { Answer, TroubleCode } from '../../src/contract.js';
import { pace } from '../../src/pace.js';
import type { Tally } from '../../src/pace.js';
import { makeQuestion } from '../../src/question.js';
import { checking, isWaiting, next } from '../../src/state.js';
import type { ListenState } from '../../src/state.js';
import { isLoopback, safeUrl } from '../../src/url.js';
import { runs } from './chance.js';

// What holds for any input, by properties. `npm run fuzz` tries them for as long as you like.

const trust = { base: 'https://api.example/', secure: true };
const url = 'https://cdn.example/a.mp3';

test('N3 what passes the URL check is http(s), has no credentials, and is http on an https page for loopback alone', (t) => {
  const text = fc.oneof(
    fc.string(),
    fc.webUrl(),
    fc.webUrl({ validSchemes: ['http', 'ftp', 'javascript'] }),
    fc.tuple(fc.constantFrom('http:', 'https://', '//', 'HTTP://u@', 'java\tscript:'), fc.string()).map(join),
  );
  const holds = fc.property(text, fc.boolean(), (given, secure) => {
    const found = safeUrl(given, trust.base, secure);
    if (!found) return;
    assert.match(found.protocol, /^https?:$/);
    assert.equal(found.username + found.password, '');
    assert.ok(found.href.length <= 2_048);
    assert.ok(!secure || found.protocol === 'https:' || isLoopback(found));
  });
  for (const parameters of runs(t, 20_000)) fc.assert(holds, parameters);
});

function join(parts: readonly string[]): string {
  return parts.join('');
}

/** What a field may hold: what belongs there, what nearly does, and anything that JSON can say. */
const anything = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.double(),
  fc.double().map((percent) => `${percent} %`),
  fc.constantFrom(url, '//cdn.example/x', 'javascript:alert(1)', 'http://127.0.0.1/x', 'ftp://x/y'),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.integer()),
  fc.jsonValue({ maxDepth: 2 }),
);
const fields = {
  progress_percent: anything,
  audio_url: anything,
  duration_seconds: anything,
  media_type: fc.oneof(anything, fc.constantFrom('video/mp4', 'AUDIO/ogg', 'text/html')),
  share_url: anything,
  step: anything,
  error_message: anything,
};
const word = fc.constantFrom('pending', 'generating', 'ready', 'failed', ' READY\n', 'x', '', null, 1, {});
const envelope = fc.record(
  {
    success: anything,
    message: anything,
    errors: fc.oneof(anything, fc.dictionary(fc.string(), anything)),
    data: fc.oneof(anything, fc.record({ status: word, ...fields }, { requiredKeys: [] })),
    ['__proto__']: fc.record({ status: word, ...fields }, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
);
const json = envelope.map((value) => JSON.stringify(value));
const body = fc.oneof(
  { weight: 8, arbitrary: json },
  { weight: 1, arbitrary: fc.tuple(json, fc.nat()).map(([text, at]) => text.slice(0, at % text.length)) },
  { weight: 1, arbitrary: fc.oneof(fc.json(), fc.string(), fc.constant(null)) },
);
const day = fc
  .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toUTCString());
const header = fc.oneof(
  fc.constant(null),
  fc.string(),
  fc.integer().map(String),
  fc.double().map(String),
  fc.stringMatching(/^\d{1,400}$/),
  day,
);
const headers = fc
  .record({
    'retry-after': header,
    date: header,
    'x-ratelimit-limit': header,
    'x-ratelimit-remaining': header,
  })
  .map((values) => ({ get: (name: string) => (values as Record<string, string | null>)[name] ?? null }));
const httpStatus = fc.oneof(
  { weight: 4, arbitrary: fc.constant(200) },
  { weight: 2, arbitrary: fc.constantFrom(204, 304, 402, 404, 422, 429, 503) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 999 }) },
);

/** Text for readers: short, one line, and nothing that turns the text around it. */
function assertPlain(text: string): void {
  assert.ok(text.length <= 300);
  // eslint-disable-next-line no-control-regex -- exactly these must not be there
  assert.doesNotMatch(text, /[\0-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/);
}

function assertAnswer(answer: Answer, status: number): void {
  switch (answer.status) {
    case 'ready':
      for (const href of [answer.src, answer.shareUrl || url]) assert.ok(safeUrl(href, undefined, true));
      assert.ok(Number.isNaN(answer.duration) || (answer.duration > 0 && answer.duration <= 360_000));
      assert.match(answer.mediaType, /^(audio|video)\/[\w.+-]+$/);
      break;
    case 'generating':
      assert.ok(answer.progress === null || Number.isInteger(answer.progress));
      assert.ok((answer.progress ?? 0) >= 0 && (answer.progress ?? 0) <= 99);
      assertPlain(answer.step);
      break;
    case 'failed':
      assertPlain(answer.message);
      break;
    case 'trouble':
      assertPlain(answer.message);
      assert.equal(answer.httpStatus, status);
      assert.ok(answer.retryAfterMs === null || answer.retryAfterMs >= 0);
      break;
    case 'pending':
      break;
  }
  assert.ok(answer.left === undefined || answer.left >= 0);
  if (status < 200 || status > 299) assert.equal(answer.status, 'trouble');
}

test('N3 whatever comes, an answer goes out: 100,000 statuses, headers and bodies', (t) => {
  const holds = fc.property(httpStatus, headers, body, (status, around, text) => {
    assertAnswer(readAnswer(status, around, text, trust), status);
  });
  for (const parameters of runs(t, 100_000)) fc.assert(holds, parameters);
});

test('N3 whatever was read survives being written and read again', (t) => {
  const holds = fc.property(body, (text) => {
    const { left, ...answer } = readAnswer(200, { get: () => null }, text, trust);
    assert.equal(left, undefined);
    if (answer.status === 'trouble' || (answer.status === 'pending' && !answer.known)) return;
    const { left: none, ...again } = readAnswer(200, { get: () => null }, writeAnswer(answer), trust);
    assert.equal(none, undefined);
    assert.deepEqual(again, answer);
  });
  for (const parameters of runs(t, 20_000)) fc.assert(holds, parameters);
});

test('N3 any text becomes one plain line, and a plain line stays as it is', (t) => {
  const holds = fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (text) => {
    const plain = plainText(text);
    assertPlain(plain);
    assert.equal(plainText(plain), plain.trim());
  });
  for (const parameters of runs(t, 20_000)) fc.assert(holds, parameters);
});

const anyAnswer: fc.Arbitrary<Answer> = fc.oneof(
  fc.record({
    status: fc.constant('pending' as const),
    known: fc.boolean(),
    left: fc.option(fc.double(), { nil: undefined }),
  }),
  fc.record({
    status: fc.constant('generating' as const),
    progress: fc.option(fc.integer({ min: 0, max: 99 })),
    step: fc.string(),
    left: fc.option(fc.double({ min: 0 }), { nil: undefined }),
  }),
  fc.record({
    status: fc.constant('ready' as const),
    src: fc.constant(url),
    duration: fc.double(),
    mediaType: fc.constant('audio/mpeg'),
    shareUrl: fc.constant(''),
  }),
  fc.record({ status: fc.constant('failed' as const), message: fc.string() }),
  fc.record({
    status: fc.constant('trouble' as const),
    code: fc.constantFrom<TroubleCode>(
      'subscription',
      'not-found',
      'invalid',
      'forbidden',
      'rate-limited',
      'server',
      'timeout',
      'malformed',
      'network',
      'csp',
      'unsafe-url',
    ),
    message: fc.string(),
    httpStatus: fc.option(fc.constantFrom(429, 500, 503)),
    retryAfterMs: fc.option(fc.oneof(fc.double({ min: 0 }), fc.constant(Infinity), fc.constant(0))),
  }),
);
const anyTally = fc.record({
  failures: fc.nat(2_000),
  unknown: fc.nat(25),
  unsafe: fc.nat(5),
  missing: fc.nat(2),
  intervalMs: fc.integer({ min: 0, max: 600_000 }),
});
const circumstances = fc.record({
  intervalMs: fc.integer({ min: 3_000, max: 600_000 }),
  waitedMs: fc.double({ min: 0, noNaN: true }),
  online: fc.boolean(),
  random: fc.double({ min: 0, max: 1, noNaN: true }),
});

function assertPaced(before: Tally, answer: Answer, around: Parameters<typeof pace>[2]): void {
  const { delayMs, coolDownMs, firm } = pace(before, answer, around);
  assert.ok(delayMs === Infinity || (delayMs >= 3_000 && delayMs <= 600_000), String(delayMs));
  assert.ok(coolDownMs === 0 || (coolDownMs >= 3_000 && coolDownMs <= 600_000), String(coolDownMs));
  assert.ok(!coolDownMs || firm || delayMs === Infinity, 'a cool-down that a return would shorten');
}

test('N4 every delay is within 3–600 s, or there is no further question: 100,000 answers', (t) => {
  const holds = fc.property(anyTally, anyAnswer, circumstances, assertPaced);
  for (const parameters of runs(t, 100_000)) fc.assert(holds, parameters);
});

test('N4 so is every delay after any Retry-After, rate header or date: 100,000 answers', (t) => {
  const status = fc.constantFrom(200, 429, 503, 500);
  const pending = '{"data":{"status":"pending"}}';
  const holds = fc.property(status, headers, anyTally, circumstances, (code, around, tally, circumstance) => {
    assertPaced(tally, readAnswer(code, around, pending, trust), circumstance);
  });
  for (const parameters of runs(t, 100_000)) fc.assert(holds, parameters);
});

test('N6 whatever the order of answers: progress never goes back, and a state is one of eight words', (t) => {
  const answers = fc.array(fc.tuple(anyAnswer, fc.boolean(), fc.boolean()), { maxLength: 30 });
  const holds = fc.property(answers, (given) => {
    let state: ListenState = checking;
    for (const [answer, again, told] of given) {
      const after = next(state, { answer, again, told });
      if (isWaiting(after) && isWaiting(state)) assert.ok((after.progress ?? -1) >= (state.progress ?? -1));
      assert.equal(
        after.error === null,
        ['idle', 'checking', 'pending', 'generating', 'ready'].includes(after.status) && !after.error,
      );
      state = after;
    }
  });
  for (const parameters of runs(t, 5_000)) fc.assert(holds, parameters);
});

test('N32 a question’s URL holds its parts, whatever they are, and every spelling of a host is one', (t) => {
  const host = fc.domain();
  const postId = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((text) => !!text.trim());
  const spelling = fc.constantFrom(
    (text: string) => text,
    (text: string) => text.toUpperCase(),
    (text: string) => ` ${text}. `,
    (text: string) => `https://${text}/a?b#c`,
    (text: string) => `HTTP://${text}:8080`,
  );
  const slashes = fc.constantFrom('', '/', '//');
  const holds = fc.property(host, postId, spelling, slashes, (domain, post, spell, slash) => {
    const parts = { domain, postId: post, baseURI: 'https://blog.example/' };
    const question = makeQuestion({ ...parts, apiBase: 'https://api.example/x' }, 'en', true);
    assert.ok(typeof question === 'object');
    const query = new URL(question.url).searchParams;
    assert.deepEqual([query.get('domain'), query.get('post_id')], [domain.toLowerCase(), post.trim()]);
    assert.deepEqual(
      makeQuestion({ ...parts, domain: spell(domain), apiBase: `https://API.example/x${slash}` }, 'en', true),
      question,
    );
  });
  for (const parameters of runs(t, 10_000)) fc.assert(holds, parameters);
});
