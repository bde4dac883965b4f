import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { readFile, readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { ALL_FORMATS, BufferSource, Input } from 'mediabunny';
import sharp from 'sharp';
import { SANDBOX_KEY } from '../../demo/sandbox/sandbox.js';
import { VIDGEN_WEBHOOK_SECRET } from '../../demo/sandbox/services/vidgen-webhook.js';
import { silentFrame, type Answered, type TestSandbox } from './sandbox-fixture.js';
import { askUntil, holdClock, openFor, refusalOf, said, type Refusal } from './sandbox-siblings-fixture.js';

const keyed = { 'x-api-key': SANDBOX_KEY };
const FRAMES = 300;
/** 576 samples at 22,050 Hz. */
const FRAME_SECONDS = 576 / 22_050;
const TOO_LONG = 50 * 1024 * 1024 + 1;

const still = sharp({ create: { width: 64, height: 48, channels: 3, background: '#0b5d66' } });
const pictures = {
  'image/jpeg': new Uint8Array(await still.clone().jpeg().toBuffer()),
  'image/png': new Uint8Array(await still.clone().png().toBuffer()),
  'image/webp': new Uint8Array(await still.clone().webp().toBuffer()),
};
const mp3 = new Uint8Array(Buffer.concat(Array.from({ length: FRAMES }, silentFrame)));

/** A WAV of one second: 8 kHz, 16 bits, mono. */
const wav = ((): Uint8Array<ArrayBuffer> => {
  const samples = 8000;
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples * 2, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8000, 24);
  head.writeUInt32LE(16_000, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples * 2, 40);
  return new Uint8Array(Buffer.concat([head, Buffer.alloc(samples * 2)]));
})();

interface Part {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
  readonly name?: string;
}
const picture: Part = { bytes: pictures['image/jpeg'], type: 'image/jpeg' };
const sound: Part = { bytes: mp3, type: 'audio/mpeg' };

const formOf = (parts: { image?: Part; audio?: Part; webhookUrl?: string }): FormData => {
  const form = new FormData();
  for (const field of ['image', 'audio'] as const) {
    const part = parts[field];
    if (part) form.append(field, new Blob([part.bytes], { type: part.type }), part.name ?? field);
  }
  if (parts.webhookUrl !== undefined) form.append('webhookUrl', parts.webhookUrl);
  return form;
};
const submit = (
  sandbox: TestSandbox,
  parts: Parameters<typeof formOf>[0] = { image: picture, audio: sound },
  headers: Record<string, string> = keyed,
): Promise<Answered> => sandbox.ask('/api/jobs', { method: 'POST', headers, body: formOf(parts) });
const jobOf = async (sandbox: TestSandbox, parts?: Parameters<typeof formOf>[0]): Promise<string> =>
  String(said(await submit(sandbox, parts))['jobId']);
const ask = (sandbox: TestSandbox, jobId: string): Promise<Answered> =>
  sandbox.ask(`/api/status/${jobId}`, { headers: keyed });
const until = (sandbox: TestSandbox, jobId: string, ...states: string[]): Promise<Answered> =>
  askUntil(
    () => ask(sandbox, jobId),
    (answer) => states.includes(String(said(answer)['status'])),
  );
const ended = (sandbox: TestSandbox, jobId: string): Promise<Answered> =>
  until(sandbox, jobId, 'COMPLETED', 'FAILED', 'CANCELLED');
const cancel = (sandbox: TestSandbox, jobId: string): Promise<Answered> =>
  sandbox.ask(`/api/jobs/${jobId}`, { method: 'DELETE', headers: keyed });

interface Delivery {
  readonly body: string;
  readonly signature: string | undefined;
  readonly type: string | undefined;
}

/** A receiver on loopback that answers as it is told, 200 where nothing is left to tell. */
const receiver = async (
  t: TestContext,
  answers: number[] = [],
): Promise<{ url: string; deliveries: Delivery[]; took: (count: number) => Promise<void> }> => {
  const deliveries: Delivery[] = [];
  const waiting: (() => void)[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { 'x-webhook-signature': signature, 'content-type': type } = request.headers;
      deliveries.push({
        body: Buffer.concat(chunks).toString(),
        signature: typeof signature === 'string' ? signature : undefined,
        type,
      });
      response.writeHead(answers.shift() ?? 200).end();
      for (const wake of waiting.splice(0)) wake();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/vidgen`,
    deliveries,
    async took(count) {
      while (deliveries.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
    },
  };
};

void describe('the sandbox’s Vidgen', { timeout: 30_000 }, () => {
  const post = { method: 'POST', path: '/api/jobs', headers: keyed };
  const refusals: Refusal[] = [
    {
      says: 'no key',
      path: '/api/status/cl1',
      status: 401,
      answer: { error: 'Missing X-API-Key header' },
    },
    {
      says: 'a key that is none',
      path: '/api/jobs',
      headers: { 'x-api-key': 'wrong' },
      status: 401,
      answer: { error: 'API key not recognized or deactivated' },
    },
    {
      says: 'a job that is not there',
      path: '/api/status/cl1',
      headers: keyed,
      status: 404,
      answer: { error: 'Job not found' },
    },
    {
      says: 'to cancel a job that is not there',
      method: 'DELETE',
      path: '/api/jobs/cl1',
      headers: keyed,
      status: 404,
      answer: { error: 'Job not found' },
    },
    {
      says: 'a body that is no form',
      ...post,
      headers: { ...keyed, 'content-type': 'application/json' },
      body: '{}',
      status: 400,
      answer: { error: 'The body must be multipart/form-data' },
    },
    {
      says: 'a malformed form',
      ...post,
      headers: { ...keyed, 'content-type': 'multipart/form-data; boundary=x' },
      body: '--y',
      status: 400,
      answer: { error: 'The body is malformed' },
    },
    {
      says: 'no image',
      ...post,
      body: formOf({ audio: sound }),
      status: 400,
      answer: { error: 'The file image is required, once' },
    },
    {
      says: 'no audio',
      ...post,
      body: formOf({ image: picture }),
      status: 400,
      answer: { error: 'The file audio is required, once' },
    },
    {
      says: 'a picture of another kind',
      ...post,
      body: formOf({ image: { ...picture, type: 'image/gif' }, audio: sound }),
      status: 415,
      answer: { error: 'The type of the file image is not supported' },
    },
    {
      says: 'a sound of another kind',
      ...post,
      body: formOf({ image: picture, audio: { ...sound, type: 'audio/flac' } }),
      status: 415,
      answer: { error: 'The type of the file audio is not supported' },
    },
    {
      says: 'a file over 50 MB',
      ...post,
      body: formOf({ image: picture, audio: { ...sound, bytes: new Uint8Array(TOO_LONG) } }),
      status: 413,
      answer: { error: 'The file audio is too large: at most 50 MB' },
    },
    ...['http://hooks.example/vidgen', 'http://10.0.0.1/', 'ftp://hooks.example', 'nonsense'].map((url) => ({
      says: `a callback to ${url}`,
      ...post,
      body: formOf({ image: picture, audio: sound, webhookUrl: url }),
      status: 400,
      answer: { error: 'webhookUrl must start with https://' },
    })),
    ...['0', '101', '1.5', 'x', ''].map((limit) => ({
      says: `a page of ${JSON.stringify(limit)} jobs`,
      path: `/api/jobs?limit=${limit}`,
      headers: keyed,
      status: 400,
      answer: { error: 'limit must be a whole number from 1 to 100' },
    })),
    {
      says: 'a cursor of nobody',
      path: '/api/jobs?cursor=cl1',
      headers: keyed,
      status: 400,
      answer: { error: 'cursor is not known' },
    },
    {
      says: 'a state that is none',
      path: '/api/jobs?status=done',
      headers: keyed,
      status: 400,
      answer: { error: 'status must be one of PENDING, PROCESSING, COMPLETED, FAILED, CANCELLED' },
    },
    {
      says: 'another method',
      method: 'PUT',
      path: '/api/jobs',
      headers: keyed,
      status: 405,
      answer: { error: 'Method not allowed' },
    },
  ];
  for (const row of refusals) {
    void it(`refuses ${row.says} with ${row.status}`, async (t) => {
      const { status, answer } = await refusalOf(await openFor(t), row);
      assert.deepEqual({ status, answer }, { status: row.status, answer: row.answer });
    });
  }

  void it('answers the probe without a key', async (t) => {
    const answer = await (await openFor(t)).ask('/health');
    assert.deepEqual([answer.status, said(answer)], [200, { status: 'ok' }]);
  });

  void it('takes a job through PENDING and PROCESSING to a video with a page', async (t) => {
    const sandbox = await openFor(t, { settings: { pauseMs: null } });
    const open = holdClock(sandbox.clock);
    const submitted = await submit(sandbox);
    const jobId = String(said(submitted)['jobId']);
    assert.match(jobId, /^cl[0-9a-z]{23}$/);
    assert.deepEqual(said(submitted), { message: 'Job created', jobId });
    const createdAt = new Date(sandbox.clock.now()).toISOString();
    const pending = {
      jobId,
      status: 'PENDING',
      progress: 0,
      outputVideo: null,
      outputShareLink: null,
      errorMessage: null,
      createdAt,
      updatedAt: createdAt,
    };
    assert.deepEqual(said(await ask(sandbox, jobId)), pending);

    const figures: unknown[] = [];
    open();
    sandbox.clock.onSleep = async () => {
      const { status, progress } = said(await ask(sandbox, jobId));
      if (status === 'PROCESSING') figures.push(progress);
    };
    const done = said(await ended(sandbox, jobId));
    assert.deepEqual(figures, [0, 10, 20, 30, 40, 50, 60, 70, 80]);
    assert.deepEqual([done['status'], done['progress'], done['errorMessage']], ['COMPLETED', 100, null]);
    assert.match(String(done['outputVideo']), /^http:\/\/127\.0\.0\.1:8080\/video\/[0-9a-f]{32}\.mp4$/);
    const page = await sandbox.ask(String(done['outputShareLink']));
    assert.equal(page.headers.get('content-type'), 'text/html; charset=utf-8');
    assert.ok(page.text.includes(new URL(String(done['outputVideo'])).pathname));
    const part = await sandbox.ask(String(done['outputVideo']), { headers: { range: 'bytes=4-7' } });
    assert.deepEqual([part.status, part.text, part.headers.get('content-type')], [206, 'ftyp', 'video/mp4']);
  });

  const sounds: Record<string, { part: Part; codec: string; seconds: number }> = {
    mp3: { part: sound, codec: 'mp3', seconds: FRAMES * FRAME_SECONDS },
    wav: { part: { bytes: wav, type: 'audio/wav' }, codec: 'pcm-s16', seconds: 1 },
    'an mp3 that curl sends without a type': {
      part: { ...sound, type: 'application/octet-stream', name: 'voiceover.mp3' },
      codec: 'mp3',
      seconds: FRAMES * FRAME_SECONDS,
    },
  };
  for (const [type, bytes] of Object.entries(pictures)) {
    for (const [name, { part, codec, seconds }] of Object.entries(sounds)) {
      void it(`makes a video of ${type} and ${name}: AV1, and the sound as it came`, async (t) => {
        const sandbox = await openFor(t);
        const image = { bytes, type };
        const done = said(await ended(sandbox, await jobOf(sandbox, { image, audio: part })));
        const video = await sandbox.sandbox.fetch(new Request(String(done['outputVideo'])));
        const source = new BufferSource(await video.arrayBuffer());
        const input = new Input({ source, formats: ALL_FORMATS });
        const [seen, heard] = [await input.getPrimaryVideoTrack(), await input.getPrimaryAudioTrack()];
        assert.deepEqual([await seen?.getCodec(), await heard?.getCodec()], ['av1', codec]);
        assert.ok(Math.abs((await input.computeDuration()) - seconds) < 0.05);
      });
    }
  }

  for (const [says, parts, errorMessage] of [
    [
      'bytes that are no picture',
      { image: { ...picture, bytes: mp3 }, audio: sound },
      'the image cannot be read',
    ],
    [
      'bytes that are no sound',
      { image: picture, audio: { ...sound, bytes: new TextEncoder().encode('no sound') } },
      'the audio cannot be read',
    ],
  ] as const) {
    void it(`fails a job of ${says} and says why`, async (t) => {
      const sandbox = await openFor(t);
      const failed = said(await ended(sandbox, await jobOf(sandbox, parts)));
      assert.deepEqual(
        [failed['status'], failed['errorMessage'], failed['outputVideo']],
        ['FAILED', errorMessage, null],
      );
    });
  }

  void it('holds one active job a key, and the next one after it', async (t) => {
    const sandbox = await openFor(t, { settings: { pauseMs: null } });
    await sandbox.control('POST', '/sites', { domain: 'other.example', key: 'vd_other_key' });
    const open = holdClock(sandbox.clock);
    const first = await jobOf(sandbox);
    const second = await submit(sandbox);
    assert.deepEqual([second.status, said(second)], [409, { error: 'You already have an active job' }]);
    const other = await submit(sandbox, undefined, { 'x-api-key': 'vd_other_key' });
    assert.equal(other.status, 201);
    const foreign = await sandbox.ask(`/api/status/${first}`, { headers: { 'x-api-key': 'vd_other_key' } });
    assert.equal(foreign.status, 404);
    open();
    await ended(sandbox, first);
    assert.equal((await submit(sandbox)).status, 201);
  });

  void it('closes after the work that is under way, and not before', async (t) => {
    const sandbox = await openFor(t);
    const video = await jobOf(sandbox);
    await until(sandbox, video, 'PROCESSING', 'COMPLETED');
    await sandbox.sandbox.close();
    const folder = join(sandbox.dataDir, 'vidgen');
    const [name = ''] = await readdir(folder);
    const kept = JSON.parse(await readFile(join(folder, name), 'utf8')) as { progress: number };
    // A job says 0 for as long as its video is being made: then its folder would be written to after the end.
    assert.notEqual(kept.progress, 0);
  });

  void it('cancels only what is PENDING', async (t) => {
    const sandbox = await openFor(t, { settings: { pauseMs: null } });
    const open = holdClock(sandbox.clock);
    const first = await jobOf(sandbox);
    const cancelled = await cancel(sandbox, first);
    assert.deepEqual(
      [cancelled.status, said(cancelled)],
      [200, { success: true, message: 'Job cancelled successfully' }],
    );
    assert.equal((await cancel(sandbox, first)).status, 409);
    const second = await jobOf(sandbox);
    open();
    const reopen = holdClock(sandbox.clock);
    await until(sandbox, second, 'PROCESSING');
    const late = await cancel(sandbox, second);
    assert.deepEqual([late.status, said(late)], [409, { error: 'The job is not in a cancellable state' }]);
    reopen();
    assert.equal(said(await ended(sandbox, second))['status'], 'COMPLETED');
    assert.equal((await cancel(sandbox, second)).status, 409);
    assert.equal(said(await ask(sandbox, first))['status'], 'CANCELLED');
  });

  void it('lists jobs newest first, a page at a time, each once', async (t) => {
    const sandbox = await openFor(t, { settings: { pauseMs: null } });
    holdClock(sandbox.clock);
    const made: string[] = [];
    for (let count = 0; count < 5; count += 1) {
      made.unshift(await jobOf(sandbox));
      if (count < 4) await cancel(sandbox, made[0] ?? '');
    }
    const page = async (query: string): Promise<{ ids: string[]; pagination: Record<string, unknown> }> => {
      const { jobs, pagination } = said(await sandbox.ask(`/api/jobs?${query}`, { headers: keyed }));
      const ids = (jobs as { id: string }[]).map(({ id }) => id);
      return { ids, pagination: pagination as Record<string, unknown> };
    };
    const first = await page('limit=2');
    assert.deepEqual(first, {
      ids: made.slice(0, 2),
      pagination: { limit: 2, nextCursor: made[1], hasNextPage: true },
    });
    const second = await page(`limit=2&cursor=${made[1] ?? ''}`);
    assert.deepEqual(second.ids, made.slice(2, 4));
    assert.deepEqual(await page(`limit=2&cursor=${String(second.pagination['nextCursor'])}`), {
      ids: made.slice(4),
      pagination: { limit: 2, nextCursor: null, hasNextPage: false },
    });
    assert.deepEqual(await page('status=CANCELLED&limit=100'), {
      ids: made.slice(1),
      pagination: { limit: 100, nextCursor: null, hasNextPage: false },
    });
    const [newest] = said(await sandbox.ask('/api/jobs', { headers: keyed }))['jobs'] as object[];
    const at = new Date(sandbox.clock.now()).toISOString();
    assert.deepEqual(newest, {
      id: made[0],
      status: 'PENDING',
      outputVideo: null,
      outputShareLink: null,
      errorMessage: null,
      retries: 0,
      createdAt: at,
      updatedAt: at,
      webhookUrl: null,
    });
  });

  for (const { says, init, limit } of [
    { says: 'questions', init: { headers: keyed }, limit: 600 },
    { says: 'submissions', init: { method: 'POST', headers: keyed }, limit: 30 },
  ]) {
    void it(`lets ${limit} ${says} a minute through for one IP address`, async (t) => {
      const sandbox = await openFor(t);
      const from = (remoteAddress: string): Promise<Answered> =>
        sandbox.ask('/api/jobs', init, { remoteAddress });
      const first = await from('192.0.2.1');
      const headersOf = ({ headers }: Answered): (string | null)[] =>
        ['limit', 'remaining', 'reset', 'policy'].map((name) => headers.get(`ratelimit-${name}`));
      assert.deepEqual(headersOf(first), [`${limit}`, `${limit - 1}`, '60', `${limit};w=60`]);
      for (let count = 1; count < limit; count += 1) await from('192.0.2.1');
      sandbox.clock.time += 15_000;
      const refused = await from('192.0.2.1');
      assert.deepEqual(
        [refused.status, said(refused), headersOf(refused)],
        [429, { error: 'Rate limit exceeded: slow down' }, [`${limit}`, '0', '45', `${limit};w=60`]],
      );
      assert.notEqual((await from('192.0.2.2')).status, 429);
      sandbox.clock.time += 45_000;
      assert.notEqual((await from('192.0.2.1')).status, 429);
    });
  }

  void it('tells the webhook what the status route tells, signed over the raw body, and repeats it', async (t) => {
    const hook = await receiver(t);
    const sandbox = await openFor(t);
    const jobId = await jobOf(sandbox, { image: picture, audio: sound, webhookUrl: hook.url });
    await hook.took(2);
    const [first, second] = hook.deliveries;
    assert.deepEqual(first, second);
    assert.deepEqual(JSON.parse(first?.body ?? ''), said(await ask(sandbox, jobId)));
    const expected = createHmac('sha256', VIDGEN_WEBHOOK_SECRET)
      .update(first?.body ?? '')
      .digest('hex');
    assert.deepEqual([first?.signature, first?.type], [expected, 'application/json']);
  });

  void it('tells the webhook of a failure, and tries again where it is not taken', async (t) => {
    const hook = await receiver(t, [500, 302]);
    const sandbox = await openFor(t);
    await jobOf(sandbox, { image: { ...picture, bytes: mp3 }, audio: sound, webhookUrl: hook.url });
    await hook.took(4);
    const events = hook.deliveries.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    assert.deepEqual(new Set(events.map(({ status }) => status)), new Set(['FAILED']));
  });

  void it('does not tell the webhook of a job that was cancelled', async (t) => {
    const hook = await receiver(t);
    const sandbox = await openFor(t, { settings: { pauseMs: null } });
    const open = holdClock(sandbox.clock);
    await cancel(sandbox, await jobOf(sandbox, { image: picture, audio: sound, webhookUrl: hook.url }));
    open();
    const next = await jobOf(sandbox, { image: picture, audio: sound, webhookUrl: hook.url });
    await hook.took(2);
    const told = hook.deliveries.map(({ body }) => (JSON.parse(body) as { jobId: string }).jobId);
    assert.deepEqual(told, [next, next]);
  });

  void it('comes back after a restart with its videos; what was cut off has failed', async (t) => {
    const before = await openFor(t, { settings: { pauseMs: null } });
    const done = await jobOf(before);
    await ended(before, done);
    const open = holdClock(before.clock);
    const cut = await jobOf(before);
    const closed = before.sandbox.close();
    open();
    await closed;
    const after = await openFor(t, { dataDir: before.dataDir });
    const video = String(said(await ask(after, done))['outputVideo']);
    assert.equal((await after.ask(video)).status, 200);
    const answer = said(await ask(after, cut));
    assert.deepEqual([answer['status'], answer['errorMessage']], ['FAILED', 'cut off by a restart']);
  });
});
