import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createRelay, voicgenPublic } from '../../src/relay/index.js';
import { serveRelay } from '../../src/relay/node.js';
import { canaries, look } from './relay/canary.js';
import {
  findProgram,
  freePort,
  gapsOf,
  sendJson,
  start,
  startUpstream,
  tools,
  until,
  type Running,
} from './relay/processes.js';
import { sign } from './relay/rig.js';

// Relays as processes: two on one real Redis, and one behind a real nginx with the configuration of docs/relay.md.

const isRoot = process.getuid?.() === 0;
mkdirSync(tools, { recursive: true });
// Below .tools, so that `redisEnv` finds its two packages as it would beside a site's relay.json.
const dir = mkdtempSync(join(tools, 'relay-'));
const stops: (() => Promise<void>)[] = [];
after(async () => {
  for (const stop of stops.reverse()) await stop();
  rmSync(dir, { recursive: true, force: true });
});
const running = (process: Running): Running => {
  stops.push(() => process.stop());
  return process;
};

const redis = findProgram('redis-server');
const hasClient = existsSync(join(tools, 'node_modules/ioredis'));
const noRedis = !redis
  ? 'there is no redis-server'
  : !hasClient && 'there is no ioredis: run node scripts/install-runtimes.mjs';

async function startRedis(): Promise<string> {
  const port = String(await freePort());
  const args = ['--port', port, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', dir];
  const server = running(start(redis ?? '', args));
  await until('redis', () => server.output().includes('Ready to accept connections'));
  return `redis://127.0.0.1:${port}`;
}

/** Starts this many relays with one configuration and returns where they listen. */
async function startRelays(count: number, config: object, env: Record<string, string>): Promise<string[]> {
  const file = join(dir, `relay-${Math.random().toString(36).slice(2)}.json`);
  writeFileSync(file, JSON.stringify({ ...config, port: 0, allowLoopback: true }));
  const script = fileURLToPath(new URL('relay/run-relay.ts', import.meta.url));
  const relays = Array.from({ length: count }, () =>
    running(start(process.execPath, ['--import', 'tsx', script, file], { env })),
  );
  const addressOf = (relay: Running): string | undefined => /listening (\S+)/.exec(relay.output())?.[1];
  return Promise.all(
    relays.map(async (relay) => {
      await until('relay', () => {
        if (relay.hasEnded()) throw new Error(relay.output());
        return addressOf(relay) !== undefined;
      });
      return addressOf(relay) ?? '';
    }),
  );
}

const statusOf = (relay: string, site: string, post: string): string =>
  `${relay}/listen/${site}/v1/public/audio/status?domain=news.example&post_id=${post}&lang=en`;

async function ask(url: string): Promise<{ status: number; text: string }> {
  const response = await fetch(url);
  const text = await response.text();
  look('answer', text, JSON.stringify([...response.headers]));
  return { status: response.status, text };
}

const pending = { success: true, message: 'OK', data: { status: 'pending' } };

void test(
  'two relays on one Redis ask as often as one, for one post and for many',
  { skip: noRedis },
  async () => {
    const upstream = await startUpstream((_request, response) => {
      setTimeout(() => {
        sendJson(response, pending);
      }, 50);
    });
    stops.push(() => upstream.close());
    const [one = '', other = ''] = await startRelays(
      2,
      {
        sites: { open: { provider: 'voicgen-public', baseUrl: upstream.url, domains: ['news.example'] } },
        redisEnv: 'REDIS_URL',
      },
      { REDIS_URL: await startRedis() },
    );

    const seen: number[] = [];
    const crowd = async (): Promise<void> => {
      const urls = Array.from({ length: 100 }, (_, n) => statusOf(n % 2 ? one : other, 'open', 'p1'));
      for (const { status } of await Promise.all(urls.map(ask))) seen.push(status);
    };
    await crowd();
    assert.equal(upstream.questions.length, 1, 'one cold miss for both');
    await until('four questions', async () => {
      await crowd();
      return upstream.questions.length >= 4;
    });
    assert.ok(seen.every((status) => status === 200));
    // The lease lasts an interval from the question on, what was heard an interval from the answer on.
    assert.ok(
      gapsOf(upstream).every((ms) => ms >= 2_900),
      String(gapsOf(upstream)),
    );

    const before = upstream.questions.length;
    const posts = Array.from({ length: 60 }, (_, n) => statusOf(n % 2 ? one : other, 'open', `q${n}`));
    const answers = await Promise.all(posts.map(ask));
    const asked = upstream.questions.length - before;
    assert.ok(
      asked > 0 && asked <= 11,
      `${asked}: a burst of 8 and what falls due in 2 s, for both together`,
    );
    assert.equal(answers.filter(({ status }) => status === 200).length, asked);
    assert.equal(new Set(upstream.questions.slice(before).map(({ url }) => url)).size, asked, 'none twice');
  },
);

void test('what one relay is told by webhook, the other tells its readers', { skip: noRedis }, async () => {
  const upstream = await startUpstream((_request, response) => {
    sendJson(response, { jobId: 'j1', status: 'PROCESSING', progress: 5 });
  });
  stops.push(() => upstream.close());
  const [one = '', other = ''] = await startRelays(
    2,
    {
      sites: {
        films: {
          provider: 'vidgen',
          keyEnv: 'VIDGEN_KEY',
          baseUrl: upstream.url,
          webhookSecretEnv: 'VIDGEN_SECRET',
          domains: ['news.example'],
        },
      },
      redisEnv: 'REDIS_URL',
    },
    { REDIS_URL: await startRedis(), VIDGEN_KEY: canaries.vidgen, VIDGEN_SECRET: canaries.secret },
  );
  assert.match((await ask(statusOf(other, 'films', 'j1'))).text, /generating/);
  assert.equal(upstream.questions[0]?.headers['x-api-key'], canaries.vidgen);
  const body = JSON.stringify({
    jobId: 'j1',
    status: 'COMPLETED',
    outputVideo: 'https://cdn.example.com/v.mp4',
  });
  const delivered = await fetch(`${one}/listen/films/webhook`, {
    method: 'POST',
    body,
    headers: { 'x-webhook-signature': sign(body) },
  });
  assert.equal(delivered.status, 200);
  assert.match((await ask(statusOf(one, 'films', 'j1'))).text, /ready/, 'at once where it came in');
  await until('the other knows', async () =>
    (await ask(statusOf(other, 'films', 'j1'))).text.includes('ready'),
  );
});

const nginx = findProgram('nginx') ?? (existsSync('/usr/sbin/nginx') ? '/usr/sbin/nginx' : undefined);

void test(
  'behind nginx, as docs/relay.md configures it, a crowd costs the relay one request in two seconds',
  { skip: !nginx && 'there is no nginx' },
  async () => {
    const upstream = await startUpstream((_request, response) => {
      sendJson(response, pending);
    });
    stops.push(() => upstream.close());
    const relay = createRelay({
      sites: { open: { provider: voicgenPublic({ baseUrl: upstream.url }), domains: ['news.example'] } },
      allowLoopback: true,
    });
    const arrivals: number[] = [];
    const serving = await serveRelay(
      {
        fetch: (request) => {
          arrivals.push(Date.now());
          return relay.fetch(request);
        },
      },
      { port: 0 },
    );
    stops.push(() => serving.close());

    const port = await freePort();
    const nginxDir = mkdtempSync(join(tmpdir(), 'relay-nginx-'));
    stops.push(() => rm(nginxDir, { recursive: true, force: true }));
    const guide = readFileSync(new URL('../../docs/relay.md', import.meta.url), 'utf8');
    const documented =
      /```nginx\n(.*?)```/s.exec(guide)?.[1] ?? assert.fail('the guide shows no configuration');
    const here = documented
      .replace('/var/cache/nginx/voicgen-listen', `${nginxDir}/cache`)
      .replace('127.0.0.1:8787', serving.url.replace('http://', ''))
      .replace('listen 80;', `listen 127.0.0.1:${port} backlog=1024;`);
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map((name) => `${name}_temp_path ${nginxDir}/${name};`)
      .join(' ');
    writeFileSync(
      join(nginxDir, 'nginx.conf'),
      `${isRoot ? 'user root;' : ''} worker_processes 1; pid ${nginxDir}/pid; error_log stderr warn;
       events { worker_connections 1024; } http { access_log off; ${temporary} ${here} }`,
    );
    const server = running(
      start(nginx ?? '', ['-p', nginxDir, '-c', join(nginxDir, 'nginx.conf'), '-g', 'daemon off;']),
    );
    const front = `http://127.0.0.1:${port}`;
    await until('nginx', () => {
      if (server.hasEnded()) throw new Error(server.output());
      return fetch(`${front}/listen/health`).then(
        ({ ok }) => ok,
        () => false,
      );
    });

    for (const post of ['p1', 'x', 'broken']) {
      // A 404 and a 422 are kept as well as a 200: nothing makes readers stand in line.
      const url = {
        p1: statusOf(front, 'open', 'p1'),
        x: statusOf(front, 'nobody', 'x'),
        broken: `${front}/listen/open/v1/public/audio/status?domain=news.example&post_id=`,
      }[post];
      arrivals.length = 0;
      const startedAt = Date.now();
      const crowd = await Promise.all(Array.from({ length: 300 }, () => ask(url ?? '')));
      assert.equal(new Set(crowd.map(({ status, text }) => `${status} ${text}`)).size, 1);
      const fair = 1 + Math.ceil((Date.now() - startedAt) / 1_900);
      assert.ok(arrivals.length <= fair, `${post}: ${arrivals.length} requests, ${fair} were fair`);
    }

    arrivals.length = 0;
    await until('the cache has been filled three times', async () => {
      const crowd = await Promise.all(Array.from({ length: 100 }, () => ask(statusOf(front, 'open', 'p2'))));
      assert.ok(crowd.every(({ status }) => status === 200));
      return arrivals.length >= 3;
    });
    for (const [index, at] of arrivals.slice(1).entries()) {
      assert.ok(at - (arrivals[index] ?? 0) >= 1_000, 'never two at a time');
    }
  },
);
