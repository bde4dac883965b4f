import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { jsonOf, openRig, runCli, type Rig } from './client-rig.js';

// The built command line in a process of its own, against the sandbox over HTTP.

let rig: Rig;
before(async () => {
  rig = await openRig();
});
after(() => rig.close());

const sentences = (count: number): string =>
  Array.from({ length: count }, (_, nth) => `The bridge opens on day ${nth + 1}.`).join(' ');

/** An article as a static site has it. */
async function writePost(postId: string, count = 3): Promise<string> {
  const path = join(rig.folder, `${postId}.md`);
  await writeFile(
    path,
    `---\npost_id: ${postId}\ntitle: The bridge\nlang: en-GB\n---\n\n## News\n\n${sentences(count)}\n`,
  );
  return path;
}

interface SiteWords {
  readonly domains: readonly string[];
  readonly usedThisMonth: number;
}

async function usedThisMonth(domain: string): Promise<number> {
  const { sites } = (await rig.control('GET', '/state')) as { sites: readonly SiteWords[] };
  return sites.find(({ domains }) => domains.includes(domain))?.usedThisMonth ?? NaN;
}

void test('generate makes an article, tells its progress in plain lines, and ends with 0 and its address', async () => {
  const ran = await runCli(['generate', await writePost('made')], { env: rig.env });
  assert.equal(ran.code, 0, ran.stderr);
  const [line, src = ''] = ran.stdout.split('\n');
  assert.match(line ?? '', /^made: ready, \d+(\.\d+)? s$/);
  assert.match(ran.stderr, /^made: (queued|being made)/);
  // Nothing that only a terminal understands.
  assert.ok(!['\r', '\u001b', '█'].some((mark) => ran.stderr.includes(mark)));
  const audio = await fetch(src);
  assert.equal(audio.headers.get('content-type'), 'audio/mpeg');
  assert.ok((await audio.arrayBuffer()).byteLength > 1000);
});

void test('generate again makes nothing anew, and --json is one line with src and duration', async () => {
  const file = await writePost('again');
  assert.equal((await runCli(['generate', file], { env: rig.env })).code, 0);
  const used = await usedThisMonth('localhost');
  await rig.requests();
  const ran = await runCli(['generate', file, '--json'], { env: rig.env });
  assert.equal(ran.code, 0, ran.stderr);
  assert.equal(ran.stdout.split('\n').length, 2);
  const { postId, lang, status, src, duration, mediaType } = jsonOf(ran);
  assert.deepEqual([postId, lang, status, mediaType], ['again', 'en-GB', 'ready', 'audio/mpeg']);
  assert.match(String(src), new RegExp(`^${rig.url}/audio/`));
  assert.ok(Number(duration) > 1);
  assert.equal(await usedThisMonth('localhost'), used);
  assert.deepEqual(
    (await rig.requests()).map(({ method, path }) => `${method} ${path}`),
    ['POST /v1/audio/generate'],
  );
});

void test('with --cache a second run asks nothing, and the file is one that templates read', async () => {
  const file = await writePost('cached');
  const cache = join(rig.folder, 'data/voicgen.json');
  const args = ['generate', file, '--cache', cache, '--json'];
  const first = await runCli(args, { env: rig.env });
  assert.equal(first.code, 0, first.stderr);
  await rig.requests();
  const second = await runCli(args, { env: rig.env });
  assert.deepEqual([second.code, jsonOf(second)], [0, jsonOf(first)]);
  assert.deepEqual(await rig.requests(), []);
  const kept = JSON.parse(await readFile(cache, 'utf8')) as Record<string, { en?: { src?: string } }>;
  assert.equal(kept['cached']?.en?.src, jsonOf(first)['src']);
});

void test('an article from the standard input, as HTML: what is not the article is not sent', async () => {
  const page = `<!doctype html><html lang="en"><title>Site</title><nav>Home About Contact</nav>
    <main><article><h1>The bridge</h1><voicgen-listen post-id="piped"></voicgen-listen>
    <p>${sentences(3)}</p><script>alert(1)</script></article></main><footer>Imprint</footer></html>`;
  const ran = await runCli(['generate', '-', '--json'], { env: rig.env, input: page });
  assert.equal(ran.code, 0, ran.stderr);
  assert.equal(jsonOf(ran)['postId'], 'piped');
});

void test('an article that the service cannot make ends with 1', async () => {
  await rig.control('POST', '/faults', { fault: 'making-fails', postId: 'broken' });
  const ran = await runCli(['generate', await writePost('broken')], { env: rig.env });
  assert.equal(ran.code, 1);
  assert.match(ran.stderr, /broken: the service could not make it/);
  assert.equal(ran.stdout, '');
});

for (const [subscription, message] of [
  ['inactive', 'Subscription inactive'],
  ['trial-expired', 'Trial expired'],
] as const) {
  void test(`a subscription that is ${subscription} ends with 3 and its reason, for every command`, async () => {
    const domain = `${subscription}.example`;
    const key = `vg_live_${subscription}`;
    await rig.control('POST', '/sites', { domain, key, subscription });
    const env = { ...rig.env, VOICGEN_KEY: key };
    const post = `of-${subscription}`;
    const runs = [
      await runCli(['generate', await writePost(post)], { env }),
      await runCli(['status', post], { env }),
      await runCli(['status', post, '--domain', domain], { env: { VOICGEN_BASE_URL: rig.url } }),
    ];
    for (const { code, stderr } of runs) {
      assert.equal(code, 3);
      assert.match(stderr, new RegExp(`the subscription is not active: ${message}`));
    }
  });
}

void test('a spent quota ends with 3 and says so, and the next file is not sent', async () => {
  const key = 'vg_live_quota';
  await rig.control('POST', '/sites', { domain: 'quota.example', key, monthlyQuota: 0 });
  await rig.requests();
  const files = [await writePost('over-1'), await writePost('over-2')];
  const ran = await runCli(['generate', ...files, '--json'], { env: { ...rig.env, VOICGEN_KEY: key } });
  assert.equal(ran.code, 3);
  const { status, code, httpStatus, message } = jsonOf(ran);
  assert.deepEqual(
    [status, code, httpStatus, message],
    ['error', 'forbidden', 403, 'Monthly post limit reached'],
  );
  assert.equal((await rig.requests()).length, 1);
});

void test('an article that is not ready in time ends with 4', async () => {
  const row = { domain: 'localhost', postId: 'slow', status: 'generating', progressPercent: 45 };
  await rig.control('PUT', '/posts', row);
  const ran = await runCli(['generate', await writePost('slow'), '--timeout', '1'], { env: rig.env });
  assert.equal(ran.code, 4);
  assert.match(ran.stderr, /slow: being made, 45 %\nslow: not ready in time\n$/);
});

void test('a service that cannot be reached ends with 5, and the reason is the last one', async () => {
  const file = await writePost('unreached');
  const closed = await runCli(['generate', file, '--timeout', '1', '--base-url', 'http://127.0.0.1:9'], {
    env: rig.env,
  });
  assert.equal(closed.code, 5);
  assert.match(closed.stderr, /the service cannot be reached/);
  await rig.control('POST', '/faults', { fault: '500', postId: 'in-trouble' });
  const troubled = await runCli(['status', 'in-trouble', '--json'], { env: rig.env });
  assert.deepEqual([troubled.code, jsonOf(troubled)['code']], [5, 'server']);
  // A redirect is not followed: the key goes to one address.
  await rig.requests();
  const redirected = await runCli(['status', 'fault-redirect', '--json'], { env: rig.env });
  assert.deepEqual([redirected.code, jsonOf(redirected)['code']], [5, 'malformed']);
  assert.equal((await rig.requests()).length, 1);
});

void test('trouble that passes is waited out', async () => {
  await rig.control('POST', '/faults', { fault: '500', times: 1, service: 'voicgen' });
  const ran = await runCli(['generate', await writePost('recovers'), '--json'], { env: rig.env });
  assert.equal(ran.code, 0, ran.stderr);
  assert.match(ran.stderr, /^recovers: the service has trouble/);
});

void test('interrupted and started again it goes on waiting for the same job', async () => {
  // Slow until the second command has said that it waits: the article must not be ready before that one has started.
  await rig.control('PATCH', '/settings', { pauseMs: 2_000 });
  const file = await writePost('resumed', 12);
  const used = await usedThisMonth('localhost');
  const first = await runCli(['generate', file], {
    env: rig.env,
    onStderr: (_, interrupt) => {
      interrupt();
    },
  });
  assert.equal(first.code, 130);
  assert.match(first.stderr, /Interrupted: .* Start it again to go on waiting/);
  await rig.requests();
  let faster: Promise<unknown> | undefined;
  const second = await runCli(['generate', file, '--json'], {
    env: rig.env,
    onStderr: () => {
      faster ??= rig.control('PATCH', '/settings', { pauseMs: 0 });
    },
  });
  await faster;
  assert.equal(second.code, 0, second.stderr);
  assert.equal(jsonOf(second)['status'], 'ready');
  // It was on its way (202) when we came back, and was paid for once.
  const [taken] = await rig.requests();
  assert.deepEqual([taken?.method, taken?.status], ['POST', 202]);
  assert.equal(await usedThisMonth('localhost'), used + 1);
});

void test('--no-wait ends with 0 as soon as the article is taken', async () => {
  await rig.control('PATCH', '/settings', { pauseMs: 2_000 });
  const file = await writePost('handed-over', 8);
  const ran = await runCli(['generate', file, '--no-wait', '--json'], { env: rig.env });
  assert.deepEqual([ran.code, jsonOf(ran)['status']], [0, 'pending']);
  const status = await runCli(['status', 'handed-over', '--json'], { env: rig.env });
  assert.equal(status.code, 4);
  await rig.control('PATCH', '/settings', { pauseMs: 0 });
  const waited = await runCli(['status', 'handed-over', '--wait', '--json'], { env: rig.env });
  assert.deepEqual([waited.code, jsonOf(waited)['status']], [0, 'ready']);
});

void test('status by domain needs no key: ready is 0, absent is 1', async () => {
  const env = { VOICGEN_BASE_URL: rig.url };
  const ready = await runCli(['status', 'demo-ready', '--domain', 'localhost', '--json'], { env });
  assert.deepEqual([ready.code, jsonOf(ready)['status']], [0, 'ready']);
  const absent = await runCli(['status', 'nobody', '--domain', 'localhost', '--json'], { env });
  assert.deepEqual([absent.code, jsonOf(absent)['status']], [1, 'absent']);
});

void test('what cannot be asked ends with 2, says how it is mended, and sends nothing', async () => {
  const file = await writePost('unsent');
  const nameless = join(rig.folder, 'nameless.md');
  await writeFile(nameless, sentences(3));
  const broken = join(rig.folder, 'broken-head.md');
  await writeFile(broken, `---\ntitle: [\n---\n${sentences(3)}`);
  await rig.requests();
  const rows: readonly (readonly [readonly string[], RegExp, Record<string, string>?])[] = [
    [[], /^Usage: voicgen-listen/],
    [['speak'], /^There is no command "speak"/],
    [['generate'], /needs a FILE/],
    [['generate', join(rig.folder, 'missing.md')], /missing\.md cannot be read/],
    [['generate', rig.folder], /cannot be read/],
    [['generate', nameless], /no post id/],
    [['generate', broken], /broken-head\.md: /],
    [['generate', file, '--key', 'vg_live_typed'], /Unknown option '--key'/],
    [['generate', file, '--timeout', 'soon'], /--timeout must be a whole number from 1 to 86400/],
    [['generate', file, '--base-url', 'http://service.example'], /baseUrl must be an https address/],
    [['generate', file], /VOICGEN_KEY is not set/, { VOICGEN_BASE_URL: rig.url }],
    [['generate', file], /copy it again/, { ...rig.env, VOICGEN_KEY: 'vg_live_with a space' }],
    [['status'], /needs a POST_ID/],
    [['status', 'p'.repeat(201)], /over 200 characters/],
    [['status', '--job', 'j'], /VIDGEN_KEY is not set/],
    [['list'], /VIDGEN_BASE_URL/, { VIDGEN_KEY: 'vd_live_key' }],
    [['submit', '--image', 'a.gif'], /--image must be one of: \.jpg/, { VIDGEN_KEY: 'vd_live_key' }],
    [['relay'], /needs --config/],
    [['relay', '--config', join(rig.folder, 'none.json')], /none\.json cannot be read/],
  ];
  for (const [args, message, env = rig.env] of rows) {
    const ran = await runCli(args, { env });
    assert.deepEqual([ran.code, ran.stdout], [2, ''], args.join(' '));
    assert.match(ran.stderr, message);
    assert.doesNotMatch(ran.stderr, /vg_live_typed|with a space|\n\s+at /);
  }
  assert.deepEqual(await rig.requests(), []);
});

void test('a key that the service refuses ends with 2, and an article that it refuses too', async () => {
  const refused = await runCli(['status', 'made'], { env: { ...rig.env, VOICGEN_KEY: 'vg_live_wrong' } });
  assert.deepEqual([refused.code, refused.stderr], [2, 'made: the key is refused: Invalid API key\n']);
  const short = await runCli(['generate', '-', '--post-id', 'short'], { env: rig.env, input: 'Too short.' });
  assert.equal(short.code, 2);
  assert.match(short.stderr, /content/);
});

void test('relay serves what its file describes until it is interrupted', async () => {
  const config = join(rig.folder, 'relay.json');
  const site = { provider: 'voicgen', keyEnv: 'VOICGEN_KEY', baseUrl: rig.url, domains: ['news.example'] };
  await writeFile(config, JSON.stringify({ port: 0, allowLoopback: true, sites: { news: site } }));
  const asked: Promise<Response>[] = [];
  const ran = await runCli(['relay', '--config', config, '--json'], {
    env: rig.env,
    onStdout: (text, interrupt) => {
      const { url } = JSON.parse(text) as { url: string };
      const query = 'domain=news.example&post_id=demo-ready&lang=en';
      asked.push(fetch(`${url}/listen/news/v1/public/audio/status?${query}`));
      void asked[0]?.finally(interrupt);
    },
  });
  assert.equal(ran.code, 0, ran.stderr);
  assert.equal((await asked[0])?.status, 200);
});

void test('--help and --version are answers, not faults', async () => {
  const help = await runCli(['generate', '--help']);
  assert.equal(help.code, 0);
  assert.match(help.stdout, /^Usage: voicgen-listen COMMAND/);
  const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  assert.deepEqual(await runCli(['--version']), { code: 0, stdout: `${version}\n`, stderr: '' });
});
