import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canaries, look } from './relay/canary.js';
import { Rig, json, type Seen, type sites } from './relay/rig.js';

// One row for each thing a service can say: what comes in, and what the reader gets. A new service is one
// file in src/relay/providers and its rows here.

type Site = keyof ReturnType<typeof sites>;
type Data = NonNullable<Seen['body']['data']>;

interface Row {
  readonly site: Site;
  readonly says: string;
  readonly status?: number;
  readonly headers?: Record<string, string>;
  /** An object is sent as JSON. */
  readonly body: unknown;
  /** HTTP status for the reader. */
  readonly gives: number;
  /** undefined: the answer leaves the field out. */
  readonly data?: { readonly [Field in keyof Data]?: Data[Field] | undefined };
  readonly message?: RegExp;
}

const mp3 = 'https://cdn.example.com/a.mp3';
const mp4 = 'https://cdn.example.com/v.mp4';
const page = 'https://vidgen.example.com/share/1';

const envelope = (data: object): object => ({ success: true, message: 'OK', data });
const voicgenRows = (site: 'news' | 'open'): Row[] => [
  {
    site,
    says: 'pending',
    body: envelope({ status: 'pending', progress_percent: null, audio_url: null }),
    gives: 200,
    data: { status: 'pending', progress_percent: null, audio_url: null },
  },
  {
    site,
    says: 'generating',
    body: envelope({ status: 'generating', progress_percent: 45 }),
    gives: 200,
    data: { status: 'generating', progress_percent: 45, audio_url: null },
  },
  {
    site,
    says: 'ready',
    body: envelope({ status: 'ready', progress_percent: 100, audio_url: mp3, duration_seconds: 142 }),
    gives: 200,
    data: {
      status: 'ready',
      progress_percent: 100,
      audio_url: mp3,
      duration_seconds: 142,
      media_type: 'audio/mpeg',
    },
  },
  {
    site,
    says: 'ready in other letters',
    body: envelope({ status: ' READY ', audio_url: mp3 }),
    gives: 200,
    data: { status: 'ready' },
  },
  {
    site,
    says: 'failed',
    body: envelope({ status: 'failed', audio_url: null }),
    gives: 200,
    data: { status: 'failed', audio_url: null },
  },
  {
    site,
    says: 'a word that is not in the contract (R34)',
    body: envelope({ status: 'done', progress_percent: 80, audio_url: mp3 }),
    gives: 200,
    data: { status: 'generating', progress_percent: null, audio_url: null },
  },
  {
    site,
    says: 'a relative URL',
    body: envelope({ status: 'ready', audio_url: '/x.mp3' }),
    gives: 200,
    data: { audio_url: 'https://api.voicgen.io/x.mp3' },
  },
  { site, says: 'ready without a URL', body: envelope({ status: 'ready', audio_url: null }), gives: 502 },
  { site, says: 'no data', body: envelope({ data: null }), gives: 502 },
  { site, says: 'HTML', body: '<html>maintenance</html>', gives: 502 },
  { site, says: 'nothing', status: 204, body: null, gives: 502 },
  { site, says: 'not modified', status: 304, body: null, gives: 502 },
  { site, says: 'a 200 that failed', body: { success: false, message: 'x' }, gives: 503 },
  { site, says: '400', status: 400, body: { success: false, message: 'bad' }, gives: 422 },
  {
    site,
    says: '402 subscription (R33)',
    status: 402,
    body: { success: false, message: 'Subscription inactive', data: null },
    gives: 402,
    message: /^Subscription inactive$/,
  },
  {
    site,
    says: '402 trial (R33)',
    status: 402,
    body: { success: false, message: 'Trial expired', data: null },
    gives: 402,
    message: /^Trial expired$/,
  },
  { site, says: '403', status: 403, body: { success: false, message: 'Monthly limit' }, gives: 403 },
  {
    site,
    says: '404',
    status: 404,
    body: { success: false, message: 'Unknown post' },
    gives: 404,
    message: /^Not found$/,
  },
  { site, says: '410', status: 410, body: {}, gives: 404 },
  { site, says: '408', status: 408, body: {}, gives: 503 },
  { site, says: '418', status: 418, body: {}, gives: 502 },
  { site, says: '422', status: 422, body: { success: false, errors: { post_id: ['no'] } }, gives: 422 },
  { site, says: '429', status: 429, headers: { 'retry-after': '40' }, body: {}, gives: 503 },
  { site, says: '500', status: 500, body: {}, gives: 503 },
  { site, says: '503', status: 503, body: 'busy', gives: 503 },
];

const pod = (more: object): object => ({
  podcastId: 'pod_1',
  audioUrl: null,
  duration: null,
  errorMessage: null,
  ...more,
});
const job = (more: object): object => ({
  id: 'job_1',
  status: 'processing',
  progress: 45,
  currentStep: 'Generating audio segments',
  totalSegments: 24,
  completedSegments: 11,
  startedAt: '2024-01-15T10: 30: 00Z',
  completedAt: null,
  ...more,
});
const film = (more: object): object => ({
  jobId: 'cl1',
  progress: 0,
  outputVideo: null,
  outputShareLink: null,
  errorMessage: null,
  createdAt: '2026-05-07T12:34:56.000Z',
  updatedAt: '2026-05-07T12:36:08.000Z',
  ...more,
});
const task = (code: number, status: string, more: object): object => ({
  code,
  task_id: 't1',
  status,
  ...more,
});

const rows: Row[] = [
  ...voicgenRows('news'),
  ...voicgenRows('open'),
  {
    site: 'news',
    says: '401 of an ended trial (R32)',
    status: 401,
    body: { success: false, message: 'Your trial has ended' },
    gives: 402,
    message: /^Trial expired$/,
  },
  {
    site: 'news',
    says: '401 of a lapsed subscription (R32)',
    status: 401,
    body: { success: false, message: 'Subscription required' },
    gives: 402,
    message: /^Subscription inactive$/,
  },
  {
    site: 'news',
    says: '401 of an inactive site (R32)',
    status: 401,
    body: { success: false, message: 'Site is INACTIVE' },
    gives: 402,
    message: /^Subscription inactive$/,
  },
  {
    site: 'news',
    says: '401 of a bad key (R32)',
    status: 401,
    body: { success: false, message: 'Invalid API key' },
    gives: 503,
  },
  {
    site: 'open',
    says: '401, which the public route does not know',
    status: 401,
    body: { success: false, message: 'trial' },
    gives: 503,
  },

  {
    site: 'pods',
    says: 'draft',
    body: pod({ status: 'draft' }),
    gives: 200,
    data: { status: 'pending', progress_percent: null },
  },
  {
    site: 'pods',
    says: 'generating without a job',
    body: pod({ status: 'generating' }),
    gives: 200,
    data: { status: 'generating', progress_percent: null },
  },
  {
    site: 'pods',
    says: 'generating with a null job',
    body: pod({ status: 'generating', job: null }),
    gives: 200,
    data: { status: 'generating', progress_percent: null },
  },
  {
    site: 'pods',
    says: 'processing',
    body: pod({ status: 'processing', job: job({}) }),
    gives: 200,
    data: { status: 'generating', progress_percent: 45, step: 'Generating audio segments' },
  },
  {
    site: 'pods',
    says: 'processing at 100 %',
    body: pod({ status: 'processing', job: job({ progress: 100 }) }),
    gives: 200,
    data: { status: 'generating', progress_percent: 99 },
  },
  {
    site: 'pods',
    says: 'ready',
    body: pod({
      status: 'ready',
      audioUrl: mp3,
      duration: 312.5,
      job: job({ status: 'completed', progress: 100 }),
    }),
    gives: 200,
    data: {
      status: 'ready',
      progress_percent: 100,
      audio_url: mp3,
      duration_seconds: 312.5,
      media_type: 'audio/mpeg',
    },
  },
  {
    site: 'pods',
    says: 'failed',
    body: pod({ status: 'failed', errorMessage: 'No voices left' }),
    gives: 200,
    data: { status: 'failed', error_message: 'No voices left' },
  },
  {
    site: 'pods',
    says: 'failed, told by the job alone',
    body: pod({ status: 'failed', job: job({ errorMessage: 'Script refused' }) }),
    gives: 200,
    data: { status: 'failed', error_message: 'Script refused' },
  },
  {
    site: 'pods',
    says: 'a word that is not in the contract (R34)',
    body: pod({ status: 'completed', audioUrl: mp3 }),
    gives: 200,
    data: { status: 'generating', progress_percent: null, audio_url: null },
  },
  { site: 'pods', says: 'ready without a URL', body: pod({ status: 'ready' }), gives: 502 },
  { site: 'pods', says: 'a status that is no word', body: pod({ status: 1 }), gives: 502 },
  { site: 'pods', says: '401', status: 401, body: { error: 'trial inactive' }, gives: 503 },
  { site: 'pods', says: '403', status: 403, body: {}, gives: 503 },
  { site: 'pods', says: '404', status: 404, body: {}, gives: 404 },
  { site: 'pods', says: '429', status: 429, body: {}, gives: 503 },
  { site: 'pods', says: '500', status: 500, body: {}, gives: 503 },

  {
    site: 'films',
    says: 'PENDING',
    body: film({ status: 'PENDING' }),
    gives: 200,
    data: { status: 'pending', progress_percent: null },
  },
  {
    site: 'films',
    says: 'PROCESSING',
    body: film({ status: 'PROCESSING', progress: 62 }),
    gives: 200,
    data: { status: 'generating', progress_percent: 62 },
  },
  {
    site: 'films',
    says: 'COMPLETED',
    body: film({ status: 'COMPLETED', progress: 100, outputVideo: mp4, outputShareLink: page }),
    gives: 200,
    data: {
      status: 'ready',
      audio_url: mp4,
      share_url: page,
      media_type: 'video/mp4',
      duration_seconds: null,
    },
  },
  {
    site: 'films',
    says: 'COMPLETED with an unsafe share link',
    body: film({ status: 'COMPLETED', outputVideo: mp4, outputShareLink: 'javascript:alert(1)' }),
    gives: 200,
    data: { status: 'ready', audio_url: mp4, share_url: undefined },
  },
  {
    site: 'films',
    says: 'FAILED',
    body: film({ status: 'FAILED', errorMessage: 'No face found' }),
    gives: 200,
    data: { status: 'failed', error_message: 'No face found' },
  },
  {
    site: 'films',
    says: 'CANCELLED',
    body: film({ status: 'CANCELLED' }),
    gives: 200,
    data: { status: 'failed', error_message: 'The job was cancelled' },
  },
  {
    site: 'films',
    says: 'a word that is not in the contract (R34)',
    body: film({ status: 'ready', outputVideo: mp4 }),
    gives: 200,
    data: { status: 'generating', progress_percent: null, audio_url: null },
  },
  { site: 'films', says: 'COMPLETED without a video', body: film({ status: 'COMPLETED' }), gives: 502 },
  { site: 'films', says: '401', status: 401, body: { error: 'API key not recognized' }, gives: 503 },
  { site: 'films', says: '404', status: 404, body: { error: 'No such job' }, gives: 404 },
  {
    site: 'films',
    says: '429',
    status: 429,
    headers: { 'ratelimit-reset': '33' },
    body: { error: 'slow down' },
    gives: 503,
  },
  { site: 'films', says: '500', status: 500, body: { error: 'x' }, gives: 503 },

  {
    site: 'speech',
    says: '202',
    status: 202,
    body: task(202, 'processing', { message: 'Task is being processed' }),
    gives: 200,
    data: { status: 'generating', progress_percent: null },
  },
  {
    site: 'speech',
    says: '202 with a finished word: the HTTP status is the state',
    status: 202,
    body: task(200, 'completed', { response: { audio_url: mp3 } }),
    gives: 200,
    data: { status: 'generating', audio_url: null },
  },
  {
    site: 'speech',
    says: '202 with nothing in it',
    status: 202,
    body: '',
    gives: 200,
    data: { status: 'generating' },
  },
  {
    site: 'speech',
    says: 'completed',
    body: task(200, 'completed', { response: { audio_url: mp3, duration: 3.5 }, message: 'success' }),
    gives: 200,
    data: { status: 'ready', audio_url: mp3, duration_seconds: 3.5 },
  },
  { site: 'speech', says: 'completed without a response', body: task(200, 'completed', {}), gives: 502 },
  {
    site: 'speech',
    says: 'a word that is not in the contract (R34)',
    body: task(200, 'ready', { response: { audio_url: mp3 } }),
    gives: 200,
    data: { status: 'generating', progress_percent: null, audio_url: null },
  },
  {
    site: 'speech',
    says: '404',
    status: 404,
    body: task(404, 'not_found', { message: 'Task not found' }),
    gives: 404,
  },
  {
    site: 'speech',
    says: '500 failed: final, and no fault of the server',
    status: 500,
    body: task(500, 'failed', { message: 'Task processing failed', error: 'Error details' }),
    gives: 200,
    data: { status: 'failed', error_message: 'Error details' },
  },
  {
    site: 'speech',
    says: '500 with another word',
    status: 500,
    body: task(500, 'processing', {}),
    gives: 503,
  },
  { site: 'speech', says: '502', status: 502, body: 'Bad gateway', gives: 503 },
  { site: 'speech', says: '401', status: 401, body: {}, gives: 503 },
];

for (const { site, says, status = 200, headers, body, gives, data, message } of rows) {
  void test(`${site}: ${says} → ${gives}`, async () => {
    const text = typeof body === 'string' || body === null ? body : JSON.stringify(body);
    const rig = new Rig(() => new Response(text, { status, ...(headers ? { headers } : {}) }));
    const seen = await rig.ask(site);
    assert.equal(seen.status, gives);
    assert.equal(seen.body.success, gives === 200);
    if (gives !== 200) assert.equal(seen.body.data, null);
    if (gives === 503) assert.match(seen.headers.get('retry-after') ?? '', /^\d+$/);
    if (message) assert.match(seen.body.message ?? '', message);
    for (const [name, value] of Object.entries(data ?? {})) {
      assert.deepEqual(seen.body.data?.[name as keyof Data], value, name);
    }
  });
}

const requests: readonly (readonly [Site, string, string, string | null])[] = [
  [
    'news',
    'https://api.voicgen.io/v1/audio/a%2F..%2Fb%3Fc%23d%20%C3%A9/status?language=de',
    'x-api-key',
    canaries.voicgen,
  ],
  [
    'open',
    'https://api.voicgen.io/v1/public/audio/status?domain=news.example&post_id=a%2F..%2Fb%3Fc%23d%20%C3%A9&lang=de',
    'x-api-key',
    null,
  ],
  [
    'pods',
    'https://api.vozia.io/v1/podcasts/a%2F..%2Fb%3Fc%23d%20%C3%A9/status',
    'authorization',
    `Bearer ${canaries.vozia}`,
  ],
  [
    'films',
    'https://vidgen.example.com/api/status/a%2F..%2Fb%3Fc%23d%20%C3%A9',
    'x-api-key',
    canaries.vidgen,
  ],
  ['speech', 'https://tts.revidapi.com/api/get/a%2F..%2Fb%3Fc%23d%20%C3%A9', 'x-api-key', canaries.revid],
];

for (const [site, url, header, key] of requests) {
  void test(`${site}: what is asked, every value in its place (R1)`, async () => {
    const rig = new Rig(() => json({}, 404));
    await rig.ask(site, { post_id: 'a/../b?c#d é', lang: 'de-AT' });
    assert.equal(rig.calls.length, 1);
    const { request } = rig.calls[0] ?? assert.fail('nothing was asked');
    assert.deepEqual(
      [request.method, request.url, request.headers.get(header), request.redirect],
      ['GET', url, key, 'manual'],
    );
  });
}

const unsafe = [
  'javascript:alert(1)',
  'java\tscript:alert(1)',
  '\u0001JavaScript:alert(1)',
  'data:audio/mpeg;base64,AAAA',
  'http://cdn.example.com/a.mp3',
  'https://user:pass@cdn.example.com/a.mp3',
  'https://' + 'a'.repeat(3000),
  'ftp://cdn.example.com/a.mp3',
  'blob:https://news.example/1',
];
const readyWith: Record<Site, (url: string) => Response> = {
  news: (url) => json(envelope({ status: 'ready', audio_url: url })),
  open: (url) => json(envelope({ status: 'ready', audio_url: url })),
  pods: (url) => json(pod({ status: 'ready', audioUrl: url })),
  films: (url) => json(film({ status: 'COMPLETED', outputVideo: url })),
  speech: (url) => json(task(200, 'completed', { response: { audio_url: url } })),
};

for (const site of Object.keys(readyWith) as Site[]) {
  void test(`R6 ${site}: an unsafe audio URL is 502, and not in the answer`, async () => {
    for (const url of unsafe) {
      const seen = await new Rig(() => readyWith[site](url)).ask(site);
      assert.equal(seen.status, 502, url);
      assert.ok(!seen.text.includes('alert') && !seen.text.includes('cdn.example.com'), url);
    }
  });

  void test(`R8 ${site}: a service that repeats the key is not repeated`, async () => {
    const key = {
      news: canaries.voicgen,
      open: canaries.voicgen,
      pods: canaries.vozia,
      films: canaries.vidgen,
      speech: canaries.revid,
    }[site];
    if (site === 'open') return;
    const echoes: Response[] = [
      json({ success: false, message: `bad key ${key}`, error: key, errors: { [key]: [key] } }, 400, {
        'server-timing': key,
        'x-key': key,
      }),
      json({ success: false, message: `Subscription inactive for ${key}` }, 402),
      json({ success: false, message: `trial of ${key} inactive` }, 401, { 'www-authenticate': key }),
      json({ message: key }, 500, { 'retry-after': key }),
      json(task(500, 'failed', { error: `key ${key}` }), 500),
      json(envelope({ status: 'failed', error_message: `key ${key}` })),
      json(pod({ status: 'failed', errorMessage: `key ${key}`, job: job({ currentStep: key }) })),
      json(film({ status: 'FAILED', errorMessage: key.toUpperCase() })),
      readyWith[site](`https://cdn.example.com/a.mp3?key=${encodeURIComponent(key)}`),
      readyWith[site](`https://cdn.example.com/a.mp3?key=${btoa(key)}`),
      new Response(null, { status: 302, headers: { location: `https://cdn.example.com/?${key}` } }),
    ];
    for (const echo of echoes) look('answer', (await new Rig(() => echo).ask(site)).text);
  });
}

void test('R12 each key goes to its own origin alone, whatever the question', async () => {
  const home: Record<string, string> = {
    'https://api.voicgen.io': canaries.voicgen,
    'https://api.vozia.io': canaries.vozia,
    'https://vidgen.example.com': canaries.vidgen,
    'https://tts.revidapi.com': canaries.revid,
  };
  const rig = new Rig(() => json({}, 404));
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom<Site>('news', 'open', 'pods', 'films', 'speech'),
      fc.oneof(
        fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
        fc.constantFrom(
          '//evil.example/',
          '@evil.example',
          '\\\\evil.example',
          '%2e%2e/%2e%2e',
          '..;/',
          'https://evil.example/',
        ),
      ),
      async (site, postId) => {
        const before = rig.calls.length;
        await rig.clock.advance(60_000);
        await rig.ask(site, { post_id: postId });
        for (const { request, url } of rig.calls.slice(before)) {
          const sent = [...request.headers.values(), request.url].join('\n');
          for (const key of Object.values(canaries)) {
            assert.ok(
              !sent.includes(key) || home[url.origin] === key,
              `${site} sent a key of another to ${url.origin}`,
            );
          }
          assert.ok(!request.url.includes(home[url.origin] ?? 'none'), 'no key in a URL');
          const depth = { news: 5, open: 5, pods: 5, films: 4, speech: 4 }[site];
          assert.equal(url.pathname.split('/').length, depth, url.pathname);
        }
      },
    ),
    { numRuns: 500 },
  );
});
