import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Clock } from '../../demo/sandbox/clock.js';
import { faultGroups, faults, type Fault, type Surface } from '../../demo/sandbox/faults.js';
import { SANDBOX_KEY } from '../../demo/sandbox/sandbox.js';
import { startDemo, type Demo } from '../../demo/server.js';
import { ARTICLE, TestEngine } from './sandbox-fixture.js';

// Every line of the fault table, on a real socket: what it says is what a client gets.

/** A clock on which every sleep waits for a hand. */
class HandClock implements Clock {
  readonly #sleepers = new Set<{ readonly ms: number; readonly wake: () => void }>();

  now(): number {
    return Date.now();
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (ms <= 0 || signal?.aborted) return;
    await new Promise<void>((wake) => {
      const sleeper = {
        ms,
        wake: () => {
          this.#sleepers.delete(sleeper);
          wake();
        },
      };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', sleeper.wake);
    });
  }

  /** Resolves when something sleeps this long, with what ends the sleep. */
  async asleep(ms: number): Promise<() => void> {
    const found = await until(`a sleep of ${ms} ms`, () =>
      [...this.#sleepers].find((sleeper) => sleeper.ms === ms),
    );
    return found.wake;
  }

  /** Resolves when nothing sleeps. */
  async awake(): Promise<void> {
    await until('the last sleeper', () => this.#sleepers.size === 0);
  }
}

const WAIT_MS = 10_000;

async function until<T>(what: string, look: () => T | undefined | false): Promise<T> {
  for (const end = Date.now() + WAIT_MS; Date.now() < end;) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error(`Waited in vain for ${what}`);
}

/** What a client has got so far. */
interface Got {
  status?: number;
  headers: IncomingHttpHeaders;
  readonly chunks: Buffer[];
  /** `whole`: ended as HTTP ends; `cut`: the connection went before. */
  end?: 'whole' | 'cut';
  /** Closes the connection from the client's side. */
  leave(): void;
}

interface Ask {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

const clock = new HandClock();
let demo: Demo;
let dataDir: string;
before(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'voicgen-faults-'));
  demo = await startDemo({
    port: 0,
    dataDir,
    clock,
    engine: new TestEngine(),
    demoLanguages: ['en'],
    pauseMs: 0,
    settings: { limitPerMinute: 100_000 },
    log: () => undefined,
  });
});
after(async () => {
  await demo.close();
  await rm(dataDir, { recursive: true });
});

/** Sends a request on a connection of its own; what comes is in `Got` as it comes. */
function ask(path: string, { method = 'GET', headers = {}, body }: Ask = {}): Got {
  const got: Got = {
    headers: {},
    chunks: [],
    leave() {
      sent.destroy();
    },
  };
  const sent = request(new URL(path, demo.url), { method, headers, agent: false }, (answer) => {
    got.headers = answer.headers;
    got.status = answer.statusCode ?? 0;
    answer.on('data', (chunk: Buffer) => got.chunks.push(chunk));
    answer.on('close', () => {
      got.end = answer.complete ? 'whole' : 'cut';
    });
    answer.on('error', () => undefined);
  });
  sent.on('error', () => {
    got.end ??= 'cut';
  });
  sent.end(body);
  return got;
}

const ended = async (got: Got): Promise<Got> => {
  await until('the end', () => got.end);
  return got;
};
const bytesOf = ({ chunks }: Got): Buffer => Buffer.concat(chunks);
const jsonOf = (got: Got): Record<string, unknown> =>
  JSON.parse(bytesOf(got).toString()) as Record<string, unknown>;
const dataOf = (got: Got): Record<string, unknown> => jsonOf(got)['data'] as Record<string, unknown>;

const query = (postId: string): string =>
  `/v1/public/audio/status?${new URLSearchParams({ domain: '127.0.0.1', post_id: postId, lang: 'en' }).toString()}`;
const control = async (method: string, path: string, fields: unknown): Promise<void> => {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${demo.url}/control/api${path}`, {
    method,
    headers,
    body: JSON.stringify(fields),
  });
  assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
};

type Door = Exclude<Surface, 'making'>;

/** Asks for a post at a door, as its clients do. */
const doors: Record<Door, (postId: string) => Promise<Got>> = {
  status: (postId) => Promise.resolve(ask(query(postId))),
  keyed: (postId) =>
    Promise.resolve(ask(`/v1/audio/${postId}/status`, { headers: { 'x-api-key': SANDBOX_KEY } })),
  generate: (postId) =>
    Promise.resolve(
      ask('/v1/audio/generate', {
        method: 'POST',
        headers: { 'x-api-key': SANDBOX_KEY, 'content-type': 'application/json' },
        body: JSON.stringify({ post_id: postId, content: ARTICLE }),
      }),
    ),
  audio: async (postId) => {
    const url = dataOf(await ended(ask(query(postId))))['audio_url'];
    assert.ok(typeof url === 'string');
    return ask(url, { headers: { range: 'bytes=0-' } });
  },
};

const NO_BODY = new Set([204, 205, 304]);
/** Differs from post to post, and from moment to moment. */
const same = (data: Record<string, unknown>): Record<string, unknown> => ({
  ...data,
  audio_url: typeof data['audio_url'] === 'string' ? new URL(data['audio_url'], demo.url).origin : null,
});

function expectBody(fault: Fault, body: Buffer, well: Got, status: number): void {
  const json = (): unknown => JSON.parse(body.toString());
  if (NO_BODY.has(status)) assert.equal(body.length, 0);
  else if (typeof fault.body === 'string') assert.equal(body.toString(), fault.body);
  else if (fault.body !== undefined) assert.deepEqual(json(), JSON.parse(JSON.stringify(fault.body)));
  else if (fault.status !== undefined)
    assert.deepEqual(json(), { success: false, message: fault.message ?? '', data: null });
  else if (fault.data)
    assert.deepEqual(dataOf({ ...well, chunks: [body] }), {
      ...dataOf(well),
      ...fault.data,
      ...urlOf(fault, body),
    });
  else if (well.headers['content-type'] === 'audio/mpeg') assert.deepEqual(body, bytesOf(well));
  else assert.deepEqual(same(dataOf({ ...well, chunks: [body] })), same(dataOf(well)));
}

// Where the fault leaves the address alone it is the post's own.
const urlOf = (fault: Fault, body: Buffer): Record<string, unknown> => {
  if (fault.data && 'audio_url' in fault.data) return {};
  const { data } = JSON.parse(body.toString()) as { data: Record<string, unknown> };
  assert.match(String(data['audio_url']), /^http:\/\/127\.0\.0\.1:\d+\/audio\/[0-9a-f]{32}\.mp3\?/);
  return { audio_url: data['audio_url'] };
};

function expectHeaders(fault: Fault, { headers }: Got, well: Got): void {
  const other = demo.url.replace('127.0.0.1', 'localhost');
  for (const [name, value] of Object.entries(fault.headers ?? {})) {
    assert.equal(headers[name.toLowerCase()], value?.replaceAll('{other}', other), name);
  }
  const cors = Object.keys(headers).filter((name) => name.startsWith('access-control-'));
  const usual = Object.keys(well.headers).filter((name) => name.startsWith('access-control-'));
  const hidden = usual.filter((name) => name !== 'access-control-expose-headers');
  assert.deepEqual(cors, fault.cors === 'none' ? [] : fault.cors === 'hidden' ? hidden : usual);
  if (fault.ranges === false) assert.equal(headers['accept-ranges'], undefined);
}

/** The least and the most that a client has got of a body that does not come whole. */
async function expectEnd(fault: Fault, got: Got, well: Got): Promise<void> {
  const half = Math.max(1, bytesOf(well).length >> 1);
  const arrived = (count: number): Promise<boolean> =>
    until(`${count} bytes`, () => got.status !== undefined && bytesOf(got).length === count);
  switch (fault.end) {
    case 'drop':
      await ended(got);
      assert.deepEqual([got.status, got.end], [undefined, 'cut']);
      return;
    case 'hang': {
      const wake = await clock.asleep(120_000);
      assert.deepEqual([got.status, got.end], [undefined, undefined], 'nothing, for two minutes');
      wake();
      await ended(got);
      assert.equal(got.end, 'cut');
      return;
    }
    case 'mute':
    case 'stall': {
      const wake = await clock.asleep(120_000);
      await arrived(fault.end === 'mute' ? 0 : half);
      assert.equal(got.end, undefined, 'and no end, for two minutes');
      wake();
      await ended(got);
      return;
    }
    case 'reset': {
      const wake = await clock.asleep(100);
      await arrived(half);
      wake();
      await ended(got);
      assert.deepEqual([bytesOf(got).length, got.end], [half, 'cut']);
      return;
    }
    case 'truncate':
      await ended(got);
      assert.deepEqual([bytesOf(got), got.end], [bytesOf(well).subarray(0, half), 'whole']);
      return;
    case 'drip':
      for (let count = 1; count <= 5; count += 1) {
        await arrived(count);
        (await clock.asleep(1000))();
      }
      got.leave();
      await clock.awake();
      return;
    case 'flow': {
      const length = Buffer.byteLength(JSON.stringify(fault.body));
      for (let count = 65_536; count < length; count += 65_536) {
        await arrived(count);
        (await clock.asleep(5))();
      }
      await ended(got);
      assert.equal(got.end, 'whole');
      expectBody(fault, bytesOf(got), well, got.status ?? 0);
      return;
    }
    case undefined:
      await ended(got);
      assert.equal(got.end, 'whole');
      expectBody(fault, bytesOf(got), well, got.status ?? 0);
  }
}

async function expectOnWire(fault: Fault, door: Door, postId: string, well: Got): Promise<void> {
  if (door === 'generate') await control('POST', '/faults', { fault: fault.name, service: 'voicgen' });
  const got = await doors[door](postId);
  if (fault.delayMs !== undefined) {
    const wake = await clock.asleep(fault.delayMs);
    assert.equal(got.status, undefined, `nothing before ${fault.delayMs} ms`);
    wake();
  }
  await expectEnd(fault, got, well);
  if (door === 'generate') await control('DELETE', '/faults', { service: 'voicgen' });
  if (fault.end === 'drop' || fault.end === 'hang') return;
  const usual = fault.ranges === false ? 200 : well.status;
  assert.equal(got.status, fault.status ?? usual);
  expectHeaders(fault, got, well);
}

const doorsOf = ({ on = ['status', 'keyed'] }: Fault): Door[] =>
  on.filter((surface): surface is Door => surface !== 'making');

for (const group of faultGroups) {
  void describe(`the fault server: ${group.says}`, () => {
    for (const fault of group.faults) {
      for (const door of doorsOf(fault)) {
        void it(`${fault.name} at the ${door} door: ${fault.says}`, async () => {
          const well = await ended(await doors[door]('demo-ready'));
          const postId = `fault-${fault.name}--${door}`;
          for (let count = 0; count < (fault.times ?? 1); count += 1) {
            await expectOnWire(fault, door, postId, well);
          }
          if (fault.times === undefined) return;
          const after = await ended(await doors[door](postId));
          assert.deepEqual([after.status, after.end], [well.status, 'whole'], 'then all is well');
        });
      }
    }
  });
}

void describe('the fault server', () => {
  void it('fails an article half way', async () => {
    await control('POST', '/faults', { fault: 'making-fails', domain: '127.0.0.1', postId: 'broken' });
    const queued = await ended(await doors.generate('broken'));
    assert.equal(queued.status, 202);
    let last: Got = queued;
    while (['pending', 'generating'].includes(String(dataOf(last)['status']))) {
      last = await ended(ask(query('broken')));
    }
    assert.equal(dataOf(last)['status'], 'failed');
    await control('DELETE', '/faults', { domain: '127.0.0.1', postId: 'broken' });
  });

  void it('switches every fault on for one post by hand, and off again', async () => {
    const place = { domain: '127.0.0.1', postId: 'demo-generating' };
    const usual = bytesOf(await ended(ask(query(place.postId))));
    for (const fault of faults) {
      if (!doorsOf(fault).includes('status') || fault.end !== undefined || fault.delayMs !== undefined)
        continue;
      await control('POST', '/faults', { ...place, fault: fault.name });
      const met = await ended(ask(query(place.postId)));
      if (fault.status !== undefined) assert.equal(met.status, fault.status, fault.name);
      await control('DELETE', '/faults', place);
      assert.deepEqual(bytesOf(await ended(ask(query(place.postId)))), usual, `${fault.name} is off`);
    }
  });

  void it('names no fault twice, and no row that docs/FAULTS.md does not have', async () => {
    const table = await readFile(new URL('../../docs/FAULTS.md', import.meta.url), 'utf8');
    assert.equal(new Set(faults.map(({ name }) => name)).size, faults.length);
    for (const { name, row } of faults) {
      for (const id of row?.split(' ') ?? []) assert.match(table, new RegExp(`^\\| ${id} \\|`, 'm'), name);
    }
  });
});
