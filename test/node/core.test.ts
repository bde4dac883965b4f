import assert from 'node:assert/strict';
import { test } from 'node:test';
import { budgetMs } from '../../src/budget.js';
import { plainText, readAnswer, readRetryAfter, writeAnswer } from '../../src/contract.js';
import type { Answer, Reading, TroubleCode } from '../../src/contract.js';
import { keep, memoryKey, recall } from '../../src/memory.js';
import { clampDelay, freshTally, pace } from '../../src/pace.js';
import type { Tally } from '../../src/pace.js';
import { askAt, begin, heard, newPoll, returned } from '../../src/poll.js';
import { makeQuestion } from '../../src/question.js';
import type { Question, QuestionParts } from '../../src/question.js';
import { checking, idle, listenError, next } from '../../src/state.js';
import type { ListenState, Outcome } from '../../src/state.js';
import { safeUrl } from '../../src/url.js';
import { fakeStorage, setGlobal } from './virtual-page.js';

// The parts of the core that know neither page nor network, each by its promises; what holds for any input is in any-input.test.ts.

const headersOf = (entries: Record<string, string> = {}): Headers => new Headers(entries);
const trust = { base: 'https://api.example/', secure: true };
const read = (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  readAnswer(status, headersOf(headers), typeof body === 'string' ? body : JSON.stringify(body), trust);
const said = (status: string, data: object = {}): unknown => ({ success: true, data: { status, ...data } });
const url = 'https://cdn.example/a.mp3';

// — URLs —

for (const [text, secure, href] of [
  ['https://cdn.example/a.mp3', true, 'https://cdn.example/a.mp3'],
  ['http://cdn.example/a.mp3', true, undefined],
  ['http://cdn.example/a.mp3', false, 'http://cdn.example/a.mp3'],
  ['http://127.0.0.1:8080/a', true, 'http://127.0.0.1:8080/a'],
  ['http://127.1/a', true, 'http://127.0.0.1/a'],
  ['http://localhost./a', true, 'http://localhost./a'],
  ['http://[::1]/a', true, 'http://[::1]/a'],
  ['http://localhost:8080/a', true, 'http://localhost:8080/a'],
  ['http://ab.c.localhost/a', true, 'http://ab.c.localhost/a'],
  ['http://localhost.evil.example/a', true, undefined],
  ['http://127.evil.example/a', true, undefined],
  ['http://notlocalhost/a', true, undefined],
  ['//cdn.example/x.mp3', true, 'https://cdn.example/x.mp3'],
  ['/x.mp3', true, 'https://api.example/x.mp3'],
  ['javascript:alert(1)', false, undefined],
  ['java\tscript:alert(1)', false, undefined],
  ['\u0001JavaScript:alert(1)', false, undefined],
  ['data:audio/mpeg,x', false, undefined],
  ['blob:https://x/1', false, undefined],
  ['https://user@cdn.example/a', true, undefined],
  ['https://:pw@cdn.example/a', true, undefined],
  [`https://cdn.example/${'a'.repeat(2_028)}`, true, `https://cdn.example/${'a'.repeat(2_028)}`],
  [`https://cdn.example/${'a'.repeat(2_029)}`, true, undefined],
  ['https://', true, undefined],
] as const) {
  test(`a URL from outside: ${text.slice(0, 40)} ${secure ? 'on https' : 'on http'} is ${href ? 'taken' : 'refused'}`, () => {
    assert.equal(safeUrl(text, trust.base, secure)?.href, href);
  });
}

// — The contract —

const troubles: readonly [status: number, code: TroubleCode][] = [
  [100, 'malformed'],
  [199, 'malformed'],
  [204, 'malformed'],
  [300, 'malformed'],
  [304, 'malformed'],
  [400, 'invalid'],
  [401, 'forbidden'],
  [402, 'subscription'],
  [403, 'forbidden'],
  [404, 'not-found'],
  [408, 'server'],
  [410, 'not-found'],
  [418, 'invalid'],
  [422, 'invalid'],
  [425, 'server'],
  [429, 'rate-limited'],
  [500, 'server'],
  [503, 'server'],
  [599, 'server'],
];
for (const [status, code] of troubles) {
  test(`HTTP ${status} is ${code}, with the service's words as plain text`, () => {
    const body = status === 204 ? '' : { success: false, message: ' <b>x</b>\n\u202ey ', data: null };
    const answer = read(status, body);
    assert.equal(answer.status, 'trouble');
    assert.ok('code' in answer);
    assert.equal(answer.code, code);
    if (status !== 204) assert.equal(answer.message, '<b>x</b> y');
    assert.equal(answer.httpStatus, status);
  });
}

for (const [name, body, expected] of [
  ['pending', said('pending'), { status: 'pending', known: true }],
  ['a word of the future', said('queued'), { status: 'pending', known: false }],
  ['upper case and spaces', said(' READY ', { audio_url: url }), { status: 'ready', src: url }],
  ['45 percent', said('generating', { progress_percent: 45 }), { status: 'generating', progress: 45 }],
  [
    'a numeric string',
    said('generating', { progress_percent: '45' }),
    { status: 'generating', progress: 45 },
  ],
  [
    'a string with %',
    said('generating', { progress_percent: ' 45.9 %' }),
    { status: 'generating', progress: 45 },
  ],
  [
    'a figure beyond all numbers',
    '{"data":{"status":"generating","progress_percent":1e999}}',
    { progress: null },
  ],
  ['over the top', said('generating', { progress_percent: 1e9 }), { status: 'generating', progress: 99 }],
  ['below the floor', said('generating', { progress_percent: -5 }), { status: 'generating', progress: 0 }],
  [
    'true is no number',
    said('generating', { progress_percent: true }),
    { status: 'generating', progress: null },
  ],
  [
    'a list is no number',
    said('generating', { progress_percent: [45] }),
    { status: 'generating', progress: null },
  ],
  ['success left out', { data: { status: 'pending' } }, { status: 'pending' }],
  ['success false', { success: false, message: 'x' }, { status: 'trouble', code: 'server', message: 'x' }],
  ['no data', { success: true, data: null }, { status: 'trouble', code: 'malformed' }],
  ['a status that is no text', said(1 as never), { status: 'trouble', code: 'malformed' }],
  ['an empty status', said(' '), { status: 'trouble', code: 'malformed' }],
  ['HTML', '<!doctype html>', { status: 'trouble', code: 'malformed' }],
  ['ready without a URL', said('ready', { audio_url: null }), { status: 'trouble', code: 'malformed' }],
  ['ready with an empty URL', said('ready', { audio_url: ' ' }), { status: 'trouble', code: 'malformed' }],
  [
    'ready with a bad URL',
    said('ready', { audio_url: 'javascript:1' }),
    { status: 'trouble', code: 'unsafe-url' },
  ],
  ['a length in words', said('ready', { audio_url: url, duration_seconds: '200' }), { duration: 200 }],
  ['a length below 0', said('ready', { audio_url: url, duration_seconds: -1 }), { duration: NaN }],
  ['no length', said('ready', { audio_url: url, duration_seconds: 0 }), { duration: NaN }],
  ['100 hours', said('ready', { audio_url: url, duration_seconds: 360_000 }), { duration: 360_000 }],
  ['over 100 hours', said('ready', { audio_url: url, duration_seconds: 360_000.1 }), { duration: NaN }],
  ['a length of ages', said('ready', { audio_url: url, duration_seconds: 1e12 }), { duration: NaN }],
  ['video', said('ready', { audio_url: url, media_type: 'Video/MP4' }), { mediaType: 'video/mp4' }],
  [
    'a type of no use',
    said('ready', { audio_url: url, media_type: 'text/html' }),
    { mediaType: 'audio/mpeg' },
  ],
  [
    'a type of its own',
    said('ready', { audio_url: url, media_type: 'audio/vnd.x+y-z_1' }),
    { mediaType: 'audio/vnd.x+y-z_1' },
  ],
  [
    'a type with a word before it',
    said('ready', { audio_url: url, media_type: 'x-video/mp4' }),
    { mediaType: 'audio/mpeg' },
  ],
  [
    'a type with parameters',
    said('ready', { audio_url: url, media_type: 'video/mp4; codecs=x' }),
    { mediaType: 'audio/mpeg' },
  ],
  [
    'a share link',
    said('ready', { audio_url: url, share_url: 'https://v.example/1' }),
    { shareUrl: 'https://v.example/1' },
  ],
  ['a hostile share link', said('ready', { audio_url: url, share_url: 'javascript:1' }), { shareUrl: '' }],
  ['an empty share link', said('ready', { audio_url: url, share_url: '' }), { shareUrl: '' }],
  ['a share link that is no text', said('ready', { audio_url: url, share_url: 5 }), { shareUrl: '' }],
  ['null', 'null', { status: 'trouble', code: 'malformed' }],
  ['failed', said('failed', { error_message: 'no voice' }), { status: 'failed', message: 'no voice' }],
  [
    'another prototype',
    '{"data":{"__proto__":{"status":"ready"}}}',
    { status: 'trouble', code: 'malformed' },
  ],
] as const) {
  test(`HTTP 200, ${name}`, () => {
    const answer = read(200, body);
    for (const [key, value] of Object.entries(expected))
      assert.deepEqual(Reflect.get(answer, key), value, key);
  });
}

for (const [text, progress] of [
  ['+5', 5],
  ['-5', 0],
  ['  7  ', 7],
  ['45.', 45],
  ['45.25', 45],
  ['45%', 45],
  ['45 % ', 45],
  ['', null],
  ['%', null],
  ['.5', null],
  ['x45', null],
  ['4x45', null],
  ['45x', null],
  ['4 5', null],
  ['1e3', null],
  ['0x10', null],
  ['--5', null],
  ['Infinity', null],
] as const) {
  test(`E45 progress "${text}" is ${progress ?? 'no figure'}`, () => {
    const answer = read(200, said('generating', { progress_percent: text }));
    assert.deepEqual(answer, { status: 'generating', progress, step: '', left: undefined });
  });
}

test('any 2xx is read, and only those', () => {
  assert.deepEqual(
    [199, 200, 299, 300].map((status) => read(status, said('pending')).status),
    ['trouble', 'pending', 'pending', 'trouble'],
  );
});

for (const [name, body, message] of [
  ['a message alone', { message: 'Slow' }, 'Slow'],
  ['fields alone', { errors: { post_id: ['x'] } }, 'post_id'],
  ['a message that is no text', { message: 5, errors: { lang: [] } }, 'lang'],
  ['errors in a list', { message: 'No', errors: ['evil'] }, 'No'],
  ['errors as text', { message: 'No', errors: 'evil' }, 'No'],
  ['no errors', { message: 'No', errors: null }, 'No'],
  ['nothing', {}, ''],
] as const) {
  test(`E20 what a 422 says: ${name}`, () => {
    assert.equal(Reflect.get(read(422, body), 'message'), message);
  });
}

test('422 names the fields, and does not echo their values', () => {
  const answer = read(422, { message: 'Validation failed', errors: { post_id: ['evil'], lang: ['evil'] } });
  assert.ok('message' in answer);
  assert.equal(answer.message, 'Validation failed: post_id, lang');
});

for (const [value, date, ms] of [
  ['120', '', 120_000],
  ['0', '', 0],
  ['9'.repeat(400), '', Infinity],
  ['-1', '', null],
  ['1.5', '', null],
  ['soon', '', null],
  ['Wed, 25 Nov 2026 10:00:30 GMT', 'Wed, 25 Nov 2026 10:00:00 GMT', 30_000],
  ['Wed, 25 Nov 2026 09:00:00 GMT', 'Wed, 25 Nov 2026 10:00:00 GMT', 0],
  ['Wed, 25 Nov 2026 10:00:30 GMT', '', null],
  ['2026-11-25T10:00:30Z', '2026-11-25T10:00:00Z', null],
  ['2026-11-25T10:00:30Z', 'Wed, 25 Nov 2026 10:00:00 GMT', null],
  ['Wed, 25 Nov 2026 10:00:30 GMT', '2026-11-25T10:00:00Z', null],
  ['Wed, 25 Nov 2026 10:00:30 GMT', 'On Wed, 25 Nov 2026 10:00:00 GMT', null],
  ['Wed, 25 Nov 2026 10:00:30 GMT', 'Wed, 25 Nov 2026 10:00:00 GMT+01:00', null],
  ['Wed, 99 Nov 2026 10:00:30 GMT', 'Wed, 25 Nov 2026 10:00:00 GMT', null],
] as const) {
  test(`Retry-After: ${value.slice(0, 30) || '""'}${date && ' beside a Date'} is ${ms} ms`, () => {
    assert.equal(readRetryAfter(headersOf({ 'retry-after': value, ...(date && { date }) })), ms);
  });
}

for (const [limit, remaining, left] of [
  ['60', '30', 0.5],
  ['', '12', 0.2],
  ['120', '30', 0.25],
  ['0', '30', 0.5],
  ['60', '0', 0],
  ['-5', '30', 0.5],
  ['60', '', undefined],
  ['60', '-1', undefined],
  ['60', 'many', undefined],
] as const) {
  test(`X-RateLimit-Remaining "${remaining}" of "${limit}" leaves ${left ?? 'nothing to say'}`, () => {
    const headers = { 'x-ratelimit-limit': limit, 'x-ratelimit-remaining': remaining };
    assert.equal(read(200, said('pending'), headers).left, left);
  });
}

test('a reading survives the envelope', () => {
  const readings: Reading[] = [
    { status: 'pending', known: true, left: undefined },
    { status: 'generating', progress: 45, step: 'Reading', left: undefined },
    {
      status: 'ready',
      src: url,
      duration: 200,
      mediaType: 'video/mp4',
      shareUrl: 'https://v.example/1',
      left: undefined,
    },
    { status: 'failed', message: 'no voice', left: undefined },
  ];
  for (const reading of readings) assert.deepEqual(read(200, writeAnswer(reading)), reading);
});

test('what is written is the envelope of the service, with nothing in it that is not known', () => {
  const written = (reading: Reading): unknown => JSON.parse(writeAnswer(reading));
  const data = { progress_percent: null, audio_url: null, duration_seconds: null };
  const envelope = (status: string, more: object = {}): object => ({
    success: true,
    message: 'OK',
    data: { ...data, status, ...more },
  });
  assert.deepEqual(written({ status: 'pending', known: true }), envelope('pending'));
  assert.deepEqual(
    written({ status: 'generating', progress: 0, step: '' }),
    envelope('generating', { progress_percent: 0 }),
  );
  assert.deepEqual(
    written({ status: 'generating', progress: null, step: 'Reading' }),
    envelope('generating', { step: 'Reading' }),
  );
  assert.deepEqual(written({ status: 'failed', message: '' }), envelope('failed'));
  assert.deepEqual(
    written({ status: 'failed', message: 'no voice' }),
    envelope('failed', { error_message: 'no voice' }),
  );
  const video = { src: url, duration: NaN, mediaType: 'video/mp4', shareUrl: '' };
  const told = { progress_percent: 100, audio_url: url, media_type: 'video/mp4' };
  assert.deepEqual(written({ status: 'ready', ...video }), envelope('ready', told));
  assert.deepEqual(
    written({ status: 'ready', ...video, duration: 5, shareUrl: 'https://v.example/1' }),
    envelope('ready', { ...told, duration_seconds: 5, share_url: 'https://v.example/1' }),
  );
});

test('text from outside: one line, 300 units, no half characters, no marks of direction', () => {
  assert.equal(plainText(' a\n\u202eb\u0000c '), 'a b c');
  assert.equal(plainText('a'.repeat(299) + '😀').length, 299);
  assert.equal(plainText('😀 a'), '😀 a');
  assert.equal(plainText('x'.repeat(60_000)).length, 300);
  assert.equal(plainText('\n'.repeat(1_199) + 'xy'), 'x', 'what comes after 1,200 units is not looked at');
  assert.equal(plainText(5), '');
});

// — The question —

const parts: QuestionParts = {
  apiBase: 'https://api.example',
  domain: 'blog.example',
  postId: 'a',
  baseURI: 'https://blog.example/page',
};
/** With another `lang`, that; on https. */
const questionOf = ({
  lang = 'en',
  ...change
}: Partial<QuestionParts> & { readonly lang?: string }): Question | string =>
  makeQuestion({ ...parts, ...change }, lang, true);
for (const [name, change, expected] of [
  ['as it is', {}, 'https://api.example/v1/public/audio/status?domain=blog.example&post_id=a&lang=en'],
  [
    'a base with a path and slashes',
    { apiBase: 'https://r.example/listen/news//' },
    'https://r.example/listen/news/v1/public/audio/status?domain=blog.example&post_id=a&lang=en',
  ],
  [
    'a base of the page',
    { apiBase: '/' },
    'https://blog.example/v1/public/audio/status?domain=blog.example&post_id=a&lang=en',
  ],
  [
    'a fragment',
    { apiBase: 'https://api.example/#x' },
    'https://api.example/v1/public/audio/status?domain=blog.example&post_id=a&lang=en',
  ],
  [
    'spaces around the base',
    { apiBase: ' https://api.example ' },
    'https://api.example/v1/public/audio/status?domain=blog.example&post_id=a&lang=en',
  ],
  [
    '200 characters',
    { postId: 'x'.repeat(200) },
    `https://api.example/v1/public/audio/status?domain=blog.example&post_id=${'x'.repeat(200)}&lang=en`,
  ],
  [
    'a language after a sign',
    { lang: '-pt' },
    'https://api.example/v1/public/audio/status?domain=blog.example&post_id=a&lang=en',
  ],
  [
    'reserved signs',
    { postId: 'a b&c=d/é' },
    'https://api.example/v1/public/audio/status?domain=blog.example&post_id=a%20b%26c%3Dd%2F%C3%A9&lang=en',
  ],
  [
    'a domain in other clothes',
    { domain: ' HTTPS://Blog.Example./x ' },
    'https://api.example/v1/public/audio/status?domain=blog.example&post_id=a&lang=en',
  ],
  [
    'a domain with another address in its path',
    { domain: 'blog.example/http://other.example/' },
    'https://api.example/v1/public/audio/status?domain=blog.example&post_id=a&lang=en',
  ],
  [
    'pt_BR',
    { lang: 'pt_BR' },
    'https://api.example/v1/public/audio/status?domain=blog.example&post_id=a&lang=pt',
  ],
  [
    'no language',
    { lang: '???' },
    'https://api.example/v1/public/audio/status?domain=blog.example&post_id=a&lang=en',
  ],
] as const) {
  test(`a question: ${name}`, () => {
    assert.equal((questionOf(change) as Question).url, expected);
  });
}
for (const [name, change, sentence] of [
  ['no post', { postId: '  ' }, /post-id/],
  ['a scheme within a host', { domain: 'x http://blog.example' }, /domain/],
  ['201 characters', { postId: 'x'.repeat(201) }, /post-id.*200/],
  ['half a character', { postId: '\ud800' }, /post-id/],
  ['no domain', { domain: '' }, /domain/],
  ['a query', { apiBase: 'https://api.example?x' }, /api-base/],
  ['credentials', { apiBase: 'https://u:p@api.example' }, /api-base/],
  ['http on https', { apiBase: 'http://api.example' }, /api-base/],
  ['a scheme of another kind', { apiBase: 'javascript:1' }, /api-base/],
] as const) {
  test(`no question: ${name}, in a sentence that names the attribute`, () => {
    assert.match(questionOf(change) as string, sentence);
  });
}

// — Pace —

const circumstances = { intervalMs: 3_000, waitedMs: 0, online: true, random: 0 };
const trouble = (
  code: TroubleCode,
  retryAfterMs: number | null = null,
  httpStatus: number | null = null,
): Answer => ({
  status: 'trouble',
  code,
  message: '',
  httpStatus,
  retryAfterMs,
});
const range = (
  answer: Answer,
  tally: Tally = freshTally,
  more: Partial<typeof circumstances> = {},
): [number, number] => [
  pace(tally, answer, { ...circumstances, ...more, random: 0 }).delayMs,
  pace(tally, answer, { ...circumstances, ...more, random: 1 }).delayMs,
];
const pending: Answer = { status: 'pending', known: true };
const track = { src: url, duration: 1, mediaType: 'audio/mpeg', shareUrl: '' };
const ready: Answer = { status: 'ready', ...track };

for (const [name, got, expected] of [
  ['base', range(pending), [3_000, 3_600]],
  ['a slower page', range(pending, freshTally, { intervalMs: 20_000 }), [20_000, 24_000]],
  ['half the budget left', range({ ...pending, left: 0.5 }), [6_000, 7_200]],
  ['a quarter left', range({ ...pending, left: 0.25 }), [12_000, 14_400]],
  [
    'after three minutes',
    range(pending, { ...freshTally, intervalMs: 3_000 }, { waitedMs: 180_000 }),
    [3_750, 4_500],
  ],
  [
    'in the end',
    range(pending, { ...freshTally, intervalMs: 9_500 }, { waitedMs: 600_000 }),
    [10_000, 12_000],
  ],
  ['a first failure', range(trouble('server')), [3_000, 6_000]],
  ['a second', range(trouble('timeout'), { ...freshTally, failures: 1 }), [6_000, 12_000]],
  ['a fifth', range(trouble('malformed'), { ...freshTally, failures: 4 }), [30_000, 60_000]],
  ['a hundredth', range(trouble('network'), { ...freshTally, failures: 99 }), [30_000, 60_000]],
  ['offline', range(trouble('network'), freshTally, { online: false }), [60_000, 66_000]],
  ['a 429 that names its time', range(trouble('rate-limited', 120_000, 429)), [120_000, 130_000]],
  ['a 429 that does not', range(trouble('rate-limited', null, 429)), [12_000, 24_000]],
  ['a 429 at once', range(trouble('rate-limited', 0, 429)), [3_000, 13_000]],
  ['a 429 of just ten minutes', range(trouble('rate-limited', 600_000, 429)), [600_000, 600_000]],
  ['a 429 of weeks', range(trouble('rate-limited', 1e9, 429)), [Infinity, Infinity]],
  ['a 503 that names its time', range(trouble('server', 30_000, 503)), [30_000, 40_000]],
  ['a 500 that names a time', range(trouble('server', 30_000, 500)), [3_000, 6_000]],
  ['404, once more', range(trouble('not-found')), [30_000, 36_000]],
  ['404 again', range(trouble('not-found'), { ...freshTally, missing: 1 }), [Infinity, Infinity]],
  ['402', range(trouble('subscription')), [Infinity, Infinity]],
  ['an unsafe URL', range(trouble('unsafe-url')), [3_000, 6_000]],
  [
    'an unsafe URL for the fourth time',
    range(trouble('unsafe-url'), { ...freshTally, unsafe: 3 }),
    [Infinity, Infinity],
  ],
  [
    'generating after nineteen unknown words',
    range({ status: 'generating', progress: null, step: '' }, { ...freshTally, unknown: 19 }),
    [3_000, 3_600],
  ],
  [
    'an unknown word for the twentieth time',
    range({ ...pending, known: false }, { ...freshTally, unknown: 19 }),
    [Infinity, Infinity],
  ],
] as const) {
  test(`pace: ${name}`, () => {
    assert.deepEqual(got, expected);
  });
}

test('pace: cool-downs are the domain’s, firm, and within 3–600 s', () => {
  const named = pace(freshTally, trouble('rate-limited', 120_000, 429), circumstances);
  assert.deepEqual([named.coolDownMs, named.firm], [120_000, true]);
  const blind = pace(freshTally, trouble('rate-limited', null, 429), circumstances);
  assert.deepEqual([blind.coolDownMs, blind.firm], [12_000, true]);
  assert.equal(pace(freshTally, trouble('rate-limited', 1e12, 429), circumstances).coolDownMs, 600_000);
  assert.equal(pace(freshTally, trouble('server', null, 500), circumstances).coolDownMs, 0);
  assert.deepEqual(
    [0, 3_000, 5e5, 1e12, NaN, Infinity, -1].map(clampDelay),
    [3_000, 3_000, 5e5, 6e5, 6e5, 6e5, 3_000],
  );
});

test('pace: a final answer ends the loop and changes nothing else', () => {
  const tally = { failures: 2, unknown: 3, unsafe: 1, missing: 1, intervalMs: 4_000 };
  const end = { tally, delayMs: Infinity, coolDownMs: 0, firm: false };
  for (const answer of [ready, trouble('invalid'), trouble('not-found')]) {
    assert.deepEqual(pace(tally, answer, circumstances), end);
  }
  const weeks = pace(tally, trouble('rate-limited', 1e9, 429), circumstances);
  assert.deepEqual(weeks, { ...end, coolDownMs: 600_000 });
});

test('pace: the interval grows by the length of this wait, not by the time of day', () => {
  const poll = newPoll();
  begin(poll, 500_000);
  heard(poll, pending, 679_999, circumstances);
  assert.equal(poll.dueMs, 682_999);
  heard(poll, pending, 680_000, circumstances);
  assert.equal(poll.dueMs, 683_750);
});

// — The loop as data, the budget —

test('a loop asks at once, then by the pace, and not at all after a final answer', () => {
  const poll = newPoll();
  assert.equal(poll.dueMs, Infinity);
  begin(poll, 1_000);
  assert.equal(poll.dueMs, 1_000);
  heard(poll, pending, 1_500, circumstances);
  assert.equal(poll.dueMs, 4_500);
  askAt(poll, 2_000);
  assert.equal(poll.dueMs, 4_500, 'never two closer than 3 s');
  heard(poll, { status: 'failed', message: '' }, 5_000, circumstances);
  assert.equal(poll.dueMs, Infinity);
  returned(poll, 9_000);
  assert.equal(poll.dueMs, Infinity, 'what has ended does not begin by itself');
});

test('a return shortens a backoff and forgets its failures; a time that the service named stands', () => {
  const poll = newPoll();
  begin(poll, 0);
  for (let failure = 0; failure < 5; failure++) heard(poll, trouble('server'), 0, circumstances);
  assert.equal(poll.dueMs, 30_000);
  returned(poll, 4_000);
  assert.deepEqual([poll.dueMs, poll.tally.failures], [4_000, 0]);
  heard(poll, trouble('rate-limited', 120_000, 429), 5_000, circumstances);
  returned(poll, 6_000);
  assert.equal(poll.dueMs, 125_000);
});

test('a budget: six together, then 3 s apart, twenty in any minute', () => {
  const spent: number[] = [];
  const times: number[] = [];
  for (let now = 0; now <= 300_000; now += 100) {
    while (budgetMs(spent, now, 6, 20) === 0) {
      spent.push(now);
      times.push(now);
    }
  }
  assert.deepEqual(times.slice(0, 7), [0, 0, 0, 0, 0, 0, 3_000]);
  for (const from of times) assert.ok(times.filter((at) => at >= from && at < from + 60_000).length <= 20);
  assert.ok(times.length >= 90);
});

// — States —

const said404 = { answer: trouble('not-found'), again: true, told: false };

for (const [name, before, outcome, expected] of [
  ['pending', checking, { answer: pending, again: true, told: false }, { status: 'pending', error: null }],
  [
    'progress never goes back',
    { ...checking, status: 'generating', progress: 60 },
    { answer: { status: 'generating', progress: 40, step: '' }, again: true, told: false },
    { progress: 60 },
  ],
  [
    'a missing figure keeps the last',
    { ...checking, status: 'generating', progress: 60 },
    { answer: { status: 'generating', progress: null, step: '' }, again: true, told: false },
    { progress: 60 },
  ],
  ['ready', checking, { answer: ready, again: false, told: false }, { status: 'ready', track }],
  [
    'failed',
    checking,
    { answer: { status: 'failed', message: 'x' }, again: false, told: false },
    { status: 'failed', error: listenError('generation-failed', 'x') },
  ],
  ['404', checking, said404, { status: 'absent' }],
  [
    'passing trouble keeps what is known',
    { ...checking, status: 'generating', progress: 60 },
    { answer: trouble('server'), again: true, told: false },
    { status: 'generating', progress: 60, told: false },
  ],
  [
    'told',
    checking,
    { answer: trouble('server'), again: true, told: true },
    { status: 'checking', told: true },
  ],
  ['calm', { ...checking, told: true }, { answer: 'calm' }, { told: false }],
  ['calm where nothing waits', idle, { answer: 'calm' }, idle],
  [
    'final trouble',
    checking,
    { answer: trouble('forbidden'), again: false, told: false },
    { status: 'error' },
  ],
  [
    'trouble beside a player',
    { status: 'ready', error: null, track },
    { answer: trouble('server'), again: true, told: true },
    { status: 'ready' },
  ],
  [
    'trouble where there is no audio',
    { status: 'absent', error: listenError('not-found') },
    { answer: trouble('server'), again: true, told: true },
    { status: 'absent' },
  ],
  [
    'the twentieth unknown word',
    checking,
    { answer: { status: 'pending', known: false }, again: false, told: false },
    { status: 'error', error: listenError('gave-up') },
  ],
  ['patience', checking, { answer: 'gave-up' }, { status: 'error', error: listenError('gave-up') }],
] as readonly (readonly [string, ListenState, Outcome, object])[]) {
  test(`what follows from an outcome: ${name}`, () => {
    const after = next(before, outcome);
    for (const [key, value] of Object.entries(expected))
      assert.deepEqual(Reflect.get(after, key), value, key);
  });
}

test('a state is whole: nothing of the last one stays that the outcome does not leave', () => {
  const plain = { progress: null, step: '', error: null, told: false };
  const troubled: ListenState = {
    status: 'generating',
    progress: 40,
    step: 'Reading',
    error: listenError('server'),
    told: true,
  };
  const generating = (progress: number | null): Outcome => ({
    answer: { status: 'generating', progress, step: 'Mixing' },
    again: true,
    told: false,
  });
  const queued: Outcome = { answer: pending, again: true, told: false };
  const passing: Outcome = { answer: trouble('server'), again: true, told: false };
  const serverError = { code: 'server', message: '', httpStatus: null, retryable: true };
  assert.deepEqual(checking, { ...plain, status: 'checking' });
  assert.deepEqual(next(checking, queued), { ...plain, status: 'pending' });
  assert.deepEqual(next(troubled, queued), { ...plain, status: 'pending', progress: 40 });
  const mixing = { ...plain, status: 'generating', step: 'Mixing' };
  assert.deepEqual(next(checking, generating(null)), mixing);
  assert.deepEqual(next(checking, generating(0)), { ...mixing, progress: 0 });
  assert.deepEqual(next(troubled, generating(55)), { ...mixing, progress: 55 });
  assert.deepEqual(next(troubled, generating(null)), { ...mixing, progress: 40 });
  assert.deepEqual(next(checking, passing), { ...plain, status: 'checking', error: serverError });
  assert.deepEqual(next(troubled, passing), { ...troubled, error: serverError }, 'once told, told');
  const failed: ListenState = { status: 'failed', error: listenError('generation-failed', 'x') };
  assert.deepEqual(next(failed, generating(1)), { ...mixing, progress: 1 });
  const over = { code: 'gave-up', message: '', httpStatus: null, retryable: true };
  assert.deepEqual(next(troubled, { answer: 'gave-up' }), { status: 'error', error: over });
  const again: Outcome = { ...passing, told: true };
  assert.deepEqual(next({ status: 'error', error: listenError('gave-up') }, again), {
    ...plain,
    status: 'checking',
    error: serverError,
    told: true,
  });
});

test('what no type allows is a mistake in the program, and is thrown as one', () => {
  const impossible = { status: 'odd' } as never;
  assert.throws(() => next(checking, { answer: impossible, again: true, told: false }), /unreachable/);
  assert.throws(() => pace(freshTally, impossible, circumstances), /unreachable/);
  assert.throws(() => pace(freshTally, trouble('odd' as never), circumstances), /unreachable/);
});

test('only what can help is retryable, and an unsafe URL once nothing asks by itself', () => {
  const helped = [
    'rate-limited',
    'server',
    'timeout',
    'malformed',
    'network',
    'gave-up',
    'playback',
    'unsafe-url',
  ] as const;
  const not = [
    'subscription',
    'not-found',
    'invalid',
    'forbidden',
    'csp',
    'generation-failed',
    'play-blocked',
  ] as const;
  assert.deepEqual(
    helped.filter((code) => !listenError(code).retryable),
    [],
  );
  assert.deepEqual(
    not.filter((code) => listenError(code).retryable),
    [],
  );
  const passing = next(checking, { answer: trouble('unsafe-url'), again: true, told: false });
  assert.equal(passing.error?.retryable, false);
  const final = next(checking, { answer: trouble('unsafe-url'), again: false, told: false });
  assert.deepEqual([final.status, final.error?.retryable], ['error', true]);
});

// — Memory —

test('what is kept is found until it expires, within a bound, and forgotten on request', (t) => {
  let nowMs = 1_000_000;
  t.mock.method(Date, 'now', () => nowMs);
  setGlobal(t, 'localStorage', { value: fakeStorage() });
  keep('rate', '', '1.5', 1_000);
  assert.deepEqual(recall('rate', '', 1_000), { value: '1.5', leftMs: 1_000 });
  assert.equal(recall('rate', '', 999), undefined, 'a clock that was set back');
  nowMs += 1_000;
  assert.equal(recall('rate', '', 1_000), undefined);
  for (let at = 0; at < 150; at++) keep('place', String(at), 'x y', 10_000 + at);
  assert.equal(Object.keys(localStorage).length, 100);
  assert.equal(recall('place', '149', 20_000)?.value, 'x y');
  assert.equal(recall('place', '0', 20_000), undefined, 'what expires first goes first');
  keep('place', '149');
  assert.equal(recall('place', '149', 20_000), undefined);
});

test('what is kept touches nobody else’s entries, and what has expired goes with the next', (t) => {
  let nowMs = 1_000_000;
  t.mock.method(Date, 'now', () => nowMs);
  setGlobal(t, 'localStorage', { value: fakeStorage() });
  localStorage.setItem('theirs', '5 x');
  keep('answer', 'k', '{"a b"}', 100);
  assert.equal(localStorage.getItem('voicgen-listen:answer:k'), '1000100 {"a b"}');
  assert.equal(memoryKey('mini'), 'voicgen-listen:mini:');
  nowMs += 100;
  keep('cool', 'k', '', 50);
  assert.deepEqual(Object.keys(localStorage).sort(), ['theirs', 'voicgen-listen:cool:k']);
  assert.deepEqual(recall('cool', 'k', 50), { value: '', leftMs: 50 });
});

test('E157 a closed door never throws', (t) => {
  setGlobal(t, 'localStorage', {
    get() {
      throw new DOMException('no', 'SecurityError');
    },
  });
  keep('rate', '', '1', 1);
  assert.equal(recall('rate', '', 1), undefined);
});
