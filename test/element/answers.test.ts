import { expect } from '@open-wc/testing';
import type { ErrorCode, Status, VoicgenListen } from '../../src/element.js';
import {
  audioUrl,
  barOf,
  broken,
  chance,
  codes,
  envelope,
  expectState,
  failed,
  generating,
  heardOf,
  http,
  mounted,
  need,
  part,
  pending,
  place,
  problem,
  ready,
  refuse,
  retryButton,
  sentences,
  service,
  stage,
  textOf,
  time,
} from './harness.js';
import type { Attributes, Reply, Sent } from './harness.js';

/** Gaps between questions in ms, from the least to the greatest that chance allows; or no further question. */
type Gaps = 'none' | readonly (readonly [least: number, most: number])[];

const base: Gaps = [
  [3_000, 3_600],
  [3_000, 3_600],
];
const backoff: Gaps = [
  [3_000, 6_000],
  [6_000, 12_000],
  [12_000, 24_000],
  [24_000, 48_000],
  [30_000, 60_000],
  [30_000, 60_000],
];
const blind: Gaps = [
  [12_000, 24_000],
  [24_000, 48_000],
  [30_000, 60_000],
  [30_000, 60_000],
];

interface Row {
  readonly id: string;
  readonly what: string;
  /** The last one again and again. */
  readonly replies: readonly Reply[];
  readonly attributes?: Attributes;
  readonly status: Status;
  readonly progress?: number;
  /** What the reader sees. */
  readonly shows?: RegExp;
  /** The error that stands, or none. */
  readonly error?: readonly [code: ErrorCode, httpStatus?: number | null, message?: string | RegExp];
  readonly retry?: boolean;
  readonly next: Gaps;
  /** What must stay true. */
  readonly also?: (element: VoicgenListen, sent: Sent[]) => void | Promise<void>;
}

/** Trouble that passes: the status stays, the page is told once, the reader after three failures or 15 s. */
const kept = (id: string, what: string, code: ErrorCode, reply: Reply, more: Partial<Row> = {}): Row => ({
  id,
  what,
  replies: [reply],
  status: 'checking',
  error: [code],
  next: backoff,
  ...more,
});

const json = (data: unknown): Reply => envelope(data);
const withUrl = (url: string): Reply => ready(url);
const noPercent = (element: VoicgenListen): void => {
  expect(textOf(element)).not.to.match(/%/);
  expect(barOf(element)).to.equal(null);
};

const total = (text: RegExp) => (element: VoicgenListen) => {
  expect(textOf(need(element, 'time'))).to.match(text);
  expect(textOf(element)).not.to.match(/NaN|Infinity/);
};

const rows: readonly Row[] = [
  {
    id: 'E1',
    what: '`pending` with progress null is queued, without any percent',
    replies: [pending()],
    status: 'pending',
    shows: sentences.pending,
    next: base,
    also: noPercent,
  },
  {
    id: 'E2',
    what: '`generating` with 45 is a bar at 45 %, also in words',
    replies: [generating(45)],
    status: 'generating',
    progress: 45,
    shows: /45\s?%/,
    next: base,
    also: (element) => {
      expect(barOf(element)).to.equal(45);
    },
  },
  {
    id: 'E3',
    what: '`ready` is the player with its total, and the end of asking',
    replies: [ready()],
    status: 'ready',
    progress: 100,
    shows: /3:20/,
    next: 'none',
    also: (element) => {
      expect(heardOf('voicgen-ready', element).length).to.equal(1);
      expect(heardOf('voicgen-ready')[0]?.detail).to.include({ src: audioUrl, duration: 200 });
    },
  },
  {
    id: 'E4',
    what: '`failed` is a plain sentence, and final',
    replies: [failed()],
    status: 'failed',
    shows: sentences.failed,
    error: ['generation-failed'],
    next: 'none',
  },
  kept(
    'E5',
    '429 with a readable Retry-After is not asked again before it',
    'rate-limited',
    problem(429, 'Too Many Attempts.', { 'retry-after': '120' }),
    {
      error: ['rate-limited', 429],
      next: [
        [120_000, 130_000],
        [120_000, 130_000],
      ],
    },
  ),
  kept(
    'E6',
    '429 whose Retry-After cannot be read waits blindly',
    'rate-limited',
    problem(429, 'Too Many Attempts.'),
    { error: ['rate-limited', 429], next: blind },
  ),
  kept('E7', '429 without CORS headers is a failed fetch like any other', 'network', refuse(), {
    error: ['network', null],
  }),
  ...['2592000', '99999999999'].map((seconds): Row => ({
    id: 'E10',
    what: `429 with Retry-After: ${seconds} ends the asking, with Retry`,
    replies: [problem(429, 'Too Many Attempts.', { 'retry-after': seconds })],
    status: 'error',
    error: ['rate-limited', 429],
    shows: /\w/,
    retry: true,
    next: 'none',
  })),
  ...['Subscription inactive', 'Trial expired'].map((message, at): Row => ({
    id: at ? 'E14' : 'E13',
    what: `402 ${message}: one sentence for readers, the service's own text for owners`,
    replies: [problem(402, message)],
    status: 'error',
    shows: sentences.subscription,
    error: ['subscription', 402, message],
    next: 'none',
    also: (element) => {
      expect(heardOf('voicgen-error')[0]?.detail).to.include({ message, httpStatus: 402, retryable: false });
      expect(textOf(element)).not.to.include(message);
      element.debug = true;
      return time.advance(0).then(() => {
        expect(textOf(element)).to.include(message);
      });
    },
  })),
  {
    id: 'E16',
    what: '401 is final',
    replies: [problem(401, 'Unauthenticated.', { 'www-authenticate': 'Basic' })],
    status: 'error',
    shows: sentences.unavailable,
    error: ['forbidden', 401],
    next: 'none',
    also: (_, [sent]) => {
      expect(sent?.request.credentials).to.equal('omit');
    },
  },
  {
    id: 'E17',
    what: '403 is final',
    replies: [problem(403, 'Forbidden')],
    status: 'error',
    shows: sentences.unavailable,
    error: ['forbidden', 403],
    next: 'none',
  },
  {
    id: 'E20',
    what: '422 names the fields, and does not echo what was sent',
    replies: [
      http(422, {
        success: false,
        message: 'Validation failed',
        errors: { post_id: ['The post id field is required.'], lang: ['x'] },
      }),
    ],
    status: 'error',
    shows: sentences.unavailable,
    error: ['invalid', 422, /post_id.*lang/],
    next: 'none',
    also: (element) => {
      expect(textOf(element)).not.to.include(place.post);
    },
  },
  ...[400, 418].map((status): Row => ({
    id: 'E21',
    what: `${status} is final`,
    replies: [problem(status, 'Bad Request')],
    status: 'error',
    shows: sentences.unavailable,
    error: ['invalid', status, 'Bad Request'],
    next: 'none',
  })),
  {
    id: 'E18',
    what: '410 is a post without audio, like 404',
    replies: [problem(410, 'Gone')],
    status: 'absent',
    error: ['not-found', 410],
    next: [[30_000, 36_000]],
  },
  kept('E22', '500 is asked again with backoff', 'server', problem(500, 'Server Error'), {
    error: ['server', 500, 'Server Error'],
  }),
  kept(
    'E23',
    'Retry-After counts on 503 as on 429',
    'server',
    problem(503, 'Service Unavailable', { 'retry-after': '30' }),
    {
      error: ['server', 503],
      next: [
        [30_000, 40_000],
        [30_000, 40_000],
      ],
    },
  ),
  ...[408, 425, 502, 504].map((status) =>
    kept('E25', `${status} passes`, 'server', problem(status, 'later'), { error: ['server', status] }),
  ),
  kept('E27', '204 has nothing to parse', 'malformed', http(204)),
  kept('E27', '205 has nothing to parse', 'malformed', http(205)),
  kept('E27', '200 with an empty body', 'malformed', http(200, '')),
  kept('E29', '304 without a body', 'malformed', http(304)),
  ...[301, 302, 307, 308].map((status) =>
    kept(
      'E30',
      `${status} to another origin is not followed`,
      'network',
      http(status, null, { location: 'https://other.example/' }),
      {
        also: (_, sent) => {
          expect(sent.every(({ url }) => url.origin === 'https://api.voicgen.io')).to.equal(true);
        },
      },
    ),
  ),

  kept(
    'E33',
    'a page of HTML (captive portal, bot check) is never inserted',
    'malformed',
    http(200, '<!doctype html><h1>Sign in</h1><script>alert(1)</script>', { 'content-type': 'text/html' }),
    {
      attributes: { debug: true },
      also: (element) => {
        expect(textOf(element)).not.to.include('Sign in');
        expect(element.shadowRoot?.querySelectorAll('h1, script').length).to.equal(0);
      },
    },
  ),
  ...['text/plain', 'application/octet-stream'].map((type): Row => ({
    id: 'E34',
    what: `the body decides, not its type: ${type}`,
    replies: [
      http(200, '{"success":true,"data":{"status":"generating","progress_percent":7}}', {
        'content-type': type,
      }),
    ],
    status: 'generating',
    progress: 7,
    next: base,
  })),
  {
    id: 'E34',
    what: 'the body decides where no type is given',
    replies: [http(200, '{"success":true,"data":{"status":"generating","progress_percent":7}}')],
    status: 'generating',
    progress: 7,
    next: base,
  },
  kept('E36', '`data: null` is no contract', 'malformed', json(null)),
  ...['[]', '"ready"', '7', 'true', 'null', '{', '{}', '[{"data":{"status":"ready"}}]'].map((text) =>
    kept('E36', `a body of ${text} is no contract`, 'malformed', http(200, text)),
  ),
  kept(
    'E37',
    '200 with `success: false` is trouble of the server',
    'server',
    http(200, { success: false, message: 'x' }),
    {
      error: ['server', 200, 'x'],
    },
  ),
  {
    id: 'E38',
    what: '`success` may be missing where `data` is valid',
    replies: [http(200, { data: { status: 'generating', progress_percent: 12 } })],
    status: 'generating',
    progress: 12,
    next: base,
  },
  ...['READY', ' ready ', 'Ready\n'].map((word): Row => ({
    id: 'E39',
    what: `${JSON.stringify(word)} is ready`,
    replies: [json({ status: word, audio_url: audioUrl, duration_seconds: 200 })],
    status: 'ready',
    progress: 100,
    shows: /3:20/,
    next: 'none',
  })),
  {
    id: 'E39',
    what: 'a Turkish page lower-cases as any other: "PENDING", "FAILED"',
    replies: [json({ status: 'PENDING' }), json({ status: 'FAILED' })],
    attributes: { lang: 'tr' },
    status: 'pending',
    next: [[3_000, 3_600]],
    also: async (element) => {
      await time.advance(4_000);
      expect(element.status).to.equal('failed');
    },
  },
  {
    id: 'E39',
    what: 'a dotted capital İ is no i: "FAİLED" is a word like any other',
    replies: [json({ status: 'FA\u0130LED' })],
    attributes: { lang: 'tr' },
    status: 'pending',
    next: base,
  },
  ...['queued', 'done', 'completed', 'processing'].map((word): Row => ({
    id: 'E40',
    what: `the unknown word "${word}" counts as pending`,
    replies: [json({ status: word, progress_percent: 50, audio_url: audioUrl })],
    status: 'pending',
    shows: sentences.pending,
    next: base,
    also: noPercent,
  })),
  ...[1, null, {}, [], true, '', '  '].map((word) =>
    kept('E41', `a status of ${JSON.stringify(word)} is no contract`, 'malformed', json({ status: word })),
  ),
  kept('E41', 'a missing status is no contract', 'malformed', json({ progress_percent: 3 })),
  ...(
    [
      [-5, 0],
      [150, 99],
      [1e9, 99],
      [99.9, 99],
      [100, 99],
      [0, 0],
    ] as const
  ).map(([sent, shown]): Row => ({
    id: 'E44',
    what: `progress ${sent} is ${shown}`,
    replies: [generating(sent)],
    status: 'generating',
    progress: shown,
    next: base,
    also: (element) => {
      expect(barOf(element)).to.equal(shown);
      expect(!!part(element, 'player')).to.equal(false);
    },
  })),
  ...['45', '45%', ' 45 % ', '45.7'].map((sent): Row => ({
    id: 'E45',
    what: `progress ${JSON.stringify(sent)} is 45`,
    replies: [generating(sent)],
    status: 'generating',
    progress: 45,
    shows: /45\s?%/,
    next: base,
  })),
  ...[true, false, {}, [45], 'x', '', '0x2d', '1e1', null, '45%%'].map((sent): Row => ({
    id: 'E45',
    what: `progress ${JSON.stringify(sent)} is no number`,
    replies: [generating(sent)],
    status: 'generating',
    shows: sentences.generating,
    next: base,
    also: noPercent,
  })),
  ...[null, '', '   ', 7, {}].map((url) =>
    kept('E47', `ready with the URL ${JSON.stringify(url)} is no contract`, 'malformed', ready(url), {
      also: (element) => {
        expect(heardOf('voicgen-ready').length).to.equal(0);
        expect(!!part(element, 'player')).to.equal(false);
        expect(element.shadowRoot?.querySelectorAll('[src]').length).to.equal(0);
      },
    }),
  ),
  {
    id: 'E51',
    what: 'http audio of the own machine plays on an http page',
    replies: [withUrl('http://127.0.0.1:8080/x.mp3')],
    status: 'ready',
    progress: 100,
    next: 'none',
  },
  ...(
    [
      ['//cdn.example/x.mp3', 'https://cdn.example/x.mp3'],
      ['/x.mp3', 'https://api.example/x.mp3'],
      ['x.mp3', 'https://api.example/listen/x.mp3'],
    ] as const
  ).map(([url, src]): Row => ({
    id: 'E52',
    what: `${url} is resolved against api-base`,
    replies: [withUrl(url)],
    attributes: { 'api-base': 'https://api.example/listen' },
    status: 'ready',
    progress: 100,
    next: 'none',
    also: (element) => {
      expect(element.currentSrc).to.equal(src);
    },
  })),
  ...[null, -1, 1e12, 0, 'x', true, {}].map((seconds): Row => ({
    id: 'E55',
    what: `a length of ${JSON.stringify(seconds)} is unknown`,
    replies: [ready(audioUrl, seconds)],
    status: 'ready',
    progress: 100,
    next: 'none',
    also: (element) => {
      expect(element.duration).to.satisfy(Number.isNaN);
      total(/^0:00$/)(element);
    },
  })),
  {
    id: 'E55',
    what: 'a length of "200" is 3:20',
    replies: [ready(audioUrl, '200')],
    status: 'ready',
    progress: 100,
    next: 'none',
    also: total(/3:20/),
  },
  kept(
    'E57',
    'what `__proto__` holds is not read: the URL',
    'malformed',
    http(
      200,
      '{"success":true,"data":{"__proto__":{"audio_url":"https://evil.example/x.mp3"},"status":"ready"}}',
    ),
  ),
  kept(
    'E57',
    'what `__proto__` holds is not read: the status',
    'malformed',
    http(
      200,
      '{"success":true,"data":{"__proto__":{"status":"ready"},"audio_url":"https://evil.example/x.mp3"}}',
    ),
  ),
  kept('E67', 'a reset in mid-body', 'network', broken()),
  kept('E70', 'no connection', 'network', refuse()),
  kept('E73', 'no internet while `onLine` is true', 'network', refuse()),
];

/** When the reader is told: at the third failure, or 15 s after the first. */
function toldAfterMs(gaps: Gaps): number {
  const [first, second] =
    gaps === 'none' ? [] : gaps.map(([least, most]) => least + (most - least) * chance.value);
  return Math.min(15_000, (first ?? Infinity) + (second ?? Infinity));
}

describe('Every answer of the service', () => {
  stage();

  for (const row of rows) {
    for (const luck of [0, 0.999]) {
      it(`${row.id}: ${row.what} (chance ${luck})`, async () => {
        const { replies, attributes, status, progress = null, error, next } = row;
        chance.value = luck;
        service.script(...replies);
        const element = await mounted(attributes);
        expect(service.count, 'questions').to.equal(1);
        expectState(element, status, progress);
        if (row.shows) expect(textOf(element)).to.match(row.shows);
        if (error) {
          const [code, httpStatus, message] = error;
          expect(element.error?.code).to.equal(code);
          expect(codes(element)).to.deep.equal([code]);
          if (httpStatus !== undefined) expect(element.error?.httpStatus).to.equal(httpStatus);
          if (message !== undefined) expect(element.error?.message).to.match(RegExp(message));
        } else {
          expect(element.error).to.equal(null);
          expect(codes(element)).to.deep.equal([]);
        }
        if (row.retry !== undefined || next === 'none') {
          expect(!!retryButton(element), 'Retry').to.equal(row.retry ?? false);
          expect(element.error?.retryable ?? false, 'retryable').to.equal(row.retry ?? false);
        }
        await row.also?.(element, service.sent);

        if (next === 'none') {
          await time.advance(7_200_000);
          expect(service.count, 'questions in two hours').to.equal(1);
          expect(time.longestMs).to.be.at.most(600_000);
          return;
        }
        const passing = status === 'checking' && !!error;
        if (passing) {
          expect(error[0] === 'rate-limited' || textOf(element) === '', 'nothing is said yet').to.equal(true);
          expect(!!retryButton(element), 'no Retry yet').to.equal(false);
          const toldMs = toldAfterMs(next);
          await time.advance(service.beganMs + toldMs - 200 - time.nowMs);
          expect(!!retryButton(element), 'no Retry yet').to.equal(false);
          await time.advance(500);
          expectState(element, 'checking');
          expect(need(element, 'retry-button')).to.have.property('localName', 'button');
          expect(textOf(element)).to.match(/reached|unavailable/);
        }
        await time.advance(600_000);
        const { times } = service;
        next.forEach(([least, most], at) => {
          const gap = (times[at + 1] ?? Infinity) - (times[at] ?? 0);
          const expected = least + (most - least) * luck;
          expect(gap, `gap ${at + 1} of ${times.join(' ')}`).to.be.within(expected - 1, expected + 120);
        });
        if (passing) expect(codes(element), 'one event a kind').to.deep.equal([error[0]]);
      });
    }
  }
});
