import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { runRelay } from '../../src/client/relay-command.js';
import type { LogEntry } from '../../src/relay/index.js';
import { canaries, look } from './relay/canary.js';
import { sendJson, startUpstream } from './relay/processes.js';

const dir = mkdtempSync(join(tmpdir(), 'relay-command-'));
after(() => {
  rmSync(dir, { recursive: true, force: true });
});

function writeConfig(config: unknown): string {
  const file = join(dir, 'relay.json');
  writeFileSync(file, typeof config === 'string' ? config : JSON.stringify(config));
  return file;
}

const env = { VOZIA_KEY: canaries.vozia, BROKEN_KEY: `${canaries.voicgen}\n`, EMPTY: '' };
const pods = { provider: 'vozia', keyEnv: 'VOZIA_KEY', domains: ['news.example'] };

void test('relay.json starts a relay whose key comes from the environment, and whose log counts', async () => {
  const upstream = await startUpstream((_request, response) => {
    sendJson(response, { status: 'processing', job: { progress: 12 } });
  });
  const log: LogEntry[] = [];
  const file = writeConfig({
    sites: { pods: { ...pods, baseUrl: upstream.url, origins: ['https://news.example'] } },
    mount: '/audio',
    port: 0,
    allowLoopback: true,
  });
  const serving = await runRelay(file, env, (entry) => {
    look('log', JSON.stringify(entry));
    log.push(entry);
  });
  try {
    assert.equal(await (await fetch(`${serving.url}/audio/health`)).text(), '{"status":"ok"}');
    const response = await fetch(
      `${serving.url}/audio/pods/v1/public/audio/status?domain=news.example&post_id=p1`,
      { headers: { origin: 'https://news.example' } },
    );
    assert.equal(response.headers.get('access-control-allow-origin'), 'https://news.example');
    assert.match(await response.text(), /"progress_percent":12/);
    assert.equal(upstream.questions[0]?.headers.authorization, `Bearer ${canaries.vozia}`);
    assert.deepEqual(
      log.map((entry) => entry.event),
      ['asked'],
    );
    const second = runRelay(
      writeConfig({ sites: { pods }, port: Number(new URL(serving.url).port) }),
      env,
      () => {
        assert.fail('it does not start');
      },
    );
    await assert.rejects(second, /EADDRINUSE/, 'a port that is taken is told');
  } finally {
    await serving.close();
    await upstream.close();
  }
  await assert.rejects(fetch(`${serving.url}/audio/health`), 'it is closed');
});

const refused: readonly (readonly [string, unknown, RegExp])[] = [
  ['is no JSON', `{ "key": "${canaries.vozia}"`, /is no JSON/],
  [
    'holds a key',
    { sites: { pods: { ...pods, key: canaries.vozia } } },
    /sites\.pods\.key does not belong in a file/,
  ],
  [
    'holds a key where the name of a variable belongs',
    { sites: { pods: { ...pods, keyEnv: canaries.vozia } } },
    /sites\.pods\.keyEnv must be the name of an environment variable/,
  ],
  [
    'names a variable that is not set',
    { sites: { pods: { ...pods, keyEnv: 'NO_KEY' } } },
    /NO_KEY is not set/,
  ],
  ['names a variable that is empty', { sites: { pods: { ...pods, keyEnv: 'EMPTY' } } }, /EMPTY is not set/],
  [
    'names a key that no header can carry',
    { sites: { pods: { ...pods, keyEnv: 'BROKEN_KEY' } } },
    /vozia: key holds a space, a line break/,
  ],
  ['names no key', { sites: { pods: { ...pods, keyEnv: undefined } } }, /keyEnv is missing/],
  [
    'names an unknown service',
    { sites: { pods: { ...pods, provider: 'other' } } },
    /sites\.pods\.provider must be/,
  ],
  ['has a field that nobody knows', { sites: { pods }, prot: 80 }, /prot is no field/],
  ['has a port that is none', { sites: { pods }, port: 70_000 }, /port/],
  ['has no sites', {}, /sites must be/],
  [
    'leads inside',
    { sites: { pods: { ...pods, baseUrl: 'https://10.0.0.1' } } },
    /must lead to a public host/,
  ],
  [
    'wants a Redis without its packages',
    { sites: { pods }, redisEnv: 'VOZIA_KEY' },
    /npm i unstorage ioredis/,
  ],
];
for (const [says, config, sentence] of refused) {
  void test(`a relay.json that ${says} is refused in a sentence that shows no value`, async () => {
    await assert.rejects(
      runRelay(writeConfig(config), env, () => undefined),
      (error: Error) => {
        look('refusal', error, error.stack);
        assert.match(error.message, sentence);
        assert.ok(!error.message.includes('canary'));
        return true;
      },
    );
  });
}

void test('a file that is not there is refused', async () => {
  await assert.rejects(
    runRelay(join(dir, 'none.json'), env, () => undefined),
    /cannot be read/,
  );
});
