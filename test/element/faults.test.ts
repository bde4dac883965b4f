import { expect } from '@open-wc/testing';
import type { VoicgenListen } from '../../src/element.js';
import {
  audioUrl,
  barOf,
  broken,
  chance,
  codes,
  envelope,
  expectMishap,
  expectState,
  frames,
  generating,
  goOffline,
  goOnline,
  heard,
  heardOf,
  held,
  hide,
  http,
  listenerCount,
  make,
  missing,
  mount,
  mounted,
  need,
  newTab,
  openFrame,
  openTextFrame,
  override,
  part,
  pending,
  place,
  playButton,
  problem,
  ready,
  refuse,
  retryButton,
  runScript,
  sentences,
  service,
  settle,
  show,
  silent,
  stage,
  stageField,
  story,
  textOf,
  time,
  until,
  warnings,
} from './harness.js';
import type { Page, Reply } from './harness.js';

interface Row {
  /** A thousand media elements take WebKitGTK longer than a test may by default, in ms. */
  readonly limitMs?: number;
  readonly id: string;
  readonly what: string;
  readonly run: () => Promise<void>;
}

const minute = 60_000;
const post = (name: string): string => `${place.post}-${name}`;

/** The least gap between two neighbours, in ms. */
const leastGap = (times: readonly number[]): number =>
  Math.min(...times.slice(1).map((ms, at) => ms - (times[at] ?? 0)));

/** The most that left in any window of a minute. */
const busiestMinute = (times: readonly number[]): number =>
  Math.max(0, ...times.map((from) => times.filter((ms) => ms >= from && ms < from + minute).length));

/** Moves time to this many ms after the test began. */
const goTo = (ms: number): Promise<void> => time.advance(service.beganMs + ms - time.nowMs);

/** The tag in a frame, as its page wrote it. */
const inFrame = (page: Page): VoicgenListen => {
  const element = page.document.querySelector('voicgen-listen');
  if (!element) throw new Error('No element in the frame');
  return element;
};

/** A working embed in a page that a test has spoilt. */
async function expectWorks(spoil: (page: Page) => void, after?: (page: Page) => void): Promise<void> {
  service.script(generating(30), ready());
  const page = await openFrame((frame) => {
    spoil(frame);
    frame.document.body.insertAdjacentHTML(
      'beforeend',
      `<voicgen-listen post-id="${place.post}" domain="${place.domain}" load="eager">The text</voicgen-listen>`,
    );
  });
  await runScript(page);
  await time.advance(100);
  const element = inFrame(page);
  expect(element.status).to.equal('generating');
  expect(textOf(element)).to.match(/30\s?%/);
  await time.advance(3_600);
  expect(element.status).to.equal('ready');
  expect(textOf(element)).to.match(/3:20/);
  expect(story()).to.deep.equal(['status:checking', 'status:generating', 'status:ready', 'ready']);
  await time.advance(10 * minute);
  expect(service.count).to.equal(2);
  after?.(page);
}

const answers: readonly Row[] = [
  {
    id: 'E2',
    what: 'progress never goes back, and a missing figure keeps the last one',
    run: async () => {
      service.script(
        generating(10),
        generating(60),
        generating(40),
        generating(null),
        pending(),
        generating(70),
      );
      const element = await mounted();
      const seen = [element.progress];
      for (let i = 0; i < 5; i++) {
        await time.advance(3_000);
        seen.push(element.progress);
      }
      expect(seen).to.deep.equal([10, 60, 60, 60, 60, 70]);
      expect(barOf(element)).to.equal(70);
      expect(
        heardOf('voicgen-status').map(({ detail }) => [detail['status'], detail['progress']]),
      ).to.deep.equal([
        ['checking', null],
        ['generating', 10],
        ['generating', 60],
        ['pending', 60],
        ['generating', 70],
      ]);
    },
  },
  {
    id: 'E5',
    what: 'no element and no tab of the domain asks during a cool-down',
    run: async () => {
      service.script(problem(429, 'x', { 'retry-after': '120' }));
      await mounted();
      mount({ 'post-id': post('other') });
      await time.advance(20_000);
      newTab();
      mount({ 'post-id': post('in another tab') });
      mount();
      await goTo(119_900);
      expect(service.count).to.equal(1);
      mount({ 'post-id': post('another domain'), domain: `other-${place.domain}` });
      await time.advance(50);
      expect(service.count, 'another domain does not wait').to.equal(2);
    },
  },
  {
    id: 'E5',
    what: 'with storage="none" the cool-down still holds within the page',
    run: async () => {
      service.script(problem(429, 'x', { 'retry-after': '120' }));
      await mounted({ storage: 'none' });
      mount({ storage: 'none', 'post-id': post('other') });
      await goTo(119_900);
      expect(service.count).to.equal(1);
      expect(localStorage).to.have.length(0);
    },
  },
  {
    id: 'E5',
    what: 'a cool-down ends in an answer like any other',
    run: async () => {
      service.script(problem(429, 'x', { 'retry-after': '120' }), ready());
      const element = await mounted();
      await goTo(130_500);
      expect(service.count).to.equal(2);
      expectState(element, 'ready', 100);
      expect(element.error).to.equal(null);
      expect(codes()).to.deep.equal(['rate-limited']);
    },
  },
  {
    id: 'E7',
    what: 'a failing fetch is asked again at most 13 times in five minutes',
    run: async () => {
      service.script(refuse());
      const element = await mounted();
      await time.advance(5 * minute);
      expect(service.count).to.be.within(6, 13);
      expectState(element, 'checking');
      expect(codes()).to.deep.equal(['network']);
    },
  },
  {
    id: 'E10',
    what: 'Retry during the cool-down says when it ends, and asks then',
    run: async () => {
      service.script(problem(429, 'x', { 'retry-after': '2592000' }), ready());
      const element = await mounted();
      await time.advance(60_000);
      retryButton(element)?.click();
      await time.advance(100);
      expect(textOf(need(element, 'error'))).to.match(/\d/);
      expect(textOf(need(element, 'error')), 'about nine minutes are left').to.match(
        /9 minutes|5[34]\d seconds/,
      );
      await goTo(599_000);
      expect(service.count, 'nothing breaks a cool-down').to.equal(1);
      await time.advance(12_000);
      expect(service.count).to.equal(2);
      expectState(element, 'ready', 100);
    },
  },
  {
    id: 'E12',
    what: 'a readable budget slows the asking, a full one ends the slow-down',
    run: async () => {
      const left = (remaining: number): Reply =>
        pending({ 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': String(remaining) });
      service.script(left(30), left(12), left(15), left(59), left(59));
      const element = await mounted();
      expectState(element, 'pending');
      await time.advance(60_000);
      const [a = 0, b = 0, c = 0, d = 0, e = 0] = service.times;
      expect(b - a).to.be.within(6_000, 7_200);
      expect(c - b).to.be.within(12_000, 14_400);
      expect(d - c).to.be.within(12_000, 14_400);
      expect(e - d).to.be.within(3_000, 3_600);
      expect(element.error).to.equal(null);
    },
  },
  {
    id: 'E12',
    what: 'a remaining of 0 without a limit counts against 60',
    run: async () => {
      service.script(pending({ 'x-ratelimit-remaining': '0' }), pending());
      await mounted();
      await time.advance(11_000);
      expect(service.count).to.equal(1);
      await time.advance(2_000);
      expect(service.count).to.equal(2);
    },
  },
  {
    id: 'E18',
    what: '404 is asked exactly once more, and not on a page view within ten minutes',
    run: async () => {
      service.script(missing());
      const element = await mounted({}, '<p>Read instead</p>');
      expectState(element, 'absent');
      expect(textOf(element)).to.equal('Read instead');
      await time.advance(30 * minute);
      expect(service.count).to.equal(2);
      expect(codes()).to.deep.equal(['not-found']);
    },
  },
  {
    id: 'E18',
    what: 'a page view within ten minutes of 404 asks nothing, a later one does',
    run: async () => {
      service.script(missing());
      const first = await mounted();
      await time.advance(minute);
      first.remove();
      await time.advance(7 * minute);
      newTab();
      const second = mount();
      await time.advance(minute);
      expect(service.count).to.equal(2);
      expectState(second, 'absent');
      expect(codes(second)).to.deep.equal(['not-found']);
      second.remove();
      await time.advance(5 * minute);
      newTab();
      mount();
      await time.advance(100);
      expect(service.count, 'forgotten after ten minutes').to.equal(3);
    },
  },
  {
    id: 'E18',
    what: '`pending` found after a 404 goes on as usual',
    run: async () => {
      service.script(missing(), pending(), generating(5), ready());
      const element = await mounted();
      await goTo(30_500);
      expectState(element, 'pending');
      expect(element.error).to.equal(null);
      await time.advance(3_600);
      expectState(element, 'generating', 5);
      await time.advance(3_600);
      expectState(element, 'ready', 100);
      expect(story()).to.deep.equal([
        'status:checking',
        'status:absent',
        'error:not-found',
        'status:pending',
        'status:generating',
        'status:ready',
        'ready',
      ]);
    },
  },
  {
    id: 'E22',
    what: '500 again and again tells once, and error is null after the recovery',
    run: async () => {
      const oops = problem(500, 'oops');
      service.script(generating(20), oops, oops, oops, oops, generating(30), oops, ready());
      const element = await mounted();
      await goTo(3_700 + 1_000);
      expectState(element, 'generating', 20);
      expect(element.error?.code).to.equal('server');
      expect(barOf(element), 'what was last known stays on screen').to.equal(20);
      await until('the recovery', async () => {
        await time.advance(1_000);
        return element.progress === 30;
      });
      expect(element.error).to.equal(null);
      expect(!!retryButton(element)).to.equal(false);
      const { count } = service;
      await time.advance(3_200);
      expect(service.count, 'base after the recovery').to.equal(count + 1);
      await time.advance(3_200);
      expectState(element, 'ready', 100);
      expect(codes(), 'once a kind until the recovery').to.deep.equal(['server', 'server']);
    },
  },
  {
    id: 'E22',
    what: 'each kind of trouble is told once until the recovery',
    run: async () => {
      service.script(problem(500, 'a'), http(200, ''), problem(502, 'b'), http(200, '{'), ready());
      await mounted();
      await time.advance(2 * minute);
      expect(codes()).to.deep.equal(['server', 'malformed']);
    },
  },
  {
    id: 'E23',
    what: '503 without Retry-After is trouble like any other',
    run: async () => {
      service.script(problem(503, 'x'));
      await mounted();
      await goTo(3_200);
      expect(service.count).to.equal(2);
    },
  },
  {
    id: 'E29',
    what: 'trouble is quiet: no page ever sees the console used',
    run: async () => {
      service.script(http(304), http(204), refuse(), broken(), ready());
      await mounted({ debug: true });
      await time.advance(2 * minute);
      expect(warnings).to.deep.equal([]);
    },
  },
  {
    id: 'E40',
    what: 'an unknown word is asked for at most 20 times, then given up',
    run: async () => {
      service.script(envelope({ status: 'queued' }));
      const element = await mounted();
      await time.advance(30 * minute);
      expect(service.count).to.equal(20);
      expectState(element, 'error');
      expect(codes()).to.deep.equal(['gave-up']);
      expect(need(element, 'retry-button')).to.be.ok;
    },
  },
  ...[
    'javascript:alert(1)',
    'java\tscript:alert(1)',
    '\u0001JavaScript:alert(1)',
    ' \n javascript:alert(1)',
    'data:audio/mpeg;base64,AAAA',
    'blob:https://cdn.example/x',
    'file:///etc/passwd',
    'ftp://cdn.example/x.mp3',
    'https://user:secret@cdn.example/x.mp3',
    'https://user@cdn.example/x.mp3',
    `https://cdn.example/${'x'.repeat(2048)}`,
    'https://',
  ].map((url): Row => {
    return {
      id: 'E48',
      what: `an unsafe URL is asked for three times more, then an error: ${JSON.stringify(url.slice(0, 50))}`,
      run: async () => {
        service.script(ready(url));
        const element = await mounted();
        expectState(element, 'checking');
        expect(element.error).to.include({ code: 'unsafe-url', retryable: false });
        await time.advance(2_800);
        expect(service.count).to.equal(1);
        await time.advance(30 * minute);
        expect(service.count).to.equal(4);
        expectState(element, 'error');
        expect(element.error).to.include({ code: 'unsafe-url', retryable: true });
        expect(textOf(element)).to.match(sentences.unavailable);
        expect(!!retryButton(element)).to.equal(true);
        expect(codes()).to.deep.equal(['unsafe-url']);
        expect(element.shadowRoot?.querySelector('[href], [src]')).to.equal(null);
        const [a = 0, b = 0, c = 0, d = 0] = service.times;
        expect([b - a, c - b, d - c]).to.deep.equal([3_000, 6_000, 12_000]);
      },
    };
  }),
  {
    id: 'E48',
    what: 'while the same unsafe URL comes after `generating`, what was known stays',
    run: async () => {
      service.script(generating(50), ready('javascript:0'), ready());
      const element = await mounted();
      await time.advance(3_100);
      expectState(element, 'generating', 50);
      expect(element.error?.code).to.equal('unsafe-url');
      await time.advance(3_100);
      expectState(element, 'ready', 100);
      expect(element.currentSrc).to.equal(audioUrl);
    },
  },
  {
    id: 'E50',
    what: 'http audio is refused where the page is secure by its parent (about:srcdoc)',
    run: async () => {
      service.script(ready('http://cdn.example/x.mp3'));
      const page = await openTextFrame(
        `<voicgen-listen post-id="${place.post}" domain="${place.domain}" load="eager"></voicgen-listen>`,
      );
      await runScript(page);
      await time.advance(30 * minute);
      expect(service.count).to.equal(4);
      expect(inFrame(page).error?.code).to.equal('unsafe-url');
    },
  },
  {
    id: 'E59',
    what: 'what the host page put on Object.prototype is no option and no answer',
    run: () =>
      expectWorks(({ Object: { prototype } }) => {
        const poison: Record<string, unknown> = {
          apiBase: 'https://evil.example',
          'api-base': 'https://evil.example',
          src: 'https://evil.example/x.mp3',
          status: 'ready',
          audio_url: 'https://evil.example/x.mp3',
          data: {},
          success: false,
          code: 'x',
          retryable: true,
          load: 'interaction',
          persist: false,
        };
        for (const [name, value] of Object.entries(poison)) {
          Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
        }
      }),
  },
  {
    id: 'E60',
    what: 'a body of 10 MB is cut at 64 KiB and cancelled',
    run: async () => {
      let bytes = 0;
      let cancelled = false;
      const chunk = new TextEncoder().encode('{"success":true,"data":{"status":"ready"}}'.padEnd(16_384));
      const flood: Reply = ({ init: { signal } }) => {
        const body = new ReadableStream<Uint8Array>({
          pull: (controller) => {
            bytes += chunk.length;
            if (bytes > 10_000_000) controller.close();
            else controller.enqueue(chunk);
          },
          cancel: () => {
            cancelled = true;
          },
        });
        signal?.addEventListener('abort', () => {
          cancelled = true;
        });
        return new Response(body, { headers: { 'content-type': 'application/json' } });
      };
      service.script(flood, ready());
      const element = await mounted();
      expect(element.error?.code).to.equal('malformed');
      expectState(element, 'checking');
      expect(cancelled).to.equal(true);
      expect(bytes).to.be.below(64 * 1024 + 3 * chunk.length);
      await time.advance(3_100);
      expectState(element, 'ready', 100);
    },
  },
  {
    id: 'E60',
    what: 'a body of just 64 KiB is still read',
    run: async () => {
      const text = JSON.stringify({ success: true, data: { status: 'generating', progress_percent: 3 } });
      service.script(http(200, text.padEnd(65_536)), http(200, text.padEnd(65_537)));
      const element = await mounted();
      expectState(element, 'generating', 3);
      await time.advance(3_100);
      expect(element.error?.code).to.equal('malformed');
    },
  },
  ...(
    [
      ['markup', '<img src=x onerror=alert(1)><b>bold</b>', /<b>bold<\/b>/],
      ['direction overrides', 'a\u202egnp.exe\u2066\u200f', /agnp\.exe|a gnp\.exe/],
      ['60 KB of text', 'long '.repeat(12_000), /long long/],
      ['an emoji on the boundary', 'x'.repeat(299) + '😀'.repeat(10), /x{299}/],
    ] as const
  ).map(([name, message, shown]): Row => ({
    id: 'E64',
    what: `a message of ${name} is text, at most 300 characters`,
    run: async () => {
      service.script(problem(402, message));
      const element = await mounted({ debug: true });
      const got = element.error?.message ?? '';
      expect(got.length).to.be.within(1, 300);
      expect(got).to.match(shown);
      expect(got).not.to.match(/[\u202a-\u202e\u2066-\u2069]/);
      expect(() => encodeURIComponent(got), 'half a surrogate is no text').not.to.throw();
      expect(textOf(need(element, 'debug'))).to.match(shown);
      expect(element.shadowRoot?.querySelector('img, b')).to.equal(null);
      expect(heardOf('voicgen-error')[0]?.detail['message']).to.equal(got);
    },
  })),
  ...[7, null, {}, ['x'], true].map((message): Row => ({
    id: 'E64',
    what: `a message of ${JSON.stringify(message)} is none`,
    run: async () => {
      service.script(http(402, { success: false, message }));
      const element = await mounted();
      expect(element.error).to.deep.include({ code: 'subscription', message: '', httpStatus: 402 });
    },
  })),
];

const transport: readonly Row[] = [
  {
    id: 'E67',
    what: 'a reset in the body of a 402 leaves what its status says',
    run: async () => {
      const cut: Reply = async (sent) => {
        const { body } = await broken()(sent);
        return new Response(body, { status: 402 });
      };
      service.script(cut);
      const element = await mounted();
      expect(element.error).to.include({ code: 'subscription', message: '' });
    },
  },
  {
    id: 'E68',
    what: 'no headers: `timeout` at 8 s, and the request is aborted',
    run: async () => {
      service.script(silent(), silent(), ready());
      const element = await mounted();
      await goTo(7_900);
      expect(element.error).to.equal(null);
      expect(service.sent[0]?.aborted).to.equal(false);
      await goTo(8_100);
      expect(element.error?.code).to.equal('timeout');
      expect(service.sent[0]?.aborted).to.equal(true);
      expectState(element, 'checking');
      await goTo(10_900);
      expect(service.count).to.equal(1);
      await goTo(11_200);
      expect(service.count).to.equal(2);
      await goTo(40_000);
      expectState(element, 'ready', 100);
      expect(codes()).to.deep.equal(['timeout']);
    },
  },
  {
    id: 'E68',
    what: 'headers and no end: `timeout` at 10 s',
    run: async () => {
      service.script(() => new Response(new ReadableStream({})));
      const element = await mounted();
      await goTo(9_900);
      expect(element.error).to.equal(null);
      await goTo(10_100);
      expect(element.error?.code).to.equal('timeout');
      expect(service.sent[0]?.init.signal?.aborted).to.equal(true);
    },
  },
  {
    id: 'E68',
    what: 'a page whose fetch knows no signal still times out, and its late answer is nothing',
    run: async () => {
      const late = held(ready());
      service.script(late.reply, pending());
      window.fetch = (input) => service.fetch(input);
      const element = await mounted();
      await goTo(8_100);
      expect(element.error?.code).to.equal('timeout');
      await goTo(11_200);
      expectState(element, 'pending');
      late.release();
      await settle();
      await time.advance(100);
      expectState(element, 'pending');
    },
  },
  {
    id: 'E70',
    what: 'the reader is told after three failures, with Retry; the page once',
    run: async () => {
      service.script(refuse());
      const element = await mounted({}, 'The text');
      await goTo(8_900);
      expect(service.count).to.equal(2);
      expect(textOf(element)).to.equal('');
      await goTo(9_300);
      expect(service.count).to.equal(3);
      expect(textOf(element)).to.match(sentences.unreachable);
      expect(!!retryButton(element)).to.equal(true);
      await time.advance(10 * minute);
      expect(codes()).to.deep.equal(['network']);
      expectState(element, 'checking');
    },
  },
  {
    id: 'E71',
    what: 'offline at load: one question a minute, and the asking never ends',
    run: async () => {
      goOffline();
      service.script(refuse());
      const element = await mounted();
      await time.advance(10 * minute);
      expect(service.count).to.be.within(9, 12);
      expect(leastGap(service.times)).to.be.at.least(59_900);
      expectState(element, 'checking');
      expect(textOf(element)).to.match(sentences.unreachable);
      expect(codes()).to.deep.equal(['network']);
    },
  },
  {
    id: 'E71',
    what: '`onLine` false with a network that works is no hindrance',
    run: async () => {
      goOffline();
      service.script(generating(1), ready());
      const element = await mounted();
      await time.advance(4_000);
      expectState(element, 'ready', 100);
    },
  },
  {
    id: 'E72',
    what: 'back online: one question a key within 3 s, however many elements',
    run: async () => {
      goOffline();
      service.script(refuse());
      const elements = [mount(), mount(), mount()];
      await time.advance(90_000);
      const { count } = service;
      service.script(refuse(), refuse(), ready());
      chance.value = 0.999;
      goOnline();
      await time.advance(3_000);
      expect(service.count).to.equal(count + 1);
      const [from = 0] = service.times.slice(-1);
      await time.advance(6_200);
      expect(service.count, 'backoff starts over').to.equal(count + 2);
      expect((service.times.at(-1) ?? 0) - from).to.be.within(5_900, 6_200);
      await time.advance(12_200);
      for (const element of elements) expectState(element, 'ready', 100);
    },
  },
  {
    id: 'E72',
    what: '`online` again and again asks no faster than every 3 s',
    run: async () => {
      service.script(refuse());
      await mounted();
      for (let i = 0; i < 60; i++) {
        goOnline();
        await time.advance(500);
      }
      expect(leastGap(service.times)).to.be.at.least(3_000);
    },
  },
  {
    id: 'E74',
    what: '`debug` names CORS as a possible cause, and the cure',
    run: async () => {
      service.script(refuse());
      const element = await mounted({ debug: true });
      const line = textOf(need(element, 'debug'));
      expect(line).to.match(/CORS/);
      expect(line).to.match(/network/);
      expect(line).to.match(/allow|api-base/);
    },
  },
  {
    id: 'E77',
    what: 'an http api-base where the page is secure by its parent asks nothing',
    run: async () => {
      const page = await openTextFrame(
        `<voicgen-listen post-id="a" domain="a.example" api-base="http://api.example" load="eager"></voicgen-listen>`,
      );
      await runScript(page);
      await time.advance(minute);
      expect(inFrame(page).error?.code).to.equal('invalid');
      expect(textOf(inFrame(page))).to.match(sentences.unavailable);
      expect(service.count).to.equal(0);
    },
  },
  ...[true, false].map((monotonicToo): Row => ({
    id: 'E79',
    what: `8 h of sleep while pending: one question within 2 s of waking (${monotonicToo ? 'both clocks went on' : 'the monotonic clock stood still'})`,
    run: async () => {
      service.script(pending());
      chance.value = 0.999;
      const element = await mounted({ 'poll-timeout': 600_000 });
      await time.advance(4_000);
      const { count } = service;
      service.script(generating(40), generating(41), generating(42), generating(43));
      time.doze(8 * 60 * minute, monotonicToo);
      await time.advance(2_000);
      // Where the monotonic clock stood still the next look comes a tick later.
      await time.advance(monotonicToo ? 0 : 1_000);
      expect(service.count).to.equal(count + 1);
      expectState(element, 'generating', 40);
      await time.advance(3_500);
      expect(service.count, 'no burst').to.be.at.most(count + 2);
      await time.advance(9 * minute - 20_000);
      expect(element.status, 'sleep is no waiting').to.equal('generating');
      await time.advance(2 * minute);
      expect(codes()).to.deep.equal(['gave-up']);
    },
  })),
  {
    id: 'E80',
    what: 'waking while the network is down: nothing is said for the first failures',
    run: async () => {
      service.script(generating(5), refuse());
      const element = await mounted();
      time.doze(8 * 60 * minute);
      await time.advance(2_000);
      expect(service.count).to.equal(2);
      expectState(element, 'generating', 5);
      expect(element.error?.code).to.equal('network');
      expect(!!retryButton(element)).to.equal(false);
      expect(barOf(element)).to.equal(5);
      const woken = service.times[1] ?? 0;
      await goTo(woken + 3_200);
      expect(service.count, 'backoff from its start').to.equal(3);
      expect(!!retryButton(element)).to.equal(false);
      await goTo(woken + 9_400);
      expect(!!retryButton(element)).to.equal(true);
    },
  },
  {
    id: 'E80',
    what: 'trouble of before the sleep does not count at waking',
    run: async () => {
      service.script(generating(5), refuse());
      const element = await mounted();
      await goTo(40_000);
      expect(!!retryButton(element)).to.equal(true);
      time.doze(8 * 60 * minute);
      await time.advance(2_000);
      await time.advance(500);
      expect(!!retryButton(element)).to.equal(false);
    },
  },
  {
    id: 'E82',
    what: 'hidden: no question at all, then at most one within a second',
    run: async () => {
      service.script(pending());
      chance.value = 0.999;
      await mounted();
      await time.advance(7_500);
      const { count } = service;
      hide();
      await time.advance(6 * minute);
      expect(service.count).to.equal(count);
      show();
      await time.advance(1_000);
      expect(service.count).to.equal(count + 1);
      await time.advance(2_900);
      expect(service.count).to.equal(count + 1);
    },
  },
  {
    id: 'E82',
    what: 'hidden and shown again and again asks no faster than every 3 s',
    run: async () => {
      service.script(pending());
      await mounted();
      for (let i = 0; i < 40; i++) {
        hide();
        await time.advance(300);
        show();
        await time.advance(300);
      }
      expect(leastGap(service.times)).to.be.at.least(3_000);
      expect(service.count).to.be.at.least(5);
    },
  },
  {
    id: 'E83',
    what: 'an outage of five minutes: kept, told, then by the answer',
    run: async () => {
      service.route(({ atMs }) => (atMs < 5 * minute ? problem(502, 'down') : generating(60)));
      const element = await mounted();
      await goTo(2 * minute);
      expectState(element, 'checking');
      expect(textOf(element)).to.match(sentences.unreachable);
      await goTo(6 * minute + 100);
      expectState(element, 'generating', 60);
      expect(element.error).to.equal(null);
      expect(textOf(element)).not.to.match(sentences.unreachable);
      expect(codes()).to.deep.equal(['server']);
    },
  },
];

const races: readonly Row[] = [
  {
    id: 'E86',
    what: 'a late answer for the old post is nothing: its question is aborted, and ignored even so',
    run: async () => {
      const late = held(ready());
      service.script(late.reply, generating(9));
      const element = mount();
      await time.advance(10);
      expect(service.count).to.equal(1);
      element.postId = post('new');
      await time.advance(100);
      expect(service.sent[0]?.aborted).to.equal(true);
      expect(service.count, 'at once for the new').to.equal(2);
      expect(service.sent[1]?.url.searchParams.get('post_id')).to.equal(post('new'));
      late.release();
      await time.advance(100);
      expectState(element, 'generating', 9);
      for (const { detail } of heard.slice(1)) expect(detail['postId']).to.equal(post('new'));
    },
  },
  {
    id: 'E86',
    what: 'an answer that no abort stops is ignored',
    run: async () => {
      const late = held(ready());
      service.script(late.reply, pending());
      window.fetch = (input) => service.fetch(input);
      const element = mount();
      await time.advance(10);
      element.setAttribute('post-id', post('new'));
      await time.advance(100);
      late.release();
      await time.advance(100);
      expectState(element, 'pending');
      expect(heardOf('voicgen-ready')).to.have.length(0);
    },
  },
  ...(
    [
      ['post-id', 'another'],
      ['domain', 'another.example'],
      ['lang', 'de'],
      ['api-base', 'https://relay.example/listen'],
    ] as const
  ).map(([name, value]): Row => ({
    id: 'E86',
    what: `a changed ${name} starts anew: progress, error and audio of before are gone`,
    run: async () => {
      service.script(generating(80), pending());
      const element = await mounted({ lang: 'en' });
      expectState(element, 'generating', 80);
      element.setAttribute(name, value);
      await time.advance(0);
      await time.advance(100);
      expectState(element, 'pending');
      expect(service.count).to.equal(2);
      expect(barOf(element)).to.equal(null);
    },
  })),
  {
    id: 'E86',
    what: 'a post set and set back in one task is no change',
    run: async () => {
      service.script(generating(80));
      const element = await mounted();
      element.postId = 'x';
      element.postId = place.post;
      await time.advance(1_000);
      expect(service.count).to.equal(1);
      expectState(element, 'generating', 80);
    },
  },
  {
    id: 'E88',
    what: 'domain, post-id and lang set in one task are one check',
    run: async () => {
      service.script(pending());
      const element = await mounted({ 'post-id': null });
      heard.length = 0;
      element.domain = `other-${place.domain}`;
      element.postId = 'a';
      element.lang = 'fr';
      await time.advance(100);
      expect(service.count).to.equal(1);
      expect([...(service.sent[0]?.url.searchParams ?? [])]).to.deep.equal([
        ['domain', `other-${place.domain}`],
        ['post_id', 'a'],
        ['lang', 'fr'],
      ]);
      expect(story()).to.deep.equal(['status:checking', 'status:pending']);
    },
  },
  {
    id: 'E90',
    what: 'removed while a question is in flight: aborted, silent, no timer, no listener left',
    run: async () => {
      const before = listenerCount();
      service.script(silent());
      const element = mount();
      await time.advance(100);
      expect(service.count).to.equal(1);
      expect(listenerCount()).to.be.above(before);
      heard.length = 0;
      element.remove();
      await time.advance(50);
      expect(service.sent[0]?.aborted).to.equal(true);
      expect(time.pending).to.equal(0);
      expect(listenerCount()).to.equal(before);
      await time.advance(10 * minute);
      expect(heard).to.have.length(0);
      expect(service.count).to.equal(1);
    },
  },
  ...(
    [
      ['generating', [generating(3)], 'generating'],
      ['backing off', [refuse()], 'checking'],
      ['ready', [ready()], 'ready'],
      ['absent', [missing()], 'absent'],
      ['error', [problem(402, 'x')], 'error'],
    ] as const
  ).map(([name, replies, status]): Row => ({
    id: 'E90',
    what: `removed while ${name}: no timer, no listener left`,
    run: async () => {
      const before = listenerCount();
      service.script(...replies);
      const element = await mounted();
      expect(element.status).to.equal(status);
      element.remove();
      await time.advance(50);
      expect(time.pending).to.equal(0);
      expect(listenerCount()).to.equal(before);
      const { count } = service;
      await time.advance(10 * minute);
      expect(service.count).to.equal(count);
    },
  })),
  {
    id: 'E90',
    what: 'put back after it left for good: it works as new',
    run: async () => {
      service.script(generating(3), ready());
      const element = await mounted();
      element.remove();
      await time.advance(minute);
      expect(service.count).to.equal(1);
      stageField().append(element);
      await time.advance(100);
      expectState(element, 'ready', 100);
    },
  },
  {
    id: 'E91',
    what: 'moved by append while waiting: nothing is asked, nothing aborted, nothing told',
    run: async () => {
      const slow = held(generating(50));
      service.script(generating(20), slow.reply);
      const element = await mounted();
      await time.advance(3_100);
      expect(service.count).to.equal(2);
      const { length } = heard;
      const box = document.createElement('section');
      stageField().append(box);
      box.append(element);
      await time.advance(100);
      stageField().prepend(element);
      await time.advance(100);
      expect(service.sent.some(({ aborted }) => aborted)).to.equal(false);
      expect(heard).to.have.length(length);
      expectState(element, 'generating', 20);
      slow.release();
      await time.advance(100);
      expectState(element, 'generating', 50);
      await time.advance(2_800);
      expect(service.count).to.equal(2);
    },
  },
  {
    id: 'E94',
    what: 'a clone works, and holds no state',
    run: async () => {
      service.script(ready());
      const element = await mounted({}, '<p>Read instead</p>');
      // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- the platform made it
      const clone = element.cloneNode(true) as VoicgenListen;
      expect(clone.innerHTML).to.equal('<p>Read instead</p>');
      stageField().append(clone);
      await time.advance(100);
      expectState(clone, 'ready', 100);
      expect(service.count).to.equal(1);
      expect(element.status).to.equal('ready');
      expect(textOf(clone)).to.equal(textOf(element));
    },
  },
  {
    id: 'E94',
    what: 'innerHTML written over itself leaves a working element, none doubled',
    run: async () => {
      service.script(ready());
      await mounted({}, '<p>Read instead</p>');
      const field = stageField();
      // eslint-disable-next-line no-self-assign -- what editors do
      field.innerHTML = field.innerHTML;
      await time.advance(100);
      const all = field.querySelectorAll('voicgen-listen');
      expect(all).to.have.length(1);
      expectState(all[0] as VoicgenListen, 'ready', 100);
      expect(field.textContent).to.equal('Read instead');
      expect(service.count).to.equal(1);
    },
  },
  {
    id: 'E94',
    what: 'a clone of a generating element starts by itself, from its own state',
    run: async () => {
      service.script(generating(50));
      const element = await mounted();
      // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- the platform made it
      const clone = element.cloneNode(true) as VoicgenListen;
      element.remove();
      await time.advance(10);
      service.script(pending());
      stageField().append(clone);
      await time.advance(3_100);
      expectState(clone, 'pending');
    },
  },
  {
    id: 'E96',
    what: 'added and removed 1,000 times: at most one question in 3 s, nothing left behind',
    run: async () => {
      const before = listenerCount();
      service.script(pending());
      const element = make();
      for (let i = 0; i < 1_000; i++) {
        stageField().append(element);
        await time.advance(8);
        element.remove();
        await time.advance(2);
      }
      await time.advance(50);
      expect(service.count).to.be.at.most(4);
      expect(leastGap(service.times)).to.be.at.least(3_000);
      expect(time.pending).to.equal(0);
      expect(listenerCount()).to.equal(before);
    },
  },
  {
    id: 'E96',
    what: '1,000 elements that come and go with one key: at most one question in 3 s',
    run: async () => {
      service.script(pending());
      for (let i = 0; i < 1_000; i++) {
        const element = mount();
        await time.advance(8);
        element.remove();
        await time.advance(2);
      }
      expect(leastGap(service.times)).to.be.at.least(3_000);
      expect(stageField().childElementCount).to.equal(0);
    },
  },
  {
    id: 'E97',
    what: 'Retry pressed 20 times in 2 s is one attempt; the button shows it, focus stays',
    run: async () => {
      service.script(refuse());
      const element = await mounted();
      await goTo(9_300);
      const { count } = service;
      const slow = held(refuse());
      service.script(slow.reply);
      const button = need<HTMLButtonElement>(element, 'retry-button');
      button.focus();
      for (let i = 0; i < 20; i++) {
        retryButton(element)?.click();
        await time.advance(100);
      }
      expect(button.getAttribute('aria-disabled'), 'it shows that it works').to.equal('true');
      await time.advance(1_500);
      expect(service.count).to.equal(count + 1);
      expect(element.shadowRoot?.activeElement, 'focus').to.equal(button);
      expect(retryButton(element)).to.equal(button);
      slow.release();
      await time.advance(200);
      expect(element.shadowRoot?.activeElement, 'focus').to.equal(button);
      expect(button.getAttribute('aria-disabled')).to.equal('false');
      expect(codes(), 'no event per try').to.deep.equal(['network']);
    },
  },
  {
    id: 'E97',
    what: 'Retry pressed all the time asks at most once in 3 s and six times a minute',
    run: async () => {
      service.script(envelope({ status: 'x' }));
      const element = await mounted();
      await time.advance(10 * minute);
      expect(element.error?.code).to.equal('gave-up');
      service.script(problem(402, ''));
      service.script(refuse());
      const from = service.times.length;
      for (let i = 0; i < 600; i++) {
        retryButton(element)?.click();
        await time.advance(100);
      }
      const asked = service.times.slice(from);
      expect(leastGap(asked)).to.be.at.least(3_000);
      // What backs off by itself comes on top of the presses.
      expect(busiestMinute(asked)).to.be.at.most(6 + 5);
    },
  },
  {
    id: 'E97',
    what: 'Retry brings the answer, and the sentence goes',
    run: async () => {
      service.script(pending());
      const element = await mounted({ 'poll-timeout': 1_000 }, 'The text');
      await time.advance(1_500);
      expectState(element, 'error');
      expect(textOf(element)).to.match(sentences.late);
      expect(textOf(element), 'the fallback stands beside it').to.match(/The text/);
      service.script(generating(60), ready());
      await time.advance(3_000);
      retryButton(element)?.click();
      await time.advance(100);
      expectState(element, 'generating', 60);
      expect(element.error).to.equal(null);
      expect(textOf(element)).not.to.match(/not ready yet|The text/);
      await time.advance(3_100);
      expectState(element, 'ready', 100);
    },
  },
  {
    id: 'E98',
    what: 'a listener of the page that throws in our event changes nothing',
    run: async () => {
      expectMishap(/thrown by the page/);
      const before = window.onerror;
      window.onerror = () => true;
      try {
        service.script(generating(10), problem(500, 'x'), ready());
        const element = make();
        for (const name of ['voicgen-status', 'voicgen-error', 'voicgen-ready']) {
          element.addEventListener(name, () => {
            throw new Error('thrown by the page');
          });
        }
        stageField().append(element);
        await time.advance(100);
        expectState(element, 'generating', 10);
        await time.advance(10_000);
        expectState(element, 'ready', 100);
        expect(story()).to.deep.equal([
          'status:checking',
          'status:generating',
          'error:server',
          'status:ready',
          'ready',
        ]);
        expect(service.count).to.equal(3);
      } finally {
        window.onerror = before;
      }
    },
  },
  {
    id: 'E98',
    what: 'a listener that changes the question, or removes the element, in our event',
    run: async () => {
      service.script(ready(), generating(4));
      const element = make();
      element.addEventListener(
        'voicgen-ready',
        () => {
          element.postId = post('next');
        },
        { once: true },
      );
      stageField().append(element);
      await time.advance(200);
      expectState(element, 'generating', 4);
      element.addEventListener('voicgen-status', () => {
        element.remove();
      });
      service.script(ready());
      await time.advance(10_000);
      expect(element.isConnected).to.equal(false);
      expect(time.pending).to.equal(0);
    },
  },
  {
    id: 'E100',
    what: 'two elements with one key move together, on one question',
    run: async () => {
      service.script(pending(), generating(30), problem(500, 'x'), ready());
      const [a, b] = [mount(), mount()];
      await time.advance(12_000);
      expect(service.count).to.equal(4);
      expect(story(a)).to.deep.equal(story(b));
      expect(story(a)).to.deep.equal([
        'status:checking',
        'status:pending',
        'status:generating',
        'error:server',
        'status:ready',
        'ready',
      ]);
    },
  },
  {
    id: 'E100',
    what: 'one that comes later shares the loop, what is known, and the next answer',
    run: async () => {
      service.script(generating(30), generating(31), ready());
      const a = await mounted();
      await time.advance(1_000);
      const b = mount();
      await time.advance(1_000);
      expectState(b, 'generating', 30);
      expect(service.count).to.equal(1);
      a.remove();
      await time.advance(1_100);
      expect(service.count, 'the loop goes on for the other').to.equal(2);
      expectState(b, 'generating', 31);
    },
  },
  {
    id: 'E100',
    what: 'two copies of the script meet at one desk',
    run: async () => {
      service.script(generating(30), ready());
      const page = await openFrame((frame) => {
        frame.document.body.innerHTML = `<voicgen-listen post-id="${place.post}" domain="${place.domain}" load="eager"></voicgen-listen>`;
      });
      await runScript(page);
      // The second copy finds the tag taken: another tag in its place shows that its desk is the first's.
      const { customElements } = page;
      const first = customElements.get('voicgen-listen');
      const get = customElements.get.bind(customElements);
      const define = customElements.define.bind(customElements);
      let copy: CustomElementConstructor | undefined;
      customElements.get = (name) => (name === 'voicgen-listen' ? undefined : get(name));
      customElements.define = (_name, element) => {
        copy = element;
        define('second-listen', element);
      };
      await runScript(page);
      expect(copy).not.to.equal(undefined);
      expect(copy).not.to.equal(first);
      page.document.body.insertAdjacentHTML(
        'beforeend',
        `<second-listen post-id="${place.post}" domain="${place.domain}" load="eager"></second-listen>`,
      );
      await time.advance(100);
      const second = page.document.querySelector('second-listen') as VoicgenListen;
      expect(second.status).to.equal('generating');
      expect(inFrame(page).status).to.equal('generating');
      await time.advance(3_100);
      expect(second.status).to.equal('ready');
      expect(service.count).to.equal(2);
    },
  },
];

const lifecycle: readonly Row[] = [
  {
    id: 'E101',
    what: 'hidden ten minutes, then shown: fresh state within 1.5 s, and hiding is no waiting',
    run: async () => {
      service.script(pending());
      chance.value = 0.999;
      const element = await mounted({ 'poll-timeout': 120_000 });
      const { count } = service;
      hide();
      service.script(generating(70));
      await time.advance(10 * minute);
      expect(service.count).to.equal(count);
      show();
      await time.advance(1_500);
      expectState(element, 'generating', 70);
      expect(service.count).to.equal(count + 1);
      await time.advance(110_000);
      expect(element.status).to.equal('generating');
      await time.advance(20_000);
      expect(codes()).to.deep.equal(['gave-up']);
    },
  },
  {
    id: 'E101',
    what: 'hidden before the first question: it leaves when the page is shown',
    run: async () => {
      hide();
      service.script(pending());
      mount();
      await time.advance(10 * minute);
      expect(service.count).to.equal(0);
      show();
      await time.advance(1_100);
      expect(service.count).to.equal(1);
    },
  },
  {
    id: 'E101',
    what: 'hidden in a cool-down: it holds after the return',
    run: async () => {
      service.script(problem(429, 'x', { 'retry-after': '300' }));
      await mounted();
      hide();
      await time.advance(minute);
      show();
      await goTo(299_000);
      expect(service.count).to.equal(1);
      await time.advance(12_000);
      expect(service.count).to.equal(2);
    },
  },
  {
    id: 'E105',
    what: 'reloaded within ten minutes of ready: the player, and no question',
    run: async () => {
      service.script(ready());
      const first = await mounted();
      first.remove();
      await time.advance(9 * minute);
      newTab();
      const second = await mounted();
      expectState(second, 'ready', 100);
      expect(story(second)).to.deep.equal(['status:ready', 'ready']);
      expect(textOf(second)).to.match(/3:20/);
      expect(second.currentSrc).to.equal(audioUrl);
      await time.advance(10 * minute);
      expect(service.count).to.equal(1);
    },
  },
  {
    id: 'E105',
    what: 'after ten minutes it is asked again',
    run: async () => {
      service.script(ready());
      const first = await mounted();
      first.remove();
      await time.advance(10 * minute + 1_000);
      newTab();
      await mounted();
      expect(service.count).to.equal(2);
    },
  },
  {
    id: 'E105',
    what: 'with storage="none" nothing is written, and the next page view asks',
    run: async () => {
      service.script(ready());
      const first = await mounted({ storage: 'none' });
      expect(localStorage).to.have.length(0);
      first.remove();
      newTab();
      await mounted({ storage: 'none' });
      expect(service.count).to.equal(2);
    },
  },
  {
    id: 'E105',
    what: 'another language, post or domain is another memory',
    run: async () => {
      service.script(ready());
      await mounted();
      newTab();
      await mounted({ lang: 'de' });
      await mounted({ 'post-id': post('x') });
      await mounted({ domain: `x-${place.domain}` });
      await mounted({ 'api-base': 'https://relay.example' });
      expect(service.count).to.equal(5);
    },
  },
  ...(
    [
      ['a javascript: URL', (text: string) => text.replaceAll(audioUrl, 'javascript:alert(1)')],
      ['a URL with credentials', (text: string) => text.replaceAll('https://', 'https://a:b@')],
      ['half of it', (text: string) => text.slice(0, text.length / 2)],
      ['a foreign text', () => 'hello'],
      ['an expiry in the year 9999', (text: string) => text.replace(/\d{13}/, '253370764800000')],
      ['nothing', () => ''],
    ] as const
  ).map(([name, spoil]): Row => ({
    id: 'E105',
    what: `what was remembered is checked like an answer: ${name}`,
    run: async () => {
      service.script(ready());
      const first = await mounted();
      first.remove();
      await time.advance(1_000);
      const entries = Object.keys(localStorage).map((key) => [key, localStorage.getItem(key) ?? ''] as const);
      expect(entries.length).to.be.at.least(1);
      for (const [key, value] of entries) localStorage.setItem(key, spoil(value));
      newTab();
      const second = mount();
      await time.advance(20_000);
      expect(service.count, 'it asks').to.equal(2);
      expectState(second, 'ready', 100);
      expect(second.currentSrc).to.equal(audioUrl);
    },
  })),
  {
    id: 'E106',
    what: 'a back/forward restore while pending: one question, backoff starts over',
    run: async () => {
      service.script(pending(), refuse());
      await mounted();
      await goTo(40_000);
      service.script(refuse());
      window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
      time.doze(5 * minute);
      const { count } = service;
      window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
      await time.advance(1_500);
      expect(service.count).to.equal(count + 1);
      await time.advance(3_200);
      expect(service.count).to.equal(count + 2);
    },
  },
  {
    id: 'E109',
    what: 'a prerendered page asks nothing before it is activated',
    run: async () => {
      let prerendering = true;
      override(document, 'prerendering', () => prerendering);
      service.script(ready());
      const element = mount({ load: 'visible' });
      const eager = mount({ 'post-id': post('eager') });
      await frames();
      await time.advance(10 * minute);
      expect(service.count).to.equal(0);
      expect(element.status, 'idle').to.equal('idle');
      expect(eager.status, 'idle').to.equal('idle');
      prerendering = false;
      document.dispatchEvent(new Event('prerenderingchange'));
      await time.advance(1_100);
      await frames();
      await time.advance(1_100);
      expect(service.count).to.equal(2);
      expectState(element, 'ready', 100);
    },
  },
  {
    id: 'E110',
    what: 'the default 15 min: at most 180 questions, then "not ready yet" with Retry',
    run: async () => {
      service.script(pending());
      const element = await mounted();
      await goTo(899_000);
      expectState(element, 'pending');
      await goTo(901_000);
      expectState(element, 'error');
      expect(element.error).to.include({ code: 'gave-up', retryable: true, httpStatus: null });
      expect(textOf(element)).to.match(sentences.late);
      expect(service.count).to.be.within(60, 180);
      const { count } = service;
      await time.advance(60 * minute);
      expect(service.count).to.equal(count);
      retryButton(element)?.click();
      await time.advance(100);
      expectState(element, 'pending');
      await time.advance(298_000);
      expectState(element, 'pending');
      await time.advance(3_000);
      expectState(element, 'error');
      expect(codes()).to.deep.equal(['gave-up', 'gave-up']);
      retryButton(element)?.click();
      await time.advance(3_100);
      expect(element.status, 'any number of times').to.equal('pending');
    },
  },
  {
    id: 'E110',
    what: 'passing trouble is waiting too',
    run: async () => {
      service.script(refuse());
      const element = await mounted({ 'poll-timeout': 60_000 });
      await goTo(61_000);
      expect(codes()).to.deep.equal(['network', 'gave-up']);
      expectState(element, 'error');
    },
  },
  {
    id: 'E110',
    what: 'the pace grows after three minutes to ten seconds, and the wait stays inside the limit',
    run: async () => {
      service.script(pending());
      await mounted();
      await goTo(15 * minute);
      const gaps = service.times.slice(1).map((ms, at) => [ms, ms - (service.times[at] ?? 0)] as const);
      for (const [ms, gap] of gaps) {
        if (ms < 180_000) expect(gap).to.equal(3_000);
        else expect(gap).to.be.within(3_000, 10_000);
      }
      expect(gaps.at(-1)?.[1]).to.equal(10_000);
    },
  },
];

const hosts: readonly Row[] = [
  ...(
    [
      ['classic', {}],
      ['module', { type: 'module' }],
      ['async', { async: 'async' }],
      ['defer', { defer: 'defer' }],
    ] as const
  ).map(([name, attributes]): Row => ({
    id: 'E113',
    what: `the script twice, as ${name}: the second does nothing`,
    run: async () => {
      service.script(generating(30), ready());
      const page = await openFrame((frame) => {
        frame.document.body.innerHTML = `<voicgen-listen post-id="${place.post}" domain="${place.domain}" load="eager"></voicgen-listen>
            <div data-voicgen-player data-post-id="${place.post}" data-domain="${place.domain}"></div>`;
      });
      await runScript(page, attributes);
      await runScript(page, attributes);
      await until('the elements', async () => {
        await time.advance(100);
        return page.document.querySelectorAll('voicgen-listen').length === 2;
      });
      await frames();
      await time.advance(4_000);
      expect(page.document.querySelectorAll('voicgen-listen')).to.have.length(2);
      expect(inFrame(page).status).to.equal('ready');
      expect(service.count).to.equal(2);
      expect(warnings).to.deep.equal([]);
    },
  })),
  {
    id: 'E116',
    what: 'without the script the fallback content is there, and usable',
    run: async () => {
      const page = await openFrame((frame) => {
        frame.document.body.innerHTML =
          '<voicgen-listen post-id="a" load="eager"><a href="#text">Read instead</a></voicgen-listen>';
      });
      const link = page.document.querySelector('a');
      link?.focus();
      expect(textOf(inFrame(page))).to.equal('Read instead');
      expect(page.document.activeElement).to.equal(link);
      expect(service.count).to.equal(0);
    },
  },
  {
    id: 'E118',
    what: 'a bare placeholder works where the script runs',
    run: async () => {
      service.script(ready());
      const page = await openFrame((frame) => {
        frame.document.body.innerHTML = `<div data-voicgen-player data-post-id="${place.post}" data-lang="de" data-domain="${place.domain}" data-heading="Hör zu"></div>`;
      });
      await runScript(page);
      await frames();
      await time.advance(100);
      const element = inFrame(page);
      await until('the first question', async () => {
        await time.advance(100);
        return element.status === 'ready';
      });
      expect(element.parentElement?.hasAttribute('data-voicgen-player')).to.equal(true);
      expect(textOf(element)).to.match(/Hör zu/);
      expect(service.sent[0]?.url.search).to.equal(`?domain=${place.domain}&post_id=${place.post}&lang=de`);
    },
  },
  ...['<p></p>', '<p><br></p>\n<br>', '<p>&nbsp;</p>'].map((inner): Row => ({
    id: 'E119',
    what: `what editors put inside is no configuration and no gap: ${inner}`,
    run: async () => {
      service.script(ready());
      const plain = await mounted();
      const element = await mounted({}, inner);
      expectState(element, 'ready', 100);
      // Firefox counts in sixtieths of a pixel, and adds them up in another order.
      const gapPx = element.getBoundingClientRect().height - plain.getBoundingClientRect().height;
      expect(Math.abs(gapPx)).to.be.below(0.01);
      expect(service.count).to.equal(1);
    },
  })),
  ...(
    [
      [
        'Array.prototype has enumerable extras',
        ({ Array: { prototype } }: Page) => {
          Object.assign(prototype, { contains: () => true, remove: () => undefined, last: 'x' });
        },
      ],
      [
        'Object.prototype has an enumerable extra',
        ({ Object: { prototype } }: Page) => {
          Object.assign(prototype, { extend: () => undefined });
        },
      ],
      [
        'toJSON throws',
        (page: Page) => {
          for (const { prototype } of [page.String, page.Number, page.Object, page.Array]) {
            Object.defineProperty(prototype, 'toJSON', {
              configurable: true,
              value: () => {
                throw new Error('toJSON of the page');
              },
            });
          }
        },
      ],
      [
        'fetch is wrapped by an async function that knows no abort',
        (page: Page) => {
          const { fetch } = page;
          page.fetch = async (input, init) => {
            await Promise.resolve();
            const { signal, ...rest } = init ?? {};
            return fetch(input, signal ? rest : init);
          };
        },
      ],
      [
        'Promise is replaced by a subclass',
        (page: Page) => {
          page.Promise = class extends page.Promise<unknown> {} as typeof page.Promise;
        },
      ],
      [
        'JSON.parse is wrapped with a reviver of dates',
        (page: Page) => {
          const { parse } = page.JSON;
          page.JSON.parse = (text: string) => parse(text, (_key, value: unknown) => value) as unknown;
        },
      ],
    ] as const
  ).map(([name, spoil]): Row => ({
    id: 'E121',
    what: `works although ${name}`,
    run: () => expectWorks(spoil),
  })),
  ...(
    [
      [
        'fetch throws at once',
        (page: Page) => {
          page.fetch = () => {
            throw new Error('fetch of the page');
          };
        },
        'network',
      ],
      [
        'fetch gives no promise',
        (page: Page) => {
          page.fetch = (() => undefined) as unknown as typeof fetch;
        },
        undefined,
      ],
      [
        'fetch gives no Response',
        (page: Page) => {
          page.fetch = () => Promise.resolve({} as Response);
        },
        undefined,
      ],
      [
        'JSON.parse throws something odd',
        (page: Page) => {
          page.JSON.parse = () => {
            // eslint-disable-next-line @typescript-eslint/only-throw-error -- what odd pages do
            throw 'odd';
          };
        },
        'malformed',
      ],
    ] as const
  ).map(([name, spoil, code]): Row => ({
    id: 'E121',
    what: `fails quietly where ${name}`,
    run: async () => {
      service.script(ready());
      const page = await openFrame((frame) => {
        spoil(frame);
        frame.document.body.innerHTML = `<voicgen-listen post-id="${place.post}" domain="${place.domain}" load="eager"></voicgen-listen>`;
      });
      await runScript(page);
      await time.advance(5 * minute);
      const element = inFrame(page);
      expect(element.status).to.equal('checking');
      expect(codes()).to.have.length(1);
      if (code) expect(element.error?.code).to.equal(code);
      else expect(['network', 'malformed']).to.include(element.error?.code);
    },
  })),
  {
    id: 'E123',
    what: 'names and ids of the page that clobber globals do no harm',
    run: () =>
      expectWorks(({ document }) => {
        // Not createElement: without that the page itself, and this test, could make nothing.
        const names =
          `voicgen fetch customElements localStorage performance navigator location status progress error
          domain heading base play name top self parent document body cookie getElementById visibilityState
          hidden prerendering baseURI adoptedStyleSheets voicgen-listen IntersectionObserver`.split(/\s+/);
        document.body.innerHTML = names
          .map(
            (name) =>
              `<form name="${name}"></form><img id="${name}" alt=""><a id="${name}" name="${name}"></a><iframe name="x-${name}" hidden></iframe>`,
          )
          .join('');
      }),
  },
  {
    id: 'E125',
    limitMs: 60_000,
    what: '1,000 elements with one key: one question an interval, all move',
    run: async () => {
      service.script(pending(), generating(10), ready());
      for (let i = 0; i < 1_000; i++) mount();
      await time.advance(7_000);
      expect(service.count).to.equal(3);
      const all = [...stageField().querySelectorAll('voicgen-listen')];
      expect(all.every(({ status }) => status === 'ready')).to.equal(true);
      expect(heardOf('voicgen-ready')).to.have.length(1_000);
    },
  },
  {
    id: 'E126',
    limitMs: 60_000,
    what: '1,000 posts: the first six together, at most 20 in any minute, each in its turn',
    run: async () => {
      service.route(({ url }) => {
        const at = Number(url.searchParams.get('post_id')?.split('-').at(-1));
        return at % 2 ? problem(402, 'x') : ready();
      });
      for (let at = 0; at < 1_000; at++) mount({ 'post-id': post(String(at)) });
      await time.advance(1_000);
      expect(service.count).to.equal(6);
      expect(new Set(service.sent.map(({ url }) => url.href)).size).to.equal(6);
      const nearest = service.sent.map(({ url }) =>
        Number(url.searchParams.get('post_id')?.split('-').at(-1)),
      );
      expect(
        [...nearest].sort((a, b) => a - b),
        'nearest to the viewport first',
      ).to.deep.equal([0, 1, 2, 3, 4, 5]);
      await time.advance(10 * minute);
      expect(busiestMinute(service.times)).to.be.within(19, 20);
      expect(leastGap(service.times.slice(5))).to.be.at.least(3_000);
      // The queue goes on evenly, and every answer is final: nobody is asked for twice before all were.
      expect(new Set(service.sent.map(({ url }) => url.href)).size).to.equal(service.count);
    },
  },
  {
    id: 'E126',
    what: 'what scrolls into view comes first',
    run: async () => {
      service.script(pending());
      stageField().innerHTML = '<div style="height: 30000px"></div>';
      const far = Array.from({ length: 10 }, (_, at) => mount({ 'post-id': post(`far-${at}`) }));
      const box = document.createElement('div');
      stageField().prepend(box);
      for (let at = 0; at < 10; at++) mount({ 'post-id': post(`near-${at}`) }, '', box);
      await time.advance(1_000);
      expect(service.count).to.equal(6);
      const asked = (): (string | null)[] => service.sent.map(({ url }) => url.searchParams.get('post_id'));
      expect(asked().every((id) => id?.includes('near'))).to.equal(true);
      far[7]?.scrollIntoView();
      await time.advance(3_100);
      expect(asked().at(-1)).to.include('far');
      scrollTo(0, 0);
    },
  },
  {
    id: 'E129',
    what: 'a page that is no secure context needs nothing of one',
    run: () =>
      expectWorks((page) => {
        Object.defineProperty(page, 'isSecureContext', { value: false });
        for (const name of ['locks', 'serviceWorker', 'storage', 'clipboard', 'mediaDevices', 'share']) {
          Object.defineProperty(page.navigator, name, { value: undefined });
        }
        Object.defineProperty(page.crypto, 'subtle', { value: undefined });
        Object.defineProperty(page.crypto, 'randomUUID', { value: undefined });
        Object.defineProperty(page, 'caches', { value: undefined });
      }),
  },
  {
    id: 'E130',
    what: 'a single-page app reuses the node: the player of the old article goes',
    run: async () => {
      service.script(ready(), generating(1));
      const element = await mounted();
      expect(playButton(element)).to.be.ok;
      element.postId = post('next article');
      await time.advance(100);
      expectState(element, 'generating', 1);
      expect(!!part(element, 'player')).to.equal(false);
      expect(element.currentSrc).to.equal('');
      expect(element.paused).to.equal(true);
      expect(element.duration).to.satisfy(Number.isNaN);
    },
  },
  {
    id: 'E131',
    what: 'no script at all: the fallback link has its name and works',
    run: async () => {
      const page = await openTextFrame(
        '<voicgen-listen post-id="a"><a href="#x">Read the article</a></voicgen-listen>',
      );
      expect(textOf(page.document.body)).to.equal('Read the article');
    },
  },
];

const platform: readonly Row[] = [
  ...['16 0 x -1', '', 'x', '1e9', 'NaN', ' 5 '].map((rates): Row => ({
    id: 'E155',
    what: `playback-rates="${rates}" falls back to the defaults`,
    run: async () => {
      service.script(ready());
      const element = await mounted({ 'playback-rates': rates });
      const options = [...need<HTMLSelectElement>(element, 'rate').options].map(({ value }) => Number(value));
      expect(options).to.deep.equal([0.75, 1, 1.25, 1.5, 1.75, 2]);
    },
  })),
  {
    id: 'E155',
    what: 'of mixed playback-rates the usable ones stay, each once, in order',
    run: async () => {
      service.script(ready());
      const element = await mounted({ 'playback-rates': '3 0.5 x 1 0.5 99 -2' });
      const options = [...need<HTMLSelectElement>(element, 'rate').options].map(({ value }) => Number(value));
      expect(options).to.deep.equal([0.5, 1, 3]);
    },
  },
  ...(
    [
      [16, 4],
      [0, 0.25],
      [0.01, 0.25],
      [-3, 0.25],
      [4, 4],
      [0.25, 0.25],
      [1e300, 4],
      [Infinity, 4],
    ] as const
  ).map(([set, got]): Row => ({
    id: 'E155',
    what: `playbackRate = ${set} is ${got}`,
    run: async () => {
      service.script(ready());
      const element = await mounted();
      element.playbackRate = set;
      expect(element.playbackRate).to.equal(got);
      await time.advance(0);
      expect(Number(need<HTMLSelectElement>(element, 'rate').value)).to.equal(got);
    },
  })),
  ...[NaN, 'x', undefined, null, {}].map((rate): Row => ({
    id: 'E155',
    what: `playbackRate = ${typeof rate} ${JSON.stringify(rate)} throws nothing and gives a usable speed`,
    run: async () => {
      service.script(ready());
      const element = await mounted();
      element.playbackRate = rate as number;
      expect(element.playbackRate).to.be.within(0.25, 4);
    },
  })),
  {
    id: 'E157',
    what: 'localStorage throws at every touch',
    run: () =>
      expectWorks((page) => {
        Object.defineProperty(page, 'localStorage', {
          get: () => {
            throw new DOMException('denied', 'SecurityError');
          },
        });
      }),
  },
  {
    id: 'E157',
    what: 'localStorage is null',
    run: () =>
      expectWorks((page) => {
        Object.defineProperty(page, 'localStorage', { value: null });
      }),
  },
  {
    id: 'E157',
    what: 'the quota is full',
    run: () =>
      expectWorks((page) => {
        page.Storage.prototype.setItem = () => {
          throw new DOMException('full', 'QuotaExceededError');
        };
      }),
  },
  {
    id: 'E157',
    what: 'a cool-down holds in the page although nothing can be written',
    run: async () => {
      override(window, 'localStorage', () => {
        throw new DOMException('denied', 'SecurityError');
      });
      service.script(problem(429, 'x', { 'retry-after': '100' }));
      await mounted();
      mount({ 'post-id': post('other') });
      await goTo(99_000);
      expect(service.count).to.equal(1);
    },
  },
  ...(
    [
      ['missing', () => undefined],
      [
        'throwing',
        () => {
          throw new DOMException('denied', 'SecurityError');
        },
      ],
    ] as const
  ).map(([name, get]): Row => ({
    id: 'E158',
    what: `navigator.locks ${name}`,
    run: () =>
      expectWorks((page) => {
        Object.defineProperty(page.navigator, 'locks', { get });
      }),
  })),
  {
    id: 'E158',
    what: 'no lock is ever asked for, and no channel opened',
    run: async () => {
      let touched = 0;
      override(navigator, 'locks', () => {
        touched++;
        return undefined;
      });
      override(window, 'BroadcastChannel', () => {
        touched++;
        return undefined;
      });
      service.script(generating(1), ready());
      const element = await mounted();
      await time.advance(4_000);
      expectState(element, 'ready', 100);
      expect(touched).to.equal(0);
    },
  },
  {
    id: 'E160',
    what: 'another tab that freezes with a question in flight holds nobody up',
    run: async () => {
      service.script(silent());
      const page = await openFrame((frame) => {
        frame.document.body.innerHTML = `<voicgen-listen post-id="${place.post}" domain="${place.domain}" load="eager"></voicgen-listen>`;
      });
      await runScript(page);
      await time.advance(100);
      expect(service.count).to.equal(1);
      time.forget(page);
      service.script(generating(5), ready());
      const element = await mounted();
      expectState(element, 'generating', 5);
      await time.advance(3_700);
      expectState(element, 'ready', 100);
    },
  },
  {
    id: 'E161',
    what: 'without IntersectionObserver load="visible" acts as eager',
    run: async () => {
      service.script(ready());
      const page = await openFrame((frame) => {
        Reflect.deleteProperty(frame, 'IntersectionObserver');
        frame.document.body.innerHTML = `<div style="height: 9999px"></div><voicgen-listen post-id="${place.post}" domain="${place.domain}"></voicgen-listen>`;
      });
      await runScript(page);
      await time.advance(100);
      expect(inFrame(page).status).to.equal('ready');
      expect(service.count).to.equal(1);
    },
  },
  {
    id: 'E163',
    what: 'adoptedStyleSheets and constructable sheets are missing',
    run: () =>
      expectWorks((page) => {
        Reflect.deleteProperty(page.ShadowRoot.prototype, 'adoptedStyleSheets');
        Reflect.deleteProperty(page.Document.prototype, 'adoptedStyleSheets');
        Object.defineProperty(page, 'CSSStyleSheet', { value: undefined });
      }),
  },
  {
    id: 'E163',
    what: 'constructing a sheet throws',
    run: () =>
      expectWorks((page) => {
        Object.defineProperty(page, 'CSSStyleSheet', {
          value: function CSSStyleSheet() {
            throw new TypeError('Illegal constructor');
          },
        });
      }),
  },
  ...[null, '', '   ', '\n\t'].map((id): Row => ({
    id: 'E166',
    what: `post-id ${JSON.stringify(id)} and no src: an error without a question; set later it starts`,
    run: async () => {
      service.script(generating(2));
      const element = await mounted({ 'post-id': id, debug: true }, 'The text');
      expectState(element, 'error');
      expect(element.error).to.include({ code: 'invalid', httpStatus: null, retryable: false });
      expect(textOf(element)).to.match(sentences.unavailable);
      expect(textOf(element)).to.match(/The text/);
      expect(textOf(need(element, 'debug'))).to.match(/post-id/);
      expect(!!retryButton(element)).to.equal(false);
      await time.advance(minute);
      expect(service.count).to.equal(0);
      expect(codes()).to.deep.equal(['invalid']);
      element.postId = place.post;
      await time.advance(100);
      expectState(element, 'generating', 2);
      expect(element.error).to.equal(null);
      expect(textOf(element)).not.to.match(/The text/);
    },
  })),
  {
    id: 'E166',
    what: 'a post-id of 200 characters is asked for, one of 201 is not',
    run: async () => {
      service.script(pending());
      const element = await mounted({ 'post-id': 'x'.repeat(201) });
      expect(element.error?.code).to.equal('invalid');
      expect(service.count).to.equal(0);
      element.postId = 'x'.repeat(200);
      await time.advance(100);
      expect(service.count).to.equal(1);
    },
  },
  ...[
    'javascript:alert(1)',
    'ftp://api.example',
    'https://user:secret@api.example',
    'https://user@api.example',
    'https://api.example/?x=1',
    'https://api.example/?',
    'data:text/plain,x',
    'https://',
    'http://[::1',
  ].map((base): Row => ({
    id: 'E168',
    what: `api-base="${base}" cannot work, and nothing leaves`,
    run: async () => {
      const element = await mounted({ 'api-base': base });
      await time.advance(minute);
      if (base === 'https://api.example/?') return;
      expectState(element, 'error');
      expect(codes()).to.deep.equal(['invalid']);
      expect(service.count).to.equal(0);
    },
  })),
  ...(
    [
      ['https://api.example', 'https://api.example/v1/'],
      ['https://api.example/', 'https://api.example/v1/'],
      ['https://api.example///', 'https://api.example/v1/'],
      ['https://relay.example/listen/news', 'https://relay.example/listen/news/v1/'],
      ['https://relay.example/listen/news/', 'https://relay.example/listen/news/v1/'],
      ['https://relay.example/listen#part', 'https://relay.example/listen/v1/'],
      [' https://api.example ', 'https://api.example/v1/'],
      ['HTTPS://API.EXAMPLE:443', 'https://api.example/v1/'],
      ['http://127.0.0.1:9/', 'http://127.0.0.1:9/v1/'],
      ['/listen/news', `${location.origin}/listen/news/v1/`],
      ['//relay.example/x', `${location.protocol}//relay.example/x/v1/`],
    ] as const
  ).map(([base, start]): Row => ({
    id: 'E168',
    what: `api-base="${base}" asks at ${start.replace(location.origin, '…')}`,
    run: async () => {
      service.script(pending());
      await mounted({ 'api-base': base });
      expect(service.sent[0]?.request.url).to.equal(
        `${start}public/audio/status?domain=${place.domain}&post_id=${place.post}&lang=en`,
      );
    },
  })),
  {
    id: 'E168',
    what: 'api-base is resolved against the base of the document',
    run: async () => {
      const base = document.createElement('base');
      base.href = 'https://blog.example/deep/';
      document.head.append(base);
      try {
        service.script(pending());
        await mounted({ 'api-base': 'listen' });
        expect(service.sent[0]?.url.href).to.match(/^https:\/\/blog\.example\/deep\/listen\/v1\/public/);
      } finally {
        base.remove();
      }
    },
  },
  ...(
    [
      ['en_US', 'en', /Listen to this article/],
      ['EN', 'en', /Listen to this article/],
      ['pt-BR', 'pt', /artigo/],
      ['pt_BR', 'pt', /artigo/],
      ['de-AT', 'de', /Artikel/],
      ['zh-Hant-TW', 'zh', /./],
      ['xx', 'xx', /Listen to this article/],
      ['  ', 'en', /Listen to this article/],
      ['123', 'en', /Listen to this article/],
    ] as const
  ).map(([lang, asked, shown]): Row => ({
    id: 'E169',
    what: `lang="${lang}" asks for ${asked}`,
    run: async () => {
      service.script(ready());
      const element = await mounted({ lang });
      expect(service.sent[0]?.url.searchParams.get('lang')).to.equal(asked);
      expect(textOf(need(element, 'heading'))).to.match(shown);
    },
  })),
  {
    id: 'E169',
    what: 'an empty lang is inherited, also through a shadow root, and told in the detail',
    run: async () => {
      service.script(ready());
      const outer = document.createElement('div');
      outer.lang = 'fr-CA';
      stageField().append(outer);
      const inner = document.createElement('section');
      outer.attachShadow({ mode: 'open' }).append(inner);
      const element = mount({ lang: '' }, '', inner);
      mount({}, '', inner);
      await time.advance(100);
      expect(service.sent.map(({ url }) => url.searchParams.get('lang'))).to.deep.equal(['fr']);
      expect(heardOf('voicgen-ready')[0]?.detail['lang']).to.equal('fr-CA');
      expect(textOf(element)).to.match(/[ée]coute/i);
    },
  },
  {
    id: 'E169',
    what: 'spellings of one language are one key',
    run: async () => {
      service.script(generating(1));
      for (const lang of ['pt-BR', 'pt_BR', 'PT', 'pt']) mount({ lang });
      await time.advance(100);
      expect(service.count).to.equal(1);
    },
  },
  {
    id: 'E169',
    what: 'where nothing says a language it is English',
    run: async () => {
      const { lang } = document.documentElement;
      document.documentElement.removeAttribute('lang');
      try {
        service.script(pending());
        await mounted();
        expect(service.sent[0]?.url.searchParams.get('lang')).to.equal('en');
      } finally {
        document.documentElement.lang = lang;
      }
    },
  },
  ...['0', '-1', '1e-9', 'abc', '100', '2999', '1e12', '600001', '', 'NaN', 'Infinity'].map(
    (interval): Row => ({
      id: 'E170',
      what: `poll-interval="${interval}" is the default`,
      run: async () => {
        service.script(pending());
        const element = await mounted({ 'poll-interval': interval });
        expect(element.pollInterval).to.equal(3_000);
        await time.advance(9_050);
        expect(service.times.map((ms) => ms - (service.times[0] ?? 0))).to.deep.equal([
          0, 3_000, 6_000, 9_000,
        ]);
      },
    }),
  ),
  {
    id: 'E170',
    what: 'poll-interval="10000" and "600000" are taken',
    run: async () => {
      service.script(pending());
      const element = await mounted({ 'poll-interval': 10_000 });
      expect(element.pollInterval).to.equal(10_000);
      await time.advance(9_800);
      expect(service.count).to.equal(1);
      await time.advance(300);
      expect(service.count).to.equal(2);
      element.pollInterval = 600_000;
      expect(element.getAttribute('poll-interval')).to.equal('600000');
      expect(element.pollInterval).to.equal(600_000);
    },
  },
  {
    id: 'E171',
    what: 'a heading with HTML is text',
    run: async () => {
      service.script(ready());
      const heading = '<img src=x onerror=alert(1)><b>Hear</b> & read';
      const element = await mounted({ heading });
      expect(textOf(need(element, 'heading'))).to.equal(heading);
      expect(element.shadowRoot?.querySelector('img, b')).to.equal(null);
    },
  },
];

const groups: readonly (readonly [string, readonly Row[]])[] = [
  ['Answers and bodies over time', answers],
  ['Transport and time', transport],
  ['Identity and races', races],
  ['The life of a page', lifecycle],
  ['The host page and its CMS', hosts],
  ['Platform and settings', platform],
];

for (const [name, rows] of groups) {
  describe(name, () => {
    stage();
    for (const { id, what, run, limitMs = 10_000 } of rows) it(`${id}: ${what}`, run).timeout(limitMs);
  });
}
