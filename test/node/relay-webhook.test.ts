import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { importWebhookSecret, isSignedBy } from '../../src/relay/signature.js';
import { canaries } from './relay/canary.js';
import { Rig, json, sign, sites } from './relay/rig.js';

const video = 'https://cdn.example.com/v.mp4';
const event = (status: string, more: object = {}): string =>
  JSON.stringify({ jobId: 'j1', status, progress: 0, outputVideo: null, ...more });
const body = event('COMPLETED', { outputVideo: video });
const right = sign(body);
const bytes = Buffer.from(right, 'hex');
const hmac = (text: string, secret: string | Buffer, hash = 'sha256'): string =>
  createHmac(hash, secret).update(text).digest('hex');
const at = (index: number, digit: string): string => right.slice(0, index) + digit + right.slice(index + 1);
const turned = (index: number): string => at(index, right[index] === '0' ? '1' : '0');
const { secret, oldSecret } = canaries;

/** A forged delivery: the signature that it carries (null: no header) and, where it differs, the body. */
const forgeries: Record<string, readonly [signature: string | null, body?: string]> = {
  'no header': [null],
  'an empty header': [''],
  'one space': [' '],
  'the word null': ['null'],
  'the word undefined': ['undefined'],
  'the word true': ['true'],
  zeros: ['0'.repeat(64)],
  fs: ['f'.repeat(64)],
  'one digit': [right.slice(0, 1)],
  half: [right.slice(0, 32)],
  'one digit short': [right.slice(0, 63)],
  'one digit short at the front': [right.slice(1)],
  'one byte short': [right.slice(0, 62)],
  'one digit more': [right + '0'],
  'one byte more': [right + '00'],
  'one byte more at the front': ['00' + right],
  twice: [right + right],
  'twice with a comma': [`${right},${right}`],
  'a wrong one, then the right one': [`${turned(0)},${right}`],
  'the first digit turned': [turned(0)],
  'the middle digit turned': [turned(31)],
  'the last digit turned': [turned(63)],
  'two digits swapped round': [right.slice(2) + right.slice(0, 2)],
  reversed: [Array.from(right).reverse().join('')],
  'bytes reversed': [Buffer.from(bytes).reverse().toString('hex')],
  'upper case': [right.toUpperCase()],
  'one letter in upper case': [right.replace(/[a-f]/, (letter) => letter.toUpperCase())],
  '0x before it': ['0x' + right],
  'sha256= before it': ['sha256=' + right],
  'sha256: before it': ['sha256:' + right],
  'v1= before it': ['v1=' + right],
  'a time before it': [`t=1800000000,v1=${right}`],
  'HMAC-SHA256 before it': ['HMAC-SHA256 ' + right],
  'quotes around it': [`"${right}"`],
  'braces around it': [`{${right}}`],
  'a space within': [right.slice(0, 32) + ' ' + right.slice(32)],
  'a tab within': [right.slice(0, 32) + '\t' + right.slice(32)],
  'colons within': [right.match(/../g)?.join(':') ?? ''],
  'dashes within': [right.match(/.{8}/g)?.join('-') ?? ''],
  'a g in it': [at(5, 'g')],
  'a percent in it': [at(5, '%')],
  'a letter with an accent': [at(5, 'é')],
  'percent-encoded': [
    right
      .match(/../g)
      ?.map((byte) => '%' + byte)
      .join('') ?? '',
  ],
  Base64: [bytes.toString('base64')],
  'Base64 for URLs': [bytes.toString('base64url')],
  'Base64 of the hex': [Buffer.from(right).toString('base64')],
  'the raw bytes': [bytes.toString('latin1').replace(/[\0\r\n]/g, 'x')],
  'an array as JSON': [JSON.stringify([...bytes])],
  '60 KB': ['a'.repeat(60_000)],
  'the secret itself': [secret.padEnd(64, '0')],
  'the body itself': [Buffer.from(body).toString('hex').slice(0, 64)],
  'another secret': [hmac(body, 'another')],
  'an empty secret': [hmac(body, '')],
  'the secret in upper case': [hmac(body, secret.toUpperCase())],
  'the secret with a line break': [hmac(body, secret + '\n')],
  'the secret cut': [hmac(body, secret.slice(0, -1))],
  'the secret without its prefix': [hmac(body, secret.replace('whsec_', ''))],
  'the secret as Base64': [hmac(body, Buffer.from(secret, 'base64'))],
  'both secrets in one': [hmac(body, secret + oldSecret)],
  'the API key for a secret': [hmac(body, canaries.vidgen)],
  'SHA-1': [hmac(body, secret, 'sha1')],
  'SHA-1, filled up': [hmac(body, secret, 'sha1').padEnd(64, '0')],
  'SHA-512': [hmac(body, secret, 'sha512')],
  'SHA-512, cut': [hmac(body, secret, 'sha512').slice(0, 64)],
  'SHA3-256': [hmac(body, secret, 'sha3-256')],
  MD5: [hmac(body, secret, 'md5')],
  'no HMAC: SHA-256 of the body': [createHash('sha256').update(body).digest('hex')],
  'no HMAC: SHA-256 of secret and body': [
    createHash('sha256')
      .update(secret + body)
      .digest('hex'),
  ],
  'no HMAC: SHA-256 of body and secret': [
    createHash('sha256')
      .update(body + secret)
      .digest('hex'),
  ],
  'secret and body swapped': [hmac(secret, body)],
  'a hash of the hash': [hmac(right, secret)],
  'an empty body': [right, ''],
  'the signature of an empty body': [sign('')],
  'a space behind the body': [right, body + ' '],
  'a line break behind the body': [right, body + '\n'],
  'a byte order mark before the body': [right, '\ufeff' + body],
  'the body written anew, with spaces': [right, JSON.stringify(JSON.parse(body), null, 2)],
  'the fields in another order': [
    right,
    JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(body) as object).reverse())),
  ],
  'another job': [right, body.replace('j1', 'j2')],
  'another state': [right, event('FAILED')],
  'a second field jobId': [right, body.replace('{', '{"jobId":"j2",')],
  'the body cut': [right, body.slice(0, -1)],
  'the signature of the body with a line break': [sign(body + '\n')],
  'the signature of another event': [sign(event('FAILED'))],
  'the signature of the job id alone': [sign('j1')],
};

const named = Object.entries(forgeries);
for (const [says, [signature, sent = body]] of named) {
  void test(`N31 forged: ${says} → 401, and nothing is learnt`, async () => {
    const rig = new Rig(() => json({ jobId: 'j1', status: 'PENDING' }));
    const seen = await rig.send('https://relay.example/listen/films/webhook', {
      method: 'POST',
      body: sent,
      headers: signature === null ? {} : { 'x-webhook-signature': signature },
    });
    assert.equal(seen.status, 401);
    assert.equal(seen.body.message, 'The signature does not match');
    assert.equal((await rig.ask('films', { post_id: 'j1' })).body.data?.status, 'pending');
  });
}

void test('N31 there are at least 60 named forgeries', () => {
  assert.ok(named.length >= 60, String(named.length));
  assert.equal(new Set(named.map(([, forged]) => JSON.stringify(forged))).size, named.length);
});

void test('N31 the same name in another header, or the header twice, is no signature', async () => {
  const twice = new Headers([
    ['x-webhook-signature', turned(0)],
    ['x-webhook-signature', right],
  ]);
  for (const headers of [
    twice,
    new Headers({ 'x-signature': right }),
    new Headers({ authorization: right }),
  ]) {
    const rig = new Rig(() => json({}, 404));
    const url = 'https://relay.example/listen/films/webhook?x-webhook-signature=' + right;
    assert.equal((await rig.send(url, { method: 'POST', body, headers })).status, 401);
  }
});

void test('N31 100,000 mutated signatures: 0 accepted, and the right one is', async () => {
  const keys = await Promise.all([secret, oldSecret].map(importWebhookSecret));
  const raw = new TextEncoder().encode(body);
  const digits = '0123456789abcdef';
  const nextChance = fc.sample(fc.infiniteStream(fc.nat({ max: 0xffff })), {
    numRuns: 1,
    seed: 20_261_125,
  })[0];
  const chance = (below: number): number => (nextChance?.next().value ?? 0) % below;
  let accepted = 0;
  for (let batch = 0; batch < 100; batch += 1) {
    const mutated = Array.from({ length: 1_000 }, () => {
      const turns = 1 + chance(4);
      let signature = right;
      for (let turn = 0; turn < turns || signature === right; turn += 1) {
        const index = chance(64);
        signature = signature.slice(0, index) + (digits[chance(16)] ?? '0') + signature.slice(index + 1);
      }
      return signature;
    });
    const verdicts = await Promise.all(mutated.map((signature) => isSignedBy(keys, raw, signature)));
    accepted += verdicts.filter(Boolean).length;
  }
  assert.equal(accepted, 0);
  assert.equal(await isSignedBy(keys, raw, right), true);
  assert.equal(await isSignedBy(keys, raw, sign(body, oldSecret)), true, 'the secret that is being replaced');
});

void test('a delivery that breaks off is 401, and the whole one is accepted after it', async () => {
  const rig = new Rig(() => json({ jobId: 'j1', status: 'PENDING' }));
  for (const length of [0, 1, 40, body.length - 1]) {
    const cut = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(body.slice(0, length)));
      },
      pull(controller) {
        controller.error(new Error('connection reset'));
      },
    });
    const seen = await rig.send('https://relay.example/listen/films/webhook', {
      method: 'POST',
      body: cut,
      duplex: 'half',
      headers: { 'x-webhook-signature': right },
    } as RequestInit);
    assert.equal(seen.status, 401);
  }
  assert.equal((await rig.deliver(body)).status, 202);
  assert.equal((await rig.ask('films', { post_id: 'j1' })).body.data?.audio_url, video);
  assert.equal(rig.calls.length, 0, 'what was pushed need not be asked for');
});

void test('an unknown job is kept for a day for its first question, and no longer', async () => {
  for (const [hours, calls] of [
    [23.9, 0],
    [24.1, 1],
  ] as const) {
    const rig = new Rig(() => json({ jobId: 'j1', status: 'PENDING' }));
    assert.equal((await rig.deliver(body)).status, 202);
    await rig.clock.advance(hours * 3_600_000);
    assert.equal((await rig.ask('films', { post_id: 'j1' })).status, 200);
    assert.equal(rig.calls.length, calls, `${hours} h`);
  }
});

void test('in whatever order events and answers come, a job only goes forward', async () => {
  const order = ['PENDING', 'PROCESSING', 'COMPLETED'] as const;
  const words = ['pending', 'generating', 'ready'] as const;
  const steps = fc.array(fc.tuple(fc.boolean(), fc.nat({ max: 2 })), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(steps, async (moves) => {
      let upstream = 0;
      const rig = new Rig(() =>
        json(JSON.parse(event(order[upstream] ?? 'PENDING', { outputVideo: video })) as object),
      );
      let furthest = -1;
      for (const [isPushed, rank] of moves) {
        upstream = rank;
        if (isPushed) await rig.deliver(event(order[rank] ?? 'PENDING', { outputVideo: video }));
        else await rig.clock.advance(61_000);
        const seen = await rig.ask('films', { post_id: 'j1' });
        const reached = words.indexOf(seen.body.data?.status as (typeof words)[number]);
        assert.ok(reached >= furthest, `${seen.body.data?.status ?? ''} after ${words[furthest] ?? ''}`);
        if (isPushed) assert.ok(reached >= rank, 'a push beats a poll');
        furthest = Math.max(furthest, reached);
      }
    }),
    { numRuns: 100 },
  );
});

void test('a webhook for a site that takes none is the 404 of everything unknown', async () => {
  const rig = new Rig(() => json({}, 404), {
    sites: { ...sites(), mute: { provider: sites().films.provider, domains: ['news.example'] } },
  });
  const unknown = await rig.deliver(body, {}, 'nobody');
  assert.equal(unknown.status, 404);
  for (const site of ['news', 'pods', 'mute']) {
    const seen = await rig.deliver(body, {}, site);
    assert.deepEqual([seen.status, seen.text], [404, unknown.text]);
  }
});
