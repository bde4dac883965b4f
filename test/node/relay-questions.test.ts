import assert from 'node:assert/strict';
import { voicgenPublic } from '../../src/relay/index.js';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  parseQuestionKey,
  questionKey,
  readQuestion,
  type RelayQuestion,
} from '../../src/relay/relay-question.js';
import './relay/canary.js';
import { Rig, json, pending } from './relay/rig.js';

const site = {
  name: 'news',
  provider: { name: 'voicgen', dependsOn: { domain: true, lang: true } },
  domains: new Set(['news.example', 'xn--mnchen-3ya.example']),
};
const keyOf = (query: string): string => {
  const question = readQuestion(new URLSearchParams(query), site);
  assert.ok(!('wrong' in question), query);
  return questionKey(question);
};

const literalIds = [
  'http://169.254.169.254/latest',
  '../../admin',
  'a?b=c#d',
  '//evil.example',
  '..\\..',
  '%2e%2e',
  'a/../../b',
  '@evil',
  ':80',
  '..;',
  '...',
];
for (const id of literalIds) {
  void test(`R1 post_id ${id} is data: one segment, one host`, async () => {
    const rig = new Rig(() => json({}, 404));
    for (const name of ['news', 'open', 'pods', 'films', 'speech']) {
      assert.equal((await rig.ask(name, { post_id: id })).status, 404);
      const { url } = rig.calls.at(-1) ?? assert.fail();
      assert.ok(url.href.includes(encodeURIComponent(id)), url.href);
      assert.ok(
        ['api.voicgen.io', 'api.vozia.io', 'vidgen.example.com', 'tts.revidapi.com'].includes(url.hostname),
      );
    }
  });
}

const refused: readonly (readonly [string, string, string])[] = [
  ['R15 a doubled domain', 'domain=a.example&domain=news.example&post_id=1', 'domain'],
  ['R15 a doubled domain of the same value', 'domain=news.example&domain=news.example&post_id=1', 'domain'],
  ['R15 post_id[]', 'domain=news.example&post_id[]=1', 'post_id'],
  ['R15 post_id[0] beside post_id', 'domain=news.example&post_id=1&post_id[0]=2', 'post_id'],
  ['R15 an encoded bracket', 'domain=news.example&post_id%5B%5D=1', 'post_id'],
  ['R15 a doubled lang', 'domain=news.example&post_id=1&lang=en&lang=de', 'lang'],
  ['R1 post_id ..', 'domain=news.example&post_id=..', 'post_id'],
  ['R1 post_id .', 'domain=news.example&post_id=%2e', 'post_id'],
  ['no post_id', 'domain=news.example', 'post_id'],
  ['an empty post_id', 'domain=news.example&post_id=%20', 'post_id'],
  ['a post_id of 201 characters', `domain=news.example&post_id=${'x'.repeat(201)}`, 'post_id'],
  ['a line break in post_id', 'domain=news.example&post_id=a%0Ab', 'post_id'],
  ['a NUL in post_id', 'domain=news.example&post_id=a%00b', 'post_id'],
  ['no domain', 'post_id=1', 'domain'],
  ['a domain that is none', 'domain=%20&post_id=1', 'domain'],
  ['another case of the name', 'domain=news.example&POST_ID=1', 'post_id'],
];
for (const [title, query, field] of refused) {
  void test(`${title} → 422`, async () => {
    const rig = new Rig(() => pending());
    const seen = await rig.ask('news', query);
    assert.equal(seen.status, 422);
    assert.deepEqual(Object.keys(seen.body.errors ?? {}), [field]);
    assert.equal(seen.body.success, false);
    assert.equal(rig.calls.length, 0);
  });
}

void test('R16 every spelling of a question is the same question, asked once', async () => {
  const spellings = [
    'domain=xn--mnchen-3ya.example&post_id=Artikel-1&lang=en',
    'lang=en&post_id=Artikel-1&domain=xn--mnchen-3ya.example',
    'domain=m%C3%BCnchen.example&post_id=%41rtikel-1',
    'domain=M%C3%9CNCHEN.Example.&post_id=Artikel%2D1&lang=EN-gb',
    'domain=xn--mnchen-3ya.example.&post_id=+Artikel-1+&lang=en_US',
    'domain=https://m%C3%BCnchen.example/&post_id=Artikel-1&lang=',
    'domain=m%C3%BCnchen%E3%80%82example&post_id=Artikel-1&lang=%20en',
  ];
  const rig = new Rig(() => pending(), {
    sites: {
      news: {
        provider: voicgenPublic(),
        domains: ['münchen.example'],
      },
    },
  });
  const answers = [];
  for (const query of spellings) answers.push((await rig.ask('news', query)).text);
  assert.equal(new Set(answers).size, 1);
  assert.equal(rig.calls.length, 1);
  assert.equal(rig.calls[0]?.url.searchParams.get('domain'), 'xn--mnchen-3ya.example');
});

void test('R18 parameters that nobody knows are dropped', async () => {
  const rig = new Rig(() => pending());
  for (let x = 0; x < 200; x += 1) await rig.ask('news', { x: String(x), [`y${x}`]: '1', utm_source: 'a' });
  assert.equal(rig.calls.length, 1);
  assert.equal(rig.calls[0]?.url.search, '?language=en');
});

void test('what a provider does not look at makes no other question', async () => {
  const rig = new Rig(() => json({ status: 'PENDING' }));
  for (const lang of ['en', 'de', 'fr']) await rig.ask('films', { lang });
  assert.equal(rig.calls.length, 1);
  await rig.ask('open', { lang: 'en' });
  await rig.ask('open', { lang: 'de' });
  await rig.ask('open', { lang: 'de', domain: 'other.example' });
  assert.equal(rig.calls.length, 4);
});

const part = fc.string({ unit: 'binary', maxLength: 60 });
const anyQuestion = fc
  .tuple(part, part, part, part, part)
  .map(([site, provider, domain, postId, lang]) => ({ site, provider, domain, postId, lang }));

void test('N32 a key gives its question back: 10,000 random questions', () => {
  const keys = new Map<string, string>();
  fc.assert(
    fc.property(anyQuestion, (question) => {
      const key = questionKey(question);
      assert.deepEqual(parseQuestionKey(key), question);
      const same = JSON.stringify(question);
      assert.equal(keys.get(key) ?? same, same, 'two questions, one key');
      keys.set(key, same);
    }),
    { numRuns: 10_000 },
  );
});

void test('N32 a part that looks like the end of another does not move the border', () => {
  const base: RelayQuestion = { site: 's', provider: 'p', domain: 'd', postId: 'x', lang: 'en' };
  const keys = [
    base,
    { ...base, domain: 'd","x', postId: '' },
    { ...base, domain: 'd', postId: 'x","en' },
    { ...base, postId: 'x:en', lang: '' },
    { ...base, postId: 'x/en', lang: '' },
    { ...base, postId: '', lang: 'x' },
    { ...base, postId: 'X' },
    { ...base, postId: 'x ' },
    { ...base, postId: 'e\u0301' },
    { ...base, postId: '\u00e9' },
  ].map(questionKey);
  assert.equal(new Set(keys).size, keys.length);
  for (const text of ['', '{}', '[]', '["a"]', '[1,2,3,4,5]'])
    assert.throws(() => parseQuestionKey(text), SyntaxError);
});

void test('N32 10,000 spellings of one request make one key', () => {
  const keys = new Set<string>();
  const encode = (text: string, which: readonly boolean[]): string =>
    Array.from(text)
      .map((letter, index) => {
        const bytes = [...new TextEncoder().encode(letter)];
        const mustEncode = !/[\w.-]/.test(letter);
        return which[index % which.length] || mustEncode
          ? bytes.map((byte) => '%' + byte.toString(16).padStart(2, '0')).join('')
          : letter;
      })
      .join('');
  const flags = fc.array(fc.boolean(), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(
      fc.constantFrom(
        'münchen.example',
        'MÜNCHEN.example.',
        'xn--mnchen-3ya.EXAMPLE',
        ' xn--mnchen-3ya.example',
        'https://münchen.example/x',
      ),
      fc.constantFrom('Über uns/1', ' Über uns/1 '),
      fc.constantFrom('de', 'DE', 'de-AT', 'de_CH', ' de'),
      flags,
      fc.shuffledSubarray(['domain', 'post_id', 'lang', 'x', 'utm', 'cb'], { minLength: 6, maxLength: 6 }),
      fc.integer(),
      (domain, postId, lang, which, order, noise) => {
        const values: Record<string, string> = {
          domain,
          post_id: postId,
          lang,
          x: String(noise),
          utm: 'a&b',
          cb: 'ü',
        };
        keys.add(keyOf(order.map((name) => `${name}=${encode(values[name] ?? '', which)}`).join('&')));
      },
    ),
    { numRuns: 10_000 },
  );
  assert.equal(keys.size, 1);
});

void test('any query at all is a question or a list of wrong fields, and nothing throws', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.webQueryParameters()), (query) => {
      const question = readQuestion(new URLSearchParams(query), site);
      if (!('wrong' in question))
        assert.ok(question.postId.length <= 200 && site.domains.has(question.domain));
    }),
    { numRuns: 5_000 },
  );
});
