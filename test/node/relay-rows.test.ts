import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, mock, test } from 'node:test';
import { inspect } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createRelay, voicgen, voicgenPublic, vozia, type SiteOptions } from '../../src/relay/index.js';
import { canaries, look } from './relay/canary.js';
import {
  Rig,
  gate,
  json,
  pending,
  ready,
  see,
  sign,
  sites,
  statusUrl,
  voicgenSays,
  type Seen,
} from './relay/rig.js';

// One entry for each R row of docs/FAULTS.md, asked through the relay's own fetch. Wider sweeps of some rows
// stand in the files beside this one.

interface Row {
  readonly says: string;
  readonly run: () => void | Promise<void>;
}

type Site = keyof ReturnType<typeof sites>;
const siteNames: readonly Site[] = ['news', 'open', 'pods', 'films', 'speech'];
const hosts = ['api.voicgen.io', 'api.vozia.io', 'vidgen.example.com', 'tts.revidapi.com'];
const film = (status: string, more: object = {}): object => ({ jobId: 'j1', status, progress: 0, ...more });
const video = 'https://cdn.example.com/v.mp4';
const secondsOf = ({ headers }: Seen): number => Number(headers.get('retry-after') ?? NaN);

/** A body without end in 64 KiB pieces, which counts what was taken and notes that it was let go. */
function endless(): { body: ReadableStream<Uint8Array>; taken: () => number; letGo: () => boolean } {
  let taken = 0;
  let letGo = false;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      taken += 65_536;
      controller.enqueue(new Uint8Array(65_536).fill(0x20));
    },
    cancel() {
      letGo = true;
    },
  });
  return { body, taken: () => taken, letGo: () => letGo };
}

/** A body that sends a byte and then nothing. */
const dripping = (): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      controller.enqueue(new Uint8Array([0x7b]));
    },
  });

/** Readers who ask every 3 s for `ms`, for each of these posts. */
async function poll(rig: Rig, posts: readonly string[], ms: number, site: Site = 'news'): Promise<Seen[]> {
  const answers: Promise<Seen>[] = [];
  for (let passed = 0; passed < ms; passed += 3_000) {
    for (const post of posts) answers.push(rig.askLater(site, { post_id: post }));
    await rig.clock.advance(3_000);
  }
  return rig.clock.run(Promise.all(answers));
}

const rows: Record<string, Row> = {
  R1: {
    says: 'an id that looks like an address is data: one segment, no host',
    async run() {
      const rig = new Rig(() => json({}, 404));
      for (const post_id of ['http://169.254.169.254/latest', '../../admin', 'a?b=c#d']) {
        for (const site of siteNames) {
          assert.equal((await rig.ask(site, { post_id })).status, 404);
          const url = rig.calls.at(-1)?.url ?? assert.fail('nothing was asked');
          assert.ok(hosts.includes(url.hostname) && url.href.includes(encodeURIComponent(post_id)), url.href);
        }
      }
    },
  },
  R2: {
    says: 'a base that leads inside is refused when the relay is made',
    run() {
      for (const baseUrl of [
        'http://2130706433/',
        'https://0x7f.1/',
        'https://127.1/',
        'https://①②⑦.⓪.⓪.①/',
        'https://[::ffff:127.0.0.1]/',
        'https://localhost./',
      ]) {
        const make = (): unknown =>
          createRelay({
            sites: { pods: { ...sites().pods, provider: vozia({ key: canaries.vozia, baseUrl }) } },
          });
        assert.throws(make, /^TypeError: createRelay: sites\.pods: baseUrl of vozia must/, baseUrl);
      }
    },
  },
  R5: {
    says: 'a redirect is 502, and nobody follows it',
    async run() {
      const moves = [301, 302, 303, 307, 308].map(
        (status) => new Response(null, { status, headers: { location: 'http://10.0.0.1/' } }),
      );
      for (const move of [...moves, Response.redirect('http://10.0.0.1/')]) {
        const rig = new Rig(() => move);
        const seen = await rig.ask();
        assert.equal(seen.status, 502);
        assert.equal(rig.calls.length, 1);
        assert.equal(rig.calls[0]?.request.redirect, 'manual');
        assert.ok(!seen.text.includes('10.0.0.1'));
      }
    },
  },
  R6: {
    says: 'an audio URL that is not safe is not in the answer',
    async run() {
      for (const url of [
        'javascript:alert(1)',
        'http://cdn.example/a.mp3',
        'https://u:p@cdn.example/a.mp3',
      ]) {
        const seen = await new Rig(() => ready(url)).ask();
        assert.equal(seen.status, 502, url);
        assert.ok(!/alert|cdn\.example/.test(seen.text), url);
      }
    },
  },
  R8: {
    says: 'the key is in no header and no body, whatever the service sends back',
    async run() {
      const { voicgen: key } = canaries;
      const headers = {
        server: key,
        'server-timing': `db;desc="${key}"`,
        'retry-after': key,
        'x-ratelimit-remaining': key,
        location: `https://cdn.example/?${key}`,
        'set-cookie': key,
        'content-type': `text/${key}`,
      };
      const body = JSON.stringify({
        success: false,
        message: key,
        errors: { [key]: [key] },
        data: { status: key, error_message: key, step: key, audio_url: `https://cdn.example/${key}` },
      });
      for (let status = 200; status < 600; status += 1) {
        const isEmpty = [204, 205, 304].includes(status);
        const rig = new Rig(() => new Response(isEmpty ? null : body, { status, headers }));
        // The rig searches what it sees: a sighting fails the whole file.
        const { text, headers: seen } = await rig.ask();
        assert.ok(!text.includes(key) && !JSON.stringify([...seen]).includes(key));
      }
    },
  },
  R9: {
    says: 'the key is in no log, no error and nothing that can be printed',
    async run() {
      const leak = (): never => {
        throw new Error(`with ${canaries.vozia}`, { cause: new Error(canaries.secret) });
      };
      const rig = new Rig(leak);
      assert.equal((await rig.ask('pods')).status, 503);
      assert.ok(rig.log.length > 0);
      const providers = Object.values(sites()).map(({ provider }) => provider);
      look('printed', rig.log, rig.relay, JSON.stringify(rig.relay), inspect(providers, { depth: 9 }));
      console.info(rig.relay, providers);
    },
  },
  R11: {
    says: 'a key with a line break or a space is refused without being shown',
    run() {
      for (const broken of ['\n', '\r\n', ' ', '\t', '\u00a0', '\0'].flatMap((odd) => [
        canaries.vozia + odd,
        odd + canaries.vozia,
        canaries.vozia.slice(0, 9) + odd + canaries.vozia.slice(9),
      ])) {
        assert.throws(
          () => vozia({ key: broken }),
          (error: Error) =>
            /^vozia: key holds a space/.test(error.message) && !error.message.includes('canary'),
        );
      }
    },
  },
  R12: {
    says: 'each key goes to its own origin alone',
    async run() {
      const rig = new Rig(() => json({}, 404));
      for (const site of siteNames) await rig.ask(site);
      const home = new Map<string, string>([
        [canaries.voicgen, 'https://api.voicgen.io/v1/audio/'],
        [canaries.vozia, 'https://api.vozia.io/v1/podcasts/'],
        [canaries.vidgen, 'https://vidgen.example.com/api/status/'],
        [canaries.revid, 'https://tts.revidapi.com/api/get/'],
      ]);
      assert.equal(rig.calls.length, siteNames.length);
      for (const { request } of rig.calls) {
        const sent = [...request.headers.values()].join('\n');
        for (const [key, address] of home)
          assert.ok(!sent.includes(key) || request.url.startsWith(address), request.url);
      }
    },
  },
  R15: {
    says: 'doubled parameters are refused, not guessed',
    async run() {
      const rig = new Rig(() => pending());
      for (const query of [
        'domain=a.example&domain=news.example&post_id=1',
        'domain=news.example&post_id[]=1',
      ]) {
        assert.equal((await rig.ask('news', query)).status, 422, query);
      }
      assert.equal(rig.calls.length, 0);
    },
  },
  R16: {
    says: 'another order, encoding, case or spelling of the domain is the same question',
    async run() {
      const site: SiteOptions = { provider: voicgenPublic(), domains: ['bücher.example'] };
      const rig = new Rig(() => pending(), { sites: { news: site } });
      const answers = [
        'domain=xn--bcher-kva.example&post_id=A1&lang=en',
        'lang=en&post_id=%411&domain=B%C3%9CCHER.example.',
        'post_id=A1&domain=b%C3%BCcher.example',
      ].map((query) => rig.send(statusUrl('news', query)));
      assert.deepEqual(
        (await Promise.all(answers)).map(({ status }) => status),
        [200, 200, 200],
      );
      assert.equal(rig.calls.length, 1);
    },
  },
  R18: {
    says: 'parameters that nobody knows are dropped from key and question',
    async run() {
      const rig = new Rig(() => pending());
      const asked = Array.from({ length: 1_000 }, (_, x) => rig.askLater('news', { x: String(x) }));
      await rig.clock.run(Promise.all(asked));
      assert.equal(rig.calls.length, 1);
      assert.ok(!rig.calls[0]?.request.url.includes('x='));
    },
  },
  R20: {
    says: 'what one tenant was refused is no answer to another',
    async run() {
      const two = {
        a: { provider: voicgen({ key: canaries.voicgen }), domains: ['news.example'] },
        b: { provider: voicgen({ key: 'vg_live_of_b_0123456789' }), domains: ['news.example'] },
        c: { provider: voicgenPublic(), domains: ['news.example', 'other.example'] },
      };
      for (const refused of [json({ message: 'Trial expired' }, 402), json({}, 500), json({}, 404)]) {
        const rig = new Rig(
          (request) =>
            request.headers.get('x-api-key') === canaries.voicgen ||
            request.url.includes('domain=news.example')
              ? refused.clone()
              : ready(),
          { sites: two },
        );
        const gives = refused.status === 500 ? 503 : refused.status;
        assert.equal((await rig.ask('a')).status, gives);
        assert.equal((await rig.ask('b')).body.data?.status, 'ready');
        assert.equal((await rig.ask('c')).status, gives);
        assert.equal((await rig.ask('c', { domain: 'other.example' })).body.data?.status, 'ready');
      }
    },
  },
  R22: {
    says: '10,000 readers of one pending post cost one question in 3 s',
    async run() {
      const { service, release } = gate(pending);
      const rig = new Rig(service);
      const request = new Request(statusUrl('news', { domain: 'news.example', post_id: 'p1', lang: 'en' }));
      const everybody = (): Promise<number[]> =>
        Promise.all(
          Array.from({ length: 10_000 }, () => rig.relay.fetch(request).then(({ status }) => status)),
        );
      const cold = everybody();
      await rig.clock.advance(100);
      release();
      const statuses = await rig.clock.run(cold);
      assert.equal(rig.calls.length, 1, 'a cold crowd costs one question');
      for (let wave = 0; wave < 5; wave += 1) {
        await rig.clock.advance(1_500);
        statuses.push(...(await rig.clock.run(everybody())));
      }
      assert.ok(statuses.every((status) => status === 200));
      for (const [index, { at }] of rig.calls.slice(1).entries()) {
        assert.ok(at - (rig.calls[index]?.at ?? 0) >= 3_000);
      }
      assert.notEqual(rig.calls.at(-1), rig.calls[0], 'and it goes on asking');
    },
  },
  R24: {
    says: '10,000 posts at once: 8 in flight, a bounded line, the rest sent away and spread',
    async run() {
      let chance = 0;
      const { service, release } = gate(pending);
      const rig = new Rig(service, { random: () => (chance = (chance + 0.37) % 1) });
      const asked = Array.from({ length: 10_000 }, (_, n) => rig.askLater('news', { post_id: `p${n}` }));
      await rig.clock.advance(100);
      assert.ok(rig.inFlight > 0 && rig.inFlight <= 8, String(rig.inFlight));
      release();
      const seen = await rig.clock.run(Promise.all(asked));
      const turnedAway = seen.filter(({ status }) => status === 429);
      assert.ok(seen.every(({ status }) => status === 200 || status === 429));
      assert.ok(seen.length - turnedAway.length >= 8);
      assert.ok(rig.mostInFlight <= 8);
      const waits = new Set(turnedAway.map(secondsOf));
      assert.ok([...waits].every((seconds) => seconds >= 5 && seconds <= 15));
      assert.equal(waits.size, 11, 'spread over 5 to 15 s');
    },
  },
  R25: {
    says: '50 pending posts keep to 80 % of the limit, and each of them moves on',
    async run() {
      const rig = new Rig(() => pending());
      const posts = Array.from({ length: 50 }, (_, n) => `p${n}`);
      const seen = await poll(rig, posts, 300_000);
      assert.ok(rig.busiestMinute() <= 48, String(rig.busiestMinute()));
      const late = rig.calls.filter(({ at }) => at > rig.clock.now() - 150_000);
      assert.equal(new Set(late.map(({ url }) => url.pathname)).size, 50, 'no post starves');
      const answered = seen.filter(({ status }) => status === 200).length;
      assert.ok(answered / seen.length > 0.75, `${answered} of ${seen.length}`);
    },
  },
  R26: {
    says: 'Retry-After of the service is obeyed for all its posts, and by them alone',
    async run() {
      const rig = new Rig((request, nth) => {
        if (new URL(request.url).hostname !== 'api.voicgen.io') return json({ status: 'draft' });
        return nth === 0 ? pending() : json({}, 429, { 'retry-after': '120' });
      });
      await rig.ask();
      await rig.clock.advance(4_000);
      const first = await rig.ask();
      assert.equal(first.body.data?.status, 'pending', 'the last state, under 60 s old');
      const heldFrom = rig.clock.now();
      assert.equal(rig.calls.length, 2);
      assert.equal((await rig.ask('news', { post_id: 'other' })).status, 503);
      await rig.clock.advance(60_000);
      const later = await rig.ask();
      assert.equal(later.status, 503);
      assert.ok(secondsOf(later) > 50 && secondsOf(later) <= 60, String(secondsOf(later)));
      await poll(rig, ['p1', 'p2'], 54_000);
      assert.equal(rig.calls.length, 2, '0 questions until then');
      assert.equal((await rig.ask('pods')).status, 200, 'another service goes on');
      await rig.clock.advance(heldFrom + 121_000 - rig.clock.now());
      rig.serve(pending);
      assert.equal((await rig.ask()).status, 200);
    },
  },
  R27: {
    says: 'an outage of 5 min costs at most 30 questions',
    async run() {
      const rig = new Rig(() => pending());
      const posts = Array.from({ length: 10 }, (_, n) => `p${n}`);
      await poll(rig, ['p0'], 3_000);
      rig.serve(() => json({ error: 'down' }, 500));
      const before = rig.calls.length;
      const seen = await poll(rig, posts, 300_000);
      assert.ok(rig.calls.length - before <= 30, String(rig.calls.length - before));
      assert.equal(seen[0]?.body.data?.status, 'pending', 'the last state first');
      const last = seen.slice(-posts.length);
      assert.ok(last.every(({ status }) => status === 503));
      assert.ok(last.every((answer) => secondsOf(answer) >= 1 && secondsOf(answer) <= 15));
    },
  },
  R28: {
    says: 'a service that recovers is normal again within 20 s',
    async run() {
      const delays: number[] = [];
      for (let moment = 0; moment < 20; moment += 1) {
        const rig = new Rig(() => json({}, 500));
        await poll(rig, ['p1'], 60_000);
        await rig.clock.advance(moment * 700);
        rig.serve(() => voicgenSays({ status: 'generating', progress_percent: 9 }));
        const recoveredAt = rig.clock.now();
        while ((await rig.ask()).status !== 200) await rig.clock.advance(1_000);
        delays.push(rig.clock.now() - recoveredAt);
        assert.equal((await rig.ask('news', { post_id: 'p2' })).status, 200, 'the first success ends it');
      }
      delays.sort((a, b) => a - b);
      assert.ok((delays[18] ?? Infinity) <= 20_000, String(delays));
    },
  },
  R30: {
    says: 'an answer that drips or has no end is cut and is 502',
    async run() {
      const flood = endless();
      assert.equal((await new Rig(() => new Response(flood.body)).ask()).status, 502);
      assert.ok(flood.letGo() && flood.taken() <= 256 * 1024 + 3 * 65_536, String(flood.taken()));
      const rig = new Rig(() => new Response(dripping()));
      const startedAt = rig.clock.now();
      assert.equal((await rig.ask()).status, 502);
      assert.ok(rig.clock.now() - startedAt <= 8_000, 'before the element gives up');
      assert.ok(rig.calls[0]?.request.signal.aborted, 'the connection is let go');
    },
  },
  R32: {
    says: 'our key refused is 503 in neutral words, not asked again for 60 s, and told to the owner',
    async run() {
      for (const [site, message, gives] of [
        ['news', 'Your subscription is over', 402],
        ['news', 'Trial ended', 402],
        ['news', 'Site inactive', 402],
        ['news', 'Invalid API key', 503],
        ['pods', 'trial inactive', 503],
        ['films', 'subscription', 503],
        ['speech', 'unauthorized', 503],
      ] as const) {
        const rig = new Rig(() => json({ success: false, message }, 401));
        const seen = await rig.ask(site);
        assert.equal(seen.status, gives, message);
        assert.ok(!/key|401/i.test(seen.text));
        await poll(rig, ['p1', 'p1'], 54_000, site);
        assert.equal(rig.calls.length, 1, `${site} ${message}`);
        assert.equal(
          rig.log.some(({ event, level }) => event === 'key-refused' && level === 'error'),
          gives === 503,
        );
      }
    },
  },
  R33: {
    says: 'a lapsed subscription is 402 in one of two sentences, remembered for 60 s',
    async run() {
      for (const message of ['Subscription inactive', 'Trial expired']) {
        const rig = new Rig(() => json({ success: false, message, data: null }, 402));
        for (let second = 0; second < 60; second += 3) {
          const seen = await rig.ask('open');
          assert.deepEqual([seen.status, seen.body.message, seen.body.data], [402, message, null]);
          await rig.clock.advance(second === 57 ? 2_900 : 3_000);
        }
        assert.equal(rig.calls.length, 1);
        await rig.clock.advance(200);
        rig.serve(pending);
        assert.equal((await rig.ask('open')).status, 200);
      }
    },
  },
  R34: {
    says: 'a status word that no contract names is work without a figure, and not for ever',
    async run() {
      const rig = new Rig(() => voicgenSays({ status: 'done', progress_percent: 70, audio_url: video }));
      const first = await rig.ask();
      assert.deepEqual([first.body.data?.status, first.body.data?.progress_percent], ['generating', null]);
      assert.equal(first.body.data?.audio_url, null);
      const seen = await poll(rig, ['p1'], 900_000);
      assert.ok(seen.every(({ body }) => body.data?.status !== 'ready'));
      assert.equal(seen.at(-1)?.status, 502, 'bounded');
    },
  },
  R35: {
    says: 'a domain of no site, an unknown site and an unknown post are the same 404',
    async run() {
      const rig = new Rig(() => json({ message: 'No such post' }, 404));
      const post = await rig.ask();
      const others = [
        await rig.ask('news', { domain: 'secret.example' }),
        await rig.ask('nobody'),
        await rig.send('https://relay.example/listen/news/else'),
      ];
      assert.equal(post.status, 404);
      for (const other of others) {
        assert.deepEqual([other.status, other.text], [post.status, post.text]);
        assert.deepEqual([...other.headers], [...post.headers]);
      }
      assert.equal(rig.calls.length, 1);
    },
  },
  R36: {
    says: '1,000,000 random domains and posts leave at most 64 MiB',
    async run() {
      const rig = new Rig(() => json({}, 404), { log: () => undefined });
      setFlagsFromString('--expose-gc');
      const collect = runInNewContext('gc') as () => void;
      const heapBytes = (): number => {
        collect();
        return process.memoryUsage().heapUsed;
      };
      const before = heapBytes();
      const address = 'https://relay.example/listen/news/v1/public/audio/status?domain=';
      for (let n = 0; n < 1_000_000; n += 1) {
        // One in a hundred is a post of a known domain, and gets as far as the service.
        const domain = n % 100 === 0 ? 'news.example' : `${n.toString(36)}.example`;
        const asked = rig.relay.fetch(new Request(`${address}${domain}&post_id=${(n * 7919).toString(36)}`));
        if (n % 100 !== 0) assert.equal((await asked).status, 404);
        if (n % 10_000 === 0) await rig.clock.advance(10_000);
        rig.calls.length = 0;
      }
      const grown = (heapBytes() - before) / 2 ** 20;
      assert.ok(grown <= 64, `${grown.toFixed(1)} MiB`);
    },
  },
  R37: {
    says: 'a page that is not named may not read, and credentials are never allowed',
    async run() {
      const named = new Rig(() => pending(), {
        sites: { news: { ...sites().news, origins: ['https://news.example'] } },
      });
      for (const [rig, origin, allowed] of [
        [named, 'https://news.example', 'https://news.example'],
        [named, 'https://evil.example', null],
        [named, 'https://news.example.evil.example', null],
        [named, 'http://news.example', null],
        [named, 'null', null],
        [new Rig(() => pending()), 'https://evil.example', '*'],
      ] as const) {
        for (const method of ['GET', 'OPTIONS']) {
          const { headers } = await rig.ask('news', {}, { method, headers: { origin } });
          assert.equal(headers.get('access-control-allow-origin'), allowed, origin);
          assert.equal(headers.get('access-control-allow-credentials'), null);
          if (rig === named) assert.equal(headers.get('vary'), 'Origin', 'a cache must not mix them up');
        }
      }
    },
  },
  R39: {
    says: 'a preflight is 204, allows GET alone, may be kept and asks nobody',
    async run() {
      const rig = new Rig(() => pending());
      const { status, text, headers } = await rig.ask('news', {}, { method: 'OPTIONS' });
      assert.deepEqual([status, text, headers.get('access-control-allow-methods')], [204, '', 'GET']);
      assert.ok(Number(headers.get('access-control-max-age')) > 0);
      assert.equal(headers.get('access-control-allow-headers'), null);
      assert.equal(rig.calls.length, 0);
    },
  },
  R40: {
    says: 'other methods are 405 with Allow, in the envelope',
    async run() {
      const rig = new Rig(() => pending());
      for (const method of ['PUT', 'DELETE', 'PATCH', 'POST']) {
        const seen = await rig.ask('news', {}, { method });
        assert.deepEqual([seen.status, seen.headers.get('allow')], [405, 'GET, HEAD, OPTIONS']);
        assert.deepEqual([seen.body.success, seen.body.data], [false, null]);
      }
      for (const method of ['GET', 'PUT', 'DELETE']) {
        const seen = await rig.send('https://relay.example/listen/films/webhook', { method });
        assert.deepEqual([seen.status, seen.headers.get('allow')], [405, 'POST']);
      }
      assert.equal(rig.calls.length, 0);
    },
  },
  R41: {
    says: 'every status lets pages read it and exposes the same three headers',
    async run() {
      const url = statusUrl('news', { domain: 'news.example', post_id: 'p1' });
      const says = (response: Response) => (): Promise<Seen> => new Rig(() => response.clone()).send(url);
      const film = 'https://relay.example/listen/films/webhook';
      const post =
        (body: string, signature = sign(body)) =>
        (): Promise<Seen> =>
          new Rig(() => pending()).send(film, {
            method: 'POST',
            body,
            headers: { 'x-webhook-signature': signature },
          });
      const busy = async (): Promise<Seen> => {
        const rig = new Rig(() => pending());
        const crowd = Array.from({ length: 200 }, (_, n) => rig.askLater('news', { post_id: `p${n}` }));
        const seen = await rig.clock.run(Promise.all(crowd));
        return seen.find(({ status }) => status === 429) ?? assert.fail('nobody was sent away');
      };
      const broken = (): Promise<Seen> =>
        new Rig(() => pending(), {
          storage: { getItem: () => Promise.resolve(null), setItem: () => Promise.reject(new Error('full')) },
        }).deliver(film200);
      const film200 = JSON.stringify({ jobId: 'j1', status: 'PROCESSING' });
      const walk: Record<number, () => Promise<Seen>> = {
        200: says(ready()),
        202: post(film200),
        204: () => new Rig(() => pending()).send(url, { method: 'OPTIONS' }),
        400: post('{}'),
        401: post('{}', 'x'),
        402: says(json({ message: 'Trial expired' }, 402)),
        403: says(json({}, 403)),
        404: says(json({}, 404)),
        405: () => new Rig(() => pending()).send(url, { method: 'PUT' }),
        413: post('x'.repeat(70_000)),
        422: () => new Rig(() => pending()).send(statusUrl('news', 'post_id=')),
        429: busy,
        500: broken,
        502: says(json({}, 302)),
        503: says(json({}, 500)),
      };
      for (const [status, ask] of Object.entries(walk)) {
        const seen = await ask();
        assert.equal(String(seen.status), status);
        assert.equal(seen.headers.get('access-control-allow-origin'), '*', status);
        assert.equal(
          seen.headers.get('access-control-expose-headers'),
          'Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining',
          status,
        );
        if (['429', '503'].includes(status)) assert.match(seen.headers.get('retry-after') ?? '', /^\d+$/);
      }
    },
  },
  R42: {
    says: 'a delivery without the right signature is 401, and nobody reads it',
    async run() {
      const body = '{ no JSON: it is never parsed';
      const right = sign(body);
      const texts = new Set<string>();
      for (const signature of [
        null,
        '',
        sign(body, 'another secret'),
        right.slice(0, 63),
        right + '0',
        `sha256=${right}`,
        `v1,${Buffer.from(right, 'hex').toString('base64')}`,
        right.toUpperCase(),
      ]) {
        const rig = new Rig(() => pending());
        const seen = await rig.send('https://relay.example/listen/films/webhook', {
          method: 'POST',
          body,
          headers: signature === null ? {} : { 'x-webhook-signature': signature },
        });
        assert.equal(seen.status, 401, String(signature));
        texts.add(seen.text);
      }
      assert.equal(texts.size, 1);
      assert.equal((await new Rig(() => pending()).deliver(body)).status, 400, 'parsed only after the check');
    },
  },
  R43: {
    says: 'signatures are compared by crypto.subtle.verify, whole, and with every secret',
    async run() {
      const body = JSON.stringify(film('PROCESSING'));
      const right = sign(body);
      const flip = (index: number): string =>
        right.slice(0, index) + (right[index] === '0' ? '1' : '0') + right.slice(index + 1);
      const lengths: number[] = [];
      const verify = crypto.subtle.verify.bind(crypto.subtle);
      const spy = mock.method(crypto.subtle, 'verify', (...given: Parameters<typeof verify>) => {
        lengths.push(given[2].byteLength);
        return verify(...given);
      });
      try {
        for (const signature of [right, flip(0), flip(31), flip(63)]) {
          lengths.length = 0;
          await new Rig(() => pending()).deliver(body, { 'x-webhook-signature': signature });
          assert.deepEqual(lengths, [32, 32], 'both secrets, whatever the first said');
        }
      } finally {
        spy.mock.restore();
      }
    },
  },
  R46: {
    says: 'a replay is welcome and changes nothing: after 10 s, after a day, 100 at once',
    async run() {
      let writes = 0;
      const kept = new Map<string, object>();
      const rig = new Rig(() => json(film('PROCESSING', { progress: 5 })), {
        storage: {
          getItem: (key) => Promise.resolve(kept.get(key) ?? null),
          setItem: (key, value) => {
            writes += 1;
            kept.set(key, value);
            return Promise.resolve();
          },
        },
      });
      await rig.ask('films', { post_id: 'j1' });
      const done = film('COMPLETED', { outputVideo: video });
      assert.equal((await rig.deliver(done)).status, 200);
      const asReady = async (): Promise<string> => (await rig.ask('films', { post_id: 'j1' })).text;
      const text = await asReady();
      assert.match(text, /"ready"/);
      const once = writes;
      await rig.clock.advance(10_000);
      assert.equal((await rig.deliver(done)).status, 200);
      await rig.clock.advance(86_400_000);
      const replays = Array.from({ length: 100 }, () => rig.deliver(done));
      assert.ok((await Promise.all(replays)).every(({ status }) => status === 200));
      const old = film('PROCESSING', { progress: 1 });
      assert.equal((await rig.deliver(old)).status, 200, 'an older event is taken too');
      assert.equal(writes, once, 'no further effect');
      assert.equal(await asReady(), text);
    },
  },
  R49: {
    says: 'a delivery that is too long is 413, one that is too slow 408, and the stream is cut',
    async run() {
      const send = (rig: Rig, body: ReadableStream<Uint8Array>, length?: string): Promise<Seen> =>
        rig.send('https://relay.example/listen/films/webhook', {
          method: 'POST',
          body,
          duplex: 'half',
          headers: { 'x-webhook-signature': sign(''), ...(length ? { 'content-length': length } : {}) },
        } as RequestInit);
      for (const length of [undefined, '12', '-1', '1e3', '1073741824']) {
        const flood = endless();
        assert.equal((await send(new Rig(() => pending()), flood.body, length)).status, 413, length);
        assert.ok(flood.letGo() && flood.taken() <= 4 * 65_536, String(flood.taken()));
      }
      const rig = new Rig(() => pending());
      const startedAt = rig.clock.now();
      assert.equal((await send(rig, dripping())).status, 408);
      assert.equal(rig.clock.now() - startedAt, 10_000);
    },
  },
  R51: {
    says: 'a fault inside is 500 and opaque, and the next delivery of the same event works',
    async run() {
      let isBroken = true;
      const fault = new Error(`at /srv/relay.ts:12 with ${canaries.vidgen}`);
      const kept = new Map<string, object>();
      const rig = new Rig(() => json(film('PROCESSING')), {
        storage: {
          getItem: (key) => (isBroken ? Promise.reject(fault) : Promise.resolve(kept.get(key) ?? null)),
          setItem: (key, value) =>
            isBroken ? Promise.reject(fault) : Promise.resolve(void kept.set(key, value)),
        },
      });
      const done = film('COMPLETED', { outputVideo: video });
      const failed = await rig.deliver(done);
      assert.equal(failed.status, 500);
      assert.ok(!/relay\.ts|srv|Error/.test(failed.text));
      isBroken = false;
      assert.equal((await rig.deliver(done)).status, 202);
      assert.equal((await rig.ask('films', { post_id: 'j1' })).body.data?.status, 'ready');

      let now = (): number => 0;
      const relay = createRelay({ sites: sites(), now: () => now(), log: () => undefined });
      now = () => {
        throw fault;
      };
      const opaque = await see(
        await relay.fetch(new Request(statusUrl('news', 'domain=news.example&post_id=1'))),
      );
      assert.equal(opaque.status, 500);
      assert.ok(!/relay\.ts|srv/.test(opaque.text));
    },
  },
};

let held = 0;
for (const [id, { says, run }] of Object.entries(rows)) {
  void test(`${id} ${says}`, async () => {
    await run();
    held += 1;
  });
}

void test('every R row of the fault table is here', () => {
  const faults = readFileSync(new URL('../../docs/FAULTS.md', import.meta.url), 'utf8');
  const ids = [...faults.matchAll(/^\| (R\d+) \|/gm)].map(([, id]) => id);
  assert.ok(ids.length >= 33, String(ids.length));
  assert.deepEqual(Object.keys(rows), ids);
});

after(() => {
  console.log(`R rows ${held} of ${Object.keys(rows).length}`);
});
