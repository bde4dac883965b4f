import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SANDBOX_KEY } from '../../demo/sandbox/sandbox.js';
import { ARTICLE, type Answered, type TestSandbox } from './sandbox-fixture.js';
import { askUntil, holdClock, openFor, refusalOf, said, type Refusal } from './sandbox-siblings-fixture.js';

const bearer = { authorization: `Bearer ${SANDBOX_KEY}` };
const headers = { ...bearer, 'content-type': 'application/json' };

const create = (sandbox: TestSandbox, fields: object): Promise<Answered> =>
  sandbox.ask('/v1/podcasts', { method: 'POST', headers, body: JSON.stringify(fields) });
const draftOf = async (sandbox: TestSandbox, content = ARTICLE): Promise<string> =>
  String(said(await create(sandbox, { content }))['podcastId']);
const generate = (sandbox: TestSandbox, id: string): Promise<Answered> =>
  sandbox.ask(`/v1/podcasts/${id}/generate`, { method: 'POST', headers: bearer });
const ask = (sandbox: TestSandbox, id: string, query = ''): Promise<Answered> =>
  sandbox.ask(`/v1/podcasts/${id}/status${query}`, { headers: bearer });
const ended = (sandbox: TestSandbox, id: string): Promise<Answered> =>
  askUntil(
    () => ask(sandbox, id),
    (answer) => ['ready', 'failed'].includes(String(said(answer)['status'])),
  );

void describe('the sandbox’s Vozia', { timeout: 20_000 }, () => {
  const refusals: Refusal[] = [
    {
      says: 'no key',
      path: '/v1/podcasts/pod_1/status',
      status: 401,
      answer: { error: 'Missing API key' },
    },
    {
      says: 'a key that is none',
      path: '/v1/podcasts/pod_1/status',
      headers: { authorization: 'Bearer wrong' },
      status: 401,
      answer: { error: 'Invalid API key' },
    },
    {
      says: 'a key in another service’s header',
      path: '/v1/podcasts/pod_1/status',
      headers: { 'x-api-key': SANDBOX_KEY },
      status: 401,
      answer: { error: 'Missing API key' },
    },
    {
      says: 'a podcast that is not there',
      path: '/v1/podcasts/pod_1/status',
      headers: bearer,
      status: 404,
      answer: { error: 'Podcast not found' },
    },
    {
      says: 'another method',
      method: 'POST',
      path: '/v1/podcasts/pod_1/status',
      headers: bearer,
      status: 405,
      answer: { error: 'Method not allowed' },
    },
    {
      says: 'a draft without content',
      method: 'POST',
      path: '/v1/podcasts',
      headers,
      body: '{}',
      status: 400,
      answer: { error: 'content is required' },
    },
    {
      says: 'a draft without a word in it',
      method: 'POST',
      path: '/v1/podcasts',
      headers,
      body: '{"content":" ... "}',
      status: 400,
      answer: { error: 'content has no text to read' },
    },
    {
      says: 'a body that is no JSON',
      method: 'POST',
      path: '/v1/podcasts',
      headers,
      body: '{',
      status: 400,
      answer: { error: 'The body is no JSON object' },
    },
  ];
  for (const row of refusals) {
    void it(`refuses ${row.says} with ${row.status}`, async (t) => {
      const { status, answer } = await refusalOf(await openFor(t), row);
      assert.deepEqual({ status, answer }, { status: row.status, answer: row.answer });
    });
  }

  void it('keeps a podcast as a draft without a job until somebody begins', async (t) => {
    const sandbox = await openFor(t);
    const podcastId = await draftOf(sandbox);
    assert.deepEqual(said(await ask(sandbox, podcastId)), {
      podcastId,
      status: 'draft',
      audioUrl: null,
      duration: null,
      errorMessage: null,
    });
  });

  void it('goes from generating over processing to ready, with progress and steps, at both addresses', async (t) => {
    const sandbox = await openFor(t, { settings: { pauseMs: null } });
    const podcastId = await draftOf(sandbox);
    const openClock = holdClock(sandbox.clock);
    const { status, text } = await generate(sandbox, podcastId);
    const { jobId } = JSON.parse(text) as { jobId: string };
    assert.equal(status, 202);
    const writing = said(await ask(sandbox, podcastId));
    assert.deepEqual(
      { ...writing, job: { ...(writing['job'] as object), startedAt: '' } },
      {
        podcastId,
        status: 'generating',
        audioUrl: null,
        duration: null,
        job: {
          id: jobId,
          status: 'generating',
          progress: 0,
          currentStep: 'Generating script',
          totalSegments: 0,
          completedSegments: 0,
          startedAt: '',
          completedAt: null,
        },
      },
    );
    assert.equal((await generate(sandbox, podcastId)).status, 409);

    const openEngine = sandbox.engine.hold();
    openClock();
    const speaking = await askUntil(
      () => ask(sandbox, podcastId),
      (answer) => said(answer)['status'] === 'processing',
    );
    const { progress, currentStep, totalSegments, completedSegments } = said(speaking)['job'] as Record<
      string,
      unknown
    >;
    assert.deepEqual(
      { progress, currentStep, totalSegments, completedSegments },
      { progress: 10, currentStep: 'Generating audio segments', totalSegments: 3, completedSegments: 0 },
    );

    openEngine();
    const ready = said(await ended(sandbox, podcastId));
    const job = ready['job'] as Record<string, unknown>;
    assert.deepEqual(
      [ready['status'], ready['errorMessage'], job['status'], job['progress'], job['currentStep']],
      ['ready', null, 'completed', 100, 'Complete'],
    );
    assert.deepEqual([job['completedSegments'], job['totalSegments']], [3, 3]);
    assert.ok(Date.parse(String(job['completedAt'])) >= Date.parse(String(job['startedAt'])));
    assert.ok(typeof ready['duration'] === 'number' && ready['duration'] > 0);
    const audio = await sandbox.ask(String(ready['audioUrl']));
    assert.deepEqual([audio.status, audio.headers.get('content-type')], [200, 'audio/mpeg']);
    const other = await sandbox.ask(`/api/v1/podcasts/${podcastId}/status`, { headers: bearer });
    assert.deepEqual(said(other), ready);
  });

  void it('says why a job failed, answers for the newest job, and for an older one by its id', async (t) => {
    const sandbox = await openFor(t);
    const podcastId = await draftOf(sandbox, 'This text is unspeakable for the synthesiser.');
    const first = String(said(await generate(sandbox, podcastId))['jobId']);
    const failed = said(await ended(sandbox, podcastId));
    assert.deepEqual([failed['status'], failed['errorMessage']], ['failed', 'no breath']);
    assert.equal((failed['job'] as Record<string, unknown>)['errorMessage'], 'no breath');
    const second = String(said(await generate(sandbox, podcastId))['jobId']);
    const newest = said(await ended(sandbox, podcastId))['job'] as Record<string, unknown>;
    assert.equal(newest['id'], second);
    const older = said(await ask(sandbox, podcastId, `?jobId=${first}`))['job'] as Record<string, unknown>;
    assert.equal(older['id'], first);
    assert.equal((await ask(sandbox, podcastId, '?jobId=job_0')).status, 404);
  });

  void it('shows a podcast to its own account alone', async (t) => {
    const sandbox = await openFor(t);
    const podcastId = await draftOf(sandbox);
    await sandbox.control('POST', '/sites', { domain: 'other.example', key: 'vz_other_key' });
    const answer = await sandbox.ask(`/v1/podcasts/${podcastId}/status`, {
      headers: { authorization: 'Bearer vz_other_key' },
    });
    assert.equal(answer.status, 404);
  });

  void it('comes back after a restart with what was ready; what was cut off has failed', async (t) => {
    const before = await openFor(t);
    const ready = await draftOf(before);
    await generate(before, ready);
    await ended(before, ready);
    const open = before.engine.hold();
    const cut = await draftOf(before);
    await generate(before, cut);
    const closed = before.sandbox.close();
    open();
    await closed;
    const after = await openFor(t, { dataDir: before.dataDir });
    assert.equal(said(await ask(after, ready))['status'], 'ready');
    const answer = said(await ask(after, cut));
    assert.deepEqual([answer['status'], answer['errorMessage']], ['failed', 'cut off by a restart']);
  });
});
