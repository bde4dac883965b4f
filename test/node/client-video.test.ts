import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { jsonOf, runCli, type Ran } from './client-rig.js';

// submit, list and cancel of the built command line, before a video service as CONTRACTS.md, section 3 has it.

interface VideoJob {
  readonly id: string;
  status: string;
  progress: number;
  readonly image: string;
  readonly webhookUrl: string | null;
}

const KEY = 'vd_live_test_7c1f';
let folder = '';
let server: Server;
let env: Record<string, string> = {};
let jobs: VideoJob[] = [];
/** What a job becomes by being asked for: its next states. */
let script: { status: string; progress: number }[] = [];

function service(): Hono {
  const app = new Hono();
  const active = (): VideoJob | undefined => jobs.find(({ status }) => /^P/.test(status));
  const words = ({ id, status, progress }: VideoJob) => ({
    jobId: id,
    status,
    progress,
    outputVideo: status === 'COMPLETED' ? `https://video.example/${id}.mp4` : null,
    outputShareLink: status === 'COMPLETED' ? `https://video.example/share/${id}` : null,
    errorMessage: status === 'FAILED' ? 'The picture is too small' : null,
    createdAt: '2026-05-07T12:34:56.000Z',
  });
  app.use(async (c, next) =>
    c.req.header('x-api-key') === KEY ? next() : c.json({ error: 'API key not recognized' }, 401),
  );
  app.post('/api/jobs', async (c) => {
    const form = await c.req.formData();
    const [image, audio, webhookUrl] = [form.get('image'), form.get('audio'), form.get('webhookUrl')];
    if (!(image instanceof File) || !(audio instanceof File)) return c.json({ error: 'missing field' }, 400);
    if (active()) return c.json({ error: 'You already have an active job' }, 409);
    const id = `job-${jobs.length + 1}`;
    jobs = [
      {
        id,
        status: 'PENDING',
        progress: 0,
        image: `${image.name} ${image.type} ${audio.name} ${audio.type} ${image.size + audio.size}`,
        webhookUrl: typeof webhookUrl === 'string' ? webhookUrl : null,
      },
      ...jobs,
    ];
    return c.json({ message: 'Job created', jobId: id });
  });
  app.get('/api/jobs', (c) => {
    const [limit, from, status] = [
      Number(c.req.query('limit') ?? 20),
      Number(c.req.query('cursor') ?? 0),
      c.req.query('status'),
    ];
    const found = jobs.filter((job) => status === undefined || job.status === status);
    const hasNextPage = found.length > from + limit;
    return c.json({
      jobs: found.slice(from, from + limit).map((job) => ({ ...words(job), id: job.id, retries: 0 })),
      pagination: { limit, nextCursor: hasNextPage ? String(from + limit) : null, hasNextPage },
    });
  });
  app.get('/api/status/:id', (c) => {
    const job = jobs.find(({ id }) => id === c.req.param('id'));
    if (!job) return c.json({ error: 'No such job' }, 404);
    Object.assign(job, script.shift());
    return c.json(words(job));
  });
  app.delete('/api/jobs/:id', (c) => {
    const job = jobs.find(({ id }) => id === c.req.param('id'));
    if (!job) return c.json({ error: 'No such job' }, 404);
    if (job.status !== 'PENDING') return c.json({ error: 'The job is not in a cancellable state' }, 409);
    job.status = 'CANCELLED';
    return c.json({ success: true, message: 'Job cancelled successfully' });
  });
  return app;
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'voicgen-video-'));
  await writeFile(join(folder, 'portrait.png'), Buffer.alloc(2000, 1));
  await writeFile(join(folder, 'other.jpg'), Buffer.alloc(2000, 3));
  await writeFile(join(folder, 'voice.mp3'), Buffer.alloc(3000, 2));
  server = createServer((request, response) => void getRequestListener(service().fetch)(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  env = {
    VIDGEN_KEY: KEY,
    VIDGEN_BASE_URL: `http://127.0.0.1:${port}`,
    XDG_STATE_HOME: join(folder, 'state'),
  };
});
after(async () => {
  server.close();
  await rm(folder, { recursive: true, force: true });
});

const submit = (more: readonly string[] = [], image = 'portrait.png'): Promise<Ran> =>
  runCli(['submit', '--image', image, '--audio', 'voice.mp3', '--json', ...more], { env, cwd: folder });

function begin(...states: { status: string; progress: number }[]): void {
  jobs = [];
  script = states;
}
const processing = { status: 'PROCESSING', progress: 62 };
const completed = { status: 'COMPLETED', progress: 100 };

void test('submit hands both files over, waits, and ends with the video', async () => {
  begin(completed);
  const ran = await submit(['--webhook-url', 'https://news.example/hook']);
  assert.equal(ran.code, 0, ran.stderr);
  assert.deepEqual(jsonOf(ran), {
    jobId: 'job-1',
    status: 'ready',
    src: 'https://video.example/job-1.mp4',
    duration: null,
    mediaType: 'video/mp4',
    shareUrl: 'https://video.example/share/job-1',
  });
  assert.equal(jobs[0]?.image, 'portrait.png image/png voice.mp3 audio/mpeg 5000');
  assert.equal(jobs[0].webhookUrl, 'https://news.example/hook');
});

void test('interrupted and started again, submit goes on waiting for the same job', async () => {
  begin(processing);
  const first = await runCli(['submit', '--image', 'other.jpg', '--audio', 'voice.mp3'], {
    env,
    cwd: folder,
    onStderr: (_, interrupt) => {
      interrupt();
    },
  });
  assert.equal(first.code, 130);
  assert.match(first.stderr, /^job-1: being made, 62 %\nInterrupted/);
  script = [completed];
  const second = await submit([], 'other.jpg');
  assert.deepEqual([second.code, jsonOf(second)['jobId'], jobs.length], [0, 'job-1', 1]);
  // Finished, too, it is the same job, unless another is wanted.
  assert.deepEqual([(await submit([], 'other.jpg')).code, jobs.length], [0, 1]);
  script = [completed];
  const anew = await submit(['--anew'], 'other.jpg');
  assert.deepEqual([anew.code, jsonOf(anew)['jobId']], [0, 'job-2']);
});

void test('a job that failed or is unknown by now is made again', async () => {
  const state = ['--state', join(folder, 'failed.json')];
  begin({ status: 'FAILED', progress: 0 });
  const failed = await submit(state);
  assert.deepEqual([failed.code, jsonOf(failed)['message']], [1, 'The picture is too small']);
  script = [{ status: 'FAILED', progress: 0 }, completed];
  const again = await submit(state);
  assert.deepEqual([again.code, jsonOf(again)['jobId']], [0, 'job-2']);
  begin(completed);
  const unknown = await submit(state);
  assert.deepEqual([unknown.code, jsonOf(unknown)['jobId']], [0, 'job-1']);
});

void test('a second job beside one at work is refused with the service’s words, and list shows which', async () => {
  begin();
  assert.equal((await submit(['--no-wait', '--anew'])).code, 0);
  const refused = await submit([], 'other.jpg');
  assert.equal(refused.code, 1);
  assert.deepEqual(jsonOf(refused), {
    status: 'error',
    code: 'conflict',
    message: 'You already have an active job',
    httpStatus: 409,
  });
  const listed = await runCli(['list', '--status', 'pending'], { env });
  assert.deepEqual(listed, { code: 0, stdout: 'job-1  PENDING\n', stderr: '' });
});

void test('cancel calls off what has not begun, and says why not', async () => {
  begin();
  await submit(['--no-wait', '--anew']);
  const cancelled = await runCli(['cancel', 'job-1', '--json'], { env });
  assert.deepEqual([cancelled.code, jsonOf(cancelled)], [0, { jobId: 'job-1', status: 'cancelled' }]);
  const late = await runCli(['cancel', 'job-1'], { env });
  assert.deepEqual([late.code, late.stdout], [1, '']);
  assert.match(late.stderr, /not in a cancellable state/);
  assert.equal((await runCli(['cancel', 'job-9'], { env })).code, 1);
  const elsewhere = await runCli(['cancel', 'job-1', '--route', 'POST /api/cancel/{jobId}'], { env });
  assert.equal(elsewhere.code, 1);
  const status = await runCli(['status', '--job', 'job-1', '--json'], { env });
  assert.deepEqual([status.code, jsonOf(status)['message']], [1, 'The job was cancelled']);
});

void test('list turns pages', async () => {
  begin();
  for (let nth = 0; nth < 3; nth++)
    jobs.push({ id: `j${nth}`, status: 'FAILED', progress: 0, image: '', webhookUrl: null });
  const first = jsonOf(await runCli(['list', '--limit', '2', '--json'], { env }));
  const next = String(first['nextCursor']);
  const second = jsonOf(await runCli(['list', '--limit', '2', '--cursor', next, '--json'], { env }));
  const ids = (page: Record<string, unknown>): string[] =>
    (page['jobs'] as { jobId: string }[]).map(({ jobId }) => jobId);
  assert.deepEqual([ids(first), ids(second), second['nextCursor']], [['j0', 'j1'], ['j2'], null]);
});

void test('a wrong key ends with 2, and what the service would not take is not sent', async () => {
  begin();
  const wrong = await runCli(['list'], { env: { ...env, VIDGEN_KEY: 'vd_wrong_key' } });
  assert.deepEqual([wrong.code, wrong.stderr], [2, 'list: the key is refused: API key not recognized\n']);
  const plain = await submit(['--webhook-url', 'http://news.example/hook', '--anew']);
  assert.equal(plain.code, 2);
  assert.match(plain.stderr, /webhookUrl must be https/);
  const missing = await submit(['--anew'], 'missing.png');
  assert.match(missing.stderr, /missing\.png cannot be read/);
  assert.equal(jobs.length, 0);
});
