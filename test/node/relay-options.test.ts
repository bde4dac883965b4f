import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { createStorage } from 'unstorage';
import {
  createRelay,
  revid,
  vidgen,
  voicgen,
  voicgenPublic,
  vozia,
  type RelayOptions,
  type RelayStorage,
} from '../../src/relay/index.js';
import { whyNotPublic } from '../../src/relay/public-base.js';
import { canaries, look } from './relay/canary.js';
import { Rig, json, sites } from './relay/rig.js';

const key = canaries.vozia;
const site = (baseUrl?: string): RelayOptions['sites'] => ({
  pods: { provider: vozia({ key, baseUrl }), domains: ['news.example'] },
});

/** The sentence that a call refuses with. It never holds a key. */
function refusalOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    assert.ok(error instanceof TypeError);
    look('refusal', error, error.message, error.stack, error.cause);
    return error.message;
  }
  return assert.fail('it was not refused');
}

const privateBases = [
  'http://2130706433/',
  'https://2130706433/',
  'https://0x7f.1/',
  'https://127.1/',
  'https://0177.0.0.1/',
  'https://①②⑦.⓪.⓪.①/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:10.0.0.1]/',
  'https://[::1]/',
  'https://[::]/',
  'https://[fc00::1]/',
  'https://[fd12:3456::1]/',
  'https://[fe80::1]/',
  'https://[ff02::1]/',
  'https://[64:ff9b::7f00:1]/',
  'https://[2002:7f00:1::]/',
  'https://[2001::1]/',
  'https://[2001:db8::1]/',
  'https://[3fff::1]/',
  'https://localhost./',
  'https://localhost/',
  'https://LOCALHOST/',
  'https://api.localhost/',
  'https://ⓛocalhost/',
  'https://printer.local/',
  'https://metadata.google.internal/',
  'https://router.home.arpa/',
  'https://nas.lan/',
  'https://redis/',
  'https://api.vozia.io./v1',
  'https://0.0.0.0/',
  'https://10.1.2.3/',
  'https://100.64.0.1/',
  'https://100.127.255.255/',
  'https://169.254.169.254/',
  'https://172.16.0.1/',
  'https://172.31.255.255/',
  'https://192.0.0.1/',
  'https://192.168.1.1/',
  'https://198.18.0.1/',
  'https://198.51.100.7/',
  'https://203.0.113.7/',
  'https://224.0.0.1/',
  'https://255.255.255.255/',
  'http://api.vozia.io/v1',
  'ftp://api.vozia.io/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'https://user:pass@api.vozia.io/',
  'https://api.vozia.io/?x=1',
  'https://api.vozia.io/#x',
];
for (const base of privateBases) {
  void test(`R2 base ${base} is refused`, () => {
    assert.match(
      refusalOf(() => createRelay({ sites: site(base) })),
      /sites\.pods: baseUrl of vozia (must|is)/,
    );
  });
}

void test('R2 what is no URL is refused, and public addresses are not', () => {
  assert.match(
    refusalOf(() => vozia({ key, baseUrl: 'not a url' })),
    /vozia: baseUrl is no URL/,
  );
  for (const base of [
    'https://api.vozia.io/v1/',
    'https://api.vozia.io:8443',
    'https://8.8.8.8/',
    'https://100.128.0.1/',
    'https://172.32.0.1/',
    'https://[2606:4700::1111]/',
    'https://[2001:4860:4860::8888]/',
    'https://local.example.com',
  ]) {
    createRelay({ sites: site(base) });
  }
});

void test('R2 allowLoopback lets this machine in, and nothing else', () => {
  for (const base of [
    'http://127.0.0.1:8080',
    'http://localhost:1',
    'http://[::1]:80/v1',
    'https://127.9.9.9/',
  ]) {
    createRelay({ sites: site(base), allowLoopback: true });
  }
  for (const base of [
    'http://10.0.0.1/',
    'https://192.168.0.1/',
    'http://api.vozia.io/',
    'https://169.254.169.254/',
    'ftp://127.0.0.1/',
  ]) {
    refusalOf(() => createRelay({ sites: site(base), allowLoopback: true }));
  }
});

void test('R2 every IPv4 address is judged alike in every spelling', () => {
  fc.assert(
    fc.property(fc.nat({ max: 0xffffffff }), (number) => {
      const dotted = [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');
      const spellings = [dotted, String(number), '0x' + number.toString(16), '0' + number.toString(8)];
      const verdicts = spellings.map((host) => whyNotPublic(`https://${host}/`, false) === undefined);
      assert.equal(new Set(verdicts).size, 1, dotted);
      assert.notEqual(whyNotPublic(`https://[::ffff:${dotted}]/`, false), undefined);
    }),
    { numRuns: 5_000 },
  );
});

const brokenKeys = [
  '',
  ' ',
  'a b',
  'abc\n',
  '\tabc',
  'abc\r\nx-evil: 1',
  'abc\u0000',
  'schlüssel',
  'a\u200bb',
  'x'.repeat(513),
];
void test('R11 a key that no header can carry is refused without being shown', () => {
  for (const broken of brokenKeys) {
    for (const [make, name] of [
      [() => voicgen({ key: broken }), 'voicgen'],
      [() => vozia({ key: broken }), 'vozia'],
      [() => vidgen({ key: broken }), 'vidgen'],
      [() => revid({ key: broken }), 'revid'],
    ] as const) {
      const sentence = refusalOf(make);
      assert.ok(sentence.startsWith(`${name}: key`), sentence);
      if (broken.trim()) assert.ok(!sentence.includes(broken.trim().slice(0, 8) + ' is'), sentence);
    }
  }
  for (const ending of ['\n', ' ', '\r\n', '\t']) {
    refusalOf(() => vozia({ key: key + ending }));
    refusalOf(() =>
      createRelay({ sites: { films: { ...sites().films, webhookSecret: canaries.secret + ending } } }),
    );
  }
  refusalOf(() => vozia({} as { key: string }));
  refusalOf(() => vozia({ key: { toString: () => key } as unknown as string }));
});

void test('N30 R9 a relay, a provider and an error show no key, however they are printed', async () => {
  const provider = vozia({ key });
  const relay = createRelay({ sites: sites() });
  for (const thing of [provider, relay, ...Object.values(sites()).map((site) => site.provider)]) {
    look('inspected', inspect(thing, { showHidden: true, depth: 20, getters: true }), JSON.stringify(thing));
    look('inspected', Object.values(Object.getOwnPropertyDescriptors(thing)));
    console.info('%o', thing);
  }
  assert.equal(JSON.stringify(relay), '{}');
  look('copied', inspect(structuredClone(Object.assign({}, provider)), { showHidden: true }));

  const leaky = (): never => {
    throw new Error(`fetch failed with ${key}`, { cause: { headers: { authorization: `Bearer ${key}` } } });
  };
  const rig = new Rig(leaky);
  assert.equal((await rig.ask('pods')).status, 503);
  assert.ok(rig.log.length > 0);

  const throwing = new Rig(() => json({}), {
    storage: { getItem: leaky, setItem: leaky },
    lease: leaky,
    log: leaky,
  });
  assert.equal((await throwing.ask('pods')).status, 502);
});

const refused: readonly (readonly [string, unknown, RegExp])[] = [
  ['no sites', {}, /sites/],
  ['empty sites', { sites: {} }, /at least one site/],
  ['a site with an odd name', { sites: { 'a/b': sites().news } }, /name of letters/],
  ['no provider', { sites: { a: { domains: ['x.example'] } } }, /sites\.a\.provider/],
  [
    'a provider of somebody else',
    { sites: { a: { provider: { key }, domains: ['x.example'] } } },
    /must be made by/,
  ],
  ['no domains', { sites: { a: { ...sites().news, domains: [] } } }, /at least one hostname/],
  ['a domain that is none', { sites: { a: { ...sites().news, domains: [' '] } } }, /must be a hostname/],
  [
    'an origin with a path',
    { sites: { a: { ...sites().news, origins: ['https://a.example/x'] } } },
    /must be an origin/,
  ],
  [
    'an origin without a scheme',
    { sites: { a: { ...sites().news, origins: ['a.example'] } } },
    /must be an origin/,
  ],
  ['an option that does not exist', { sites: sites(), key }, /key is no option/],
  [
    'a site option that does not exist',
    { sites: { a: { ...sites().news, key } } },
    /sites\.a\.key is no option/,
  ],
  ['a mount that is no path', { sites: sites(), mount: 'listen' }, /mount must be a path/],
  ['a lease that is no function', { sites: sites(), lease: key }, /lease must be/],
  ['a storage without methods', { sites: sites(), storage: { getItem: 1 } }, /storage/],
];
for (const [title, options, pattern] of refused) {
  void test(`createRelay refuses ${title}, in clear words`, () => {
    assert.match(
      refusalOf(() => createRelay(options as RelayOptions)),
      pattern,
    );
  });
}

void test('an unstorage Storage is a RelayStorage', () => {
  const storage: RelayStorage = createStorage();
  createRelay({ sites: sites(), storage });
});

void test('the mount may be another, deep, or the root', async () => {
  for (const [mount, path] of [
    ['/audio', '/audio/news'],
    ['/a/b/', '/a/b/news'],
    ['/', '/news'],
    ['', '/news'],
  ] as const) {
    const rig = new Rig(() => json({}, 404), { mount });
    await rig.send(`https://relay.example${path}/v1/public/audio/status?domain=news.example&post_id=1`);
    assert.equal(rig.calls.length, 1, mount);
    const health = await rig.send(`https://relay.example${mount.replace(/\/$/, '')}/health`);
    assert.equal(health.text, '{"status":"ok"}');
  }
});

void test('fetch needs no this, and accounts without a key need none', async () => {
  const rig = new Rig(() => json({}, 404), {
    sites: {
      a: { provider: revid(), domains: ['x.example'] },
      b: { provider: voicgenPublic(), domains: ['x.example'] },
    },
  });
  const fetch = rig.relay.fetch.bind(undefined);
  for (const name of ['a', 'b']) {
    const url = `https://r.example/listen/${name}/v1/public/audio/status?domain=x.example&post_id=1`;
    assert.equal((await rig.clock.run(fetch(new Request(url)))).status, 404);
  }
  assert.deepEqual(
    rig.calls.map(({ request }) => request.headers.get('x-api-key')),
    [null, null],
  );
});

void test('Vidgen without a host asks nobody, and the owner is told', async () => {
  const rig = new Rig(() => json({}), {
    sites: { films: { provider: vidgen({ key: canaries.vidgen }), domains: ['x.example'] } },
  });
  assert.equal(rig.log[0]?.event, 'base-url-missing');
  await rig.send('https://r.example/listen/films/v1/public/audio/status?domain=x.example&post_id=1');
  assert.equal(rig.calls[0]?.url.hostname, 'vidgen.invalid');
});
