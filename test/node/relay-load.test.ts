import assert from 'node:assert/strict';
import { Agent, get } from 'node:http';
import { test } from 'node:test';
import { createRelay, voicgenPublic } from '../../src/relay/index.js';
import { serveRelay } from '../../src/relay/node.js';
import { gapsOf, sendJson, startUpstream, until } from './relay/processes.js';
import { Rig, pending, statusUrl } from './relay/rig.js';

const query = '/v1/public/audio/status?domain=news.example&post_id=p1&lang=en';

/** One request over this agent's sockets: the HTTP status and the time it took, in ms. */
function ask(url: string, agent: Agent): Promise<{ status: number; ms: number; text: string }> {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, ms: performance.now() - startedAt, text });
      });
      response.on('error', reject);
    }).on('error', reject);
  });
}

void test('2,000 readers at once over HTTP are all answered, for one question an interval', async () => {
  const upstream = await startUpstream((_request, response) => {
    setTimeout(() => {
      sendJson(response, { success: true, data: { status: 'generating', progress_percent: 7 } });
    }, 50);
  });
  const relay = createRelay({
    sites: { open: { provider: voicgenPublic({ baseUrl: upstream.url }), domains: ['news.example'] } },
    allowLoopback: true,
    log: () => undefined,
  });
  const serving = await serveRelay(relay, { port: 0 });
  const agent = new Agent({ keepAlive: true, maxSockets: 2_000 });
  try {
    const waits: number[] = [];
    await until('three questions', async () => {
      const url = `${serving.url}/listen/open${query}`;
      const crowd = await Promise.all(Array.from({ length: 2_000 }, () => ask(url, agent)));
      assert.ok(crowd.every(({ status, text }) => status === 200 && text.includes('generating')));
      waits.push(...crowd.map(({ ms }) => ms));
      return upstream.questions.length >= 3;
    });
    assert.ok(
      gapsOf(upstream).every((ms) => ms >= 2_950),
      String(gapsOf(upstream)),
    );
    waits.sort((a, b) => a - b);
    const at = (share: number): string => (waits[Math.floor(share * (waits.length - 1))] ?? NaN).toFixed(0);
    console.log(`${waits.length} answers to 2,000 readers at once: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`);
  } finally {
    agent.destroy();
    await serving.close();
    await upstream.close();
  }
});

void test('10,000 readers who come one after another are answered from memory: one question', async () => {
  const rig = new Rig(() => pending());
  const url = statusUrl('news', { domain: 'news.example', post_id: 'p1', lang: 'en' });
  await rig.ask();
  for (let reader = 0; reader < 10_000; reader += 1) {
    assert.equal((await rig.relay.fetch(new Request(url))).status, 200);
  }
  assert.equal(rig.calls.length, 1);
});
