import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ARTICLE, type Answered, type TestSandbox } from './sandbox-fixture.js';
import { askUntil, KEYED_JSON, openFor, refusalOf, said, type Refusal } from './sandbox-siblings-fixture.js';

const DAY_MS = 86_400_000;

const submit = (sandbox: TestSandbox, text = ARTICLE): Promise<Answered> =>
  sandbox.ask('/api/tts', { method: 'POST', headers: KEYED_JSON, body: JSON.stringify({ text }) });
const ask = (sandbox: TestSandbox, taskId: string): Promise<Answered> => sandbox.ask(`/api/get/${taskId}`);
const ended = (sandbox: TestSandbox, taskId: string): Promise<Answered> =>
  askUntil(
    () => ask(sandbox, taskId),
    ({ status }) => status !== 202,
  );
const taskOf = async (sandbox: TestSandbox, text?: string): Promise<string> =>
  String(said(await submit(sandbox, text))['task_id']);

void describe('the sandbox’s RevidAPI', { timeout: 20_000 }, () => {
  const refusals: Refusal[] = [
    {
      says: 'a task that is not there',
      path: '/api/get/550e8400',
      status: 404,
      answer: { code: 404, task_id: '550e8400', status: 'not_found', message: 'Task not found' },
    },
    {
      says: 'a key that is none',
      path: '/api/get/550e8400',
      headers: { 'x-api-key': 'wrong' },
      status: 401,
      answer: { error: 'Invalid API key' },
    },
    {
      says: 'another method',
      method: 'DELETE',
      path: '/api/get/550e8400',
      status: 405,
      answer: { error: 'Method not allowed' },
    },
    {
      says: 'a task without a key',
      method: 'POST',
      path: '/api/tts',
      body: '{"text":"Hello"}',
      status: 401,
      answer: { error: 'Missing API key' },
    },
    {
      says: 'a task without a text',
      method: 'POST',
      path: '/api/tts',
      headers: KEYED_JSON,
      body: '{}',
      status: 400,
      answer: { error: 'text is required' },
    },
    {
      says: 'a language that is not spoken here',
      method: 'POST',
      path: '/api/tts',
      headers: KEYED_JSON,
      body: '{"text":"Hello","language":"tlh"}',
      status: 400,
      answer: { error: 'language is not spoken here' },
    },
  ];
  for (const row of refusals) {
    void it(`answers ${row.says} with ${row.status}`, async (t) => {
      const { status, answer } = await refusalOf(await openFor(t), row);
      assert.deepEqual({ status, answer }, { status: row.status, answer: row.answer });
    });
  }

  void it('answers 202 while it works, without a figure, and 200 with the audio, to askers without a key', async (t) => {
    const sandbox = await openFor(t);
    const open = sandbox.engine.hold();
    const submitted = await submit(sandbox);
    const taskId = String(said(submitted)['task_id']);
    const processing = {
      code: 202,
      task_id: taskId,
      status: 'processing',
      message: 'Task is being processed',
    };
    assert.deepEqual([submitted.status, said(submitted)], [202, processing]);
    const working = await ask(sandbox, taskId);
    assert.deepEqual([working.status, said(working)], [202, processing]);
    open();
    const done = await ended(sandbox, taskId);
    const response = said(done)['response'] as { audio_url: string; duration: number };
    assert.deepEqual(
      [done.status, said(done)],
      [200, { code: 200, task_id: taskId, status: 'completed', response, message: 'success' }],
    );
    assert.ok(response.duration > 0);
    const audio = await sandbox.ask(response.audio_url);
    assert.deepEqual([audio.status, audio.headers.get('content-type')], [200, 'audio/mpeg']);
  });

  void it('answers a task that failed with 500 and the reason', async (t) => {
    const sandbox = await openFor(t);
    const taskId = await taskOf(sandbox, 'This is unspeakable.');
    const failed = await ended(sandbox, taskId);
    assert.deepEqual(
      [failed.status, said(failed)],
      [
        500,
        {
          code: 500,
          task_id: taskId,
          status: 'failed',
          message: 'Task processing failed',
          error: 'no breath',
        },
      ],
    );
  });

  void it('lets a result’s URL expire, and forgets the task after a day', async (t) => {
    const sandbox = await openFor(t, { settings: { pauseMs: 0, audioLifetimeSeconds: 60 } });
    const taskId = await taskOf(sandbox);
    const { audio_url: url } = said(await ended(sandbox, taskId))['response'] as { audio_url: string };
    sandbox.clock.time += 61_000;
    assert.equal((await sandbox.ask(url)).status, 403);
    assert.equal((await ask(sandbox, taskId)).status, 200);
    sandbox.clock.time += DAY_MS;
    assert.equal((await ask(sandbox, taskId)).status, 404);
  });

  void it('comes back after a restart with what was done; what was cut off has failed', async (t) => {
    const before = await openFor(t);
    const done = await taskOf(before);
    await ended(before, done);
    const open = before.engine.hold();
    const cut = await taskOf(before);
    const closed = before.sandbox.close();
    open();
    await closed;
    const after = await openFor(t, { dataDir: before.dataDir });
    assert.equal((await ask(after, done)).status, 200);
    assert.equal(said(await ask(after, cut))['error'], 'cut off by a restart');
  });
});
