import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { canaries, look } from './relay/canary.js';
import { findProgram, freePort, sendJson, start, startUpstream, tools, until } from './relay/processes.js';
import { sign } from './relay/rig.js';

// The file that is shipped, dist/relay/index.js, on every runtime that it is promised for.

const fileOf = (name: string): string => fileURLToPath(new URL(`relay/runtimes/${name}`, import.meta.url));
const serve = fileOf('serve.mjs');
const deno = findProgram('deno', `node_modules/@deno/${process.platform}-${process.arch}-glibc/deno`);
const bun = findProgram('bun', `node_modules/@oven/bun-${process.platform}-${process.arch}/bin/bun`);
const runtimes: Record<string, readonly string[] | undefined> = {
  node: [process.execPath, fileOf('node.mjs')],
  workerd: existsSync(`${tools}node_modules/miniflare`)
    ? [process.execPath, fileOf('workerd.mjs')]
    : undefined,
  deno: deno ? [deno, 'run', '--no-config', '--allow-net', '--allow-env', serve] : undefined,
  bun: bun ? [bun, serve] : undefined,
};

interface Told {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

async function ask(url: string, init?: RequestInit): Promise<Told> {
  const response = await fetch(url, init);
  const text = await response.text();
  look('answer', text, JSON.stringify([...response.headers]));
  return { status: response.status, text, headers: response.headers };
}

for (const [name, command] of Object.entries(runtimes)) {
  const skip = !command && `there is no ${name}: run node scripts/install-runtimes.mjs`;
  void test(`the relay runs unchanged on ${name}`, { skip }, async () => {
    assert.ok(
      existsSync(fileURLToPath(new URL('../../dist/relay/index.js', import.meta.url))),
      'npm run build',
    );
    const upstream = await startUpstream((request, response) => {
      if (request.url?.includes('moved')) response.writeHead(302, { location: '/v1/elsewhere' }).end();
      else if (request.url?.includes('flood')) response.writeHead(200).end(Buffer.alloc(300_000, 0x20));
      else if (request.url?.startsWith('/podcasts')) sendJson(response, { status: 'draft' });
      else
        setTimeout(() => {
          sendJson(response, { success: true, data: { status: 'generating', progress_percent: 40 } });
        }, 100);
    });
    const port = await freePort();
    const [program = '', ...args] = command ?? [];
    const process = start(program, args, {
      env: {
        PORT: String(port),
        UPSTREAM: upstream.url,
        VOZIA_KEY: canaries.vozia,
        VIDGEN_KEY: canaries.vidgen,
        VIDGEN_SECRET: canaries.secret,
        DENO_NO_UPDATE_CHECK: '1',
      },
    });
    try {
      const base = `http://127.0.0.1:${port}/listen`;
      await until(name, () => {
        if (process.hasEnded()) throw new Error(process.output());
        return ask(`${base}/health`).then(
          ({ text }) => text === '{"status":"ok"}',
          () => false,
        );
      });
      const status = (site: string, post: string): string =>
        `${base}/${site}/v1/public/audio/status?domain=news.example&post_id=${post}`;

      const crowd = await Promise.all(Array.from({ length: 100 }, () => ask(status('open', 'p1'))));
      assert.deepEqual([...new Set(crowd.map(({ status }) => status))], [200]);
      assert.match(crowd[0]?.text ?? '', /"generating","progress_percent":40/);
      assert.equal(upstream.questions.length, 1, '100 readers, one question');

      assert.match((await ask(status('pods', 'pod1'))).text, /"pending"/);
      assert.equal(upstream.questions.at(-1)?.headers.authorization, `Bearer ${canaries.vozia}`);
      assert.equal((await ask(status('open', 'moved'))).status, 502, 'no redirect is followed');
      assert.equal((await ask(status('open', 'flood'))).status, 502, 'bytes are bounded');
      assert.equal(upstream.questions.length, 4);

      const body = JSON.stringify({
        jobId: 'j1',
        status: 'COMPLETED',
        outputVideo: 'https://cdn.example.com/v.mp4',
      });
      const deliver = (signature: string): Promise<Told> =>
        ask(`${base}/films/webhook`, { method: 'POST', body, headers: { 'x-webhook-signature': signature } });
      assert.equal((await deliver('0'.repeat(64))).status, 401);
      assert.equal((await deliver(sign(body))).status, 202);
      assert.match((await ask(status('films', 'j1'))).text, /"ready".*video\/mp4/);

      const unknown = await ask(status('nobody', 'p1'));
      assert.equal(unknown.status, 404);
      assert.equal(unknown.headers.get('cache-control'), 'public, max-age=2');
      const preflight = await ask(status('open', 'p1'), { method: 'OPTIONS' });
      assert.deepEqual([preflight.status, preflight.headers.get('access-control-allow-origin')], [204, '*']);
      assert.equal((await ask(status('open', 'p1'), { method: 'PUT' })).status, 405);
      const head = await ask(status('open', 'p1'), { method: 'HEAD' });
      assert.deepEqual([head.status, head.text], [200, '']);
    } finally {
      await process.stop();
      await upstream.close();
    }
  });
}
