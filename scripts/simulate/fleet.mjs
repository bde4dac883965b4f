// @ts-check
import { Limiter, rateHeaders } from '../../demo/sandbox/limiter.js';
import { readAnswer } from '../../src/contract.js';
import { begin, heard, newPoll } from '../../src/poll.js';
import { createRelay, voicgenPublic } from '../../src/relay/index.js';

/**
 * @typedef {'naive' | 'element' | 'src' | 'relay'} Way how readers learn of the audio; `src`: the page carries it once it
 *   is known, and browsers remember answers and cool-downs; the others forget all with the page
 * @typedef {{ view: number, heardMs: number, coolUntilMs: number }} Reader `view`: the page that is open, counted
 * @typedef {{ poll: ReturnType<typeof newPoll>, sinceMs: number, view: number, reader: Reader }} View one page, open
 * @typedef {{ readers: number, way: Way, questions: number, refusals: number, busiestMinute: number,
 *   heard: number, delaysMs: number[] }} Outcome
 *   `questions` and `refusals` at the service; `heard`: share of readers who got to play in time
 */

/**
 * One post: published at 0, ready after 3 min, and two minutes later its page is made anew and carries `src`. Readers come
 * within 10 min, each once more 1 to 4 min later, and we watch for 15.
 */
const readyMs = 180_000;
const bakedMs = 300_000;
const arrivalsMs = 600_000;
const againMs = 60_000;
const againSpreadMs = 180_000;
const horizonMs = 900_000;
const rememberedMs = 600_000;
const tickMs = 100;
/** What stands between a reader and the service, in ms. */
const roundTripMs = 100;
const trust = { base: 'https://api.example', secure: true };
const url = 'https://relay.example/listen/news/v1/public/audio/status?domain=news.example&post_id=p1&lang=en';

/** Chance with a seed: the same run twice. @param {number} seed */
function seeded(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The service: Laravel's limiter of 60 a minute and domain before one post. @param {() => number} now */
function makeService(now) {
  const limiter = new Limiter(now, () => 60);
  /** @type {number[]} */
  const minutes = [];
  const count = { questions: 0, refusals: 0 };
  const ask = () => {
    count.questions += 1;
    const minute = Math.floor(now() / 60_000);
    minutes[minute] = (minutes[minute] ?? 0) + 1;
    const verdict = limiter.take('news.example');
    if (!verdict.allowed) count.refusals += 1;
    const data =
      now() < readyMs
        ? { status: 'generating', progress_percent: Math.floor(now() / 2_000) }
        : { status: 'ready', progress_percent: 100, audio_url: 'https://cdn.example/a.mp3' };
    return {
      status: verdict.allowed ? 200 : 429,
      headers: new Headers(rateHeaders(verdict)),
      text: verdict.allowed ? JSON.stringify({ success: true, data }) : '{"success":false,"data":null}',
    };
  };
  return { ask, count, busiestMinute: () => minutes.reduce((most, sum) => Math.max(most, sum), 0) };
}

/** @param {() => number} now @param {ReturnType<typeof makeService>} service @param {() => number} random */
function askThroughRelay(now, service, random) {
  const relay = createRelay({
    sites: { news: { provider: voicgenPublic(), domains: ['news.example'] } },
    now,
    random,
    // Nothing is ever late here, so that no alarm has to ring.
    alarm: () => () => undefined,
    fetch: async () => {
      const { status, headers, text } = service.ask();
      return new Response(text, { status, headers });
    },
    log: () => undefined,
  });
  return async () => {
    const response = await relay.fetch(new Request(url));
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
}

/**
 * Lets readers of one post come, ask and play, in virtual time. The element is its own `poll` and `pace`; the
 * relay is the real one.
 *
 * @param {Way} way
 * @param {number} readers
 * @param {number} [seed]
 * @returns {Promise<Outcome>}
 */
export async function simulate(way, readers, seed = 1) {
  let nowMs = 0;
  const now = () => nowMs;
  const random = seeded(seed);
  const service = makeService(now);
  const ask = way === 'relay' ? askThroughRelay(now, service, random) : service.ask;
  /** Who looks or asks in each tenth of a second. @type {View[][]} */
  const ticks = Array.from({ length: horizonMs / tickMs }, () => []);
  /** @type {number[]} */
  const delaysMs = [];
  for (let count = 0; count < readers; count += 1) {
    /** @type {Reader} */
    const reader = { view: 0, heardMs: NaN, coolUntilMs: 0 };
    let sinceMs = random() * arrivalsMs;
    for (const view of [1, 2]) {
      const poll = newPoll();
      begin(poll, sinceMs);
      ticks[Math.floor(sinceMs / tickMs)]?.push({ poll, sinceMs, view, reader });
      sinceMs += againMs + random() * againSpreadMs;
    }
  }
  const remembers = way === 'src';
  /** @param {View} open @param {number} heardMs */
  const hear = ({ reader, sinceMs }, heardMs) => {
    // Who has heard it once does not wait a second time.
    if (Number.isNaN(reader.heardMs)) delaysMs.push(Math.max(0, heardMs - Math.max(sinceMs, readyMs)));
    reader.heardMs = heardMs;
  };
  for (const [tick, views] of ticks.entries()) {
    nowMs = tick * tickMs;
    for (const open of views) {
      const { poll, sinceMs, view, reader } = open;
      // The first page asks no more once the second is open.
      if (view < reader.view) continue;
      if (view > reader.view) {
        reader.view = view;
        if (remembers && (sinceMs >= bakedMs || nowMs - reader.heardMs < rememberedMs)) {
          hear(open, nowMs);
          continue;
        }
      }
      if (remembers && nowMs < reader.coolUntilMs) {
        ticks[Math.ceil(reader.coolUntilMs / tickMs)]?.push(open);
        continue;
      }
      const { status, headers, text } = await ask();
      const answer = readAnswer(status, headers, text, trust);
      const heardMs = nowMs + roundTripMs;
      if (answer.status === 'ready') {
        hear(open, heardMs);
        continue;
      }
      const intervalMs = 3_000;
      if (way === 'naive') poll.dueMs = heardMs + intervalMs;
      else {
        const { coolDownMs } = heard(poll, answer, heardMs, { intervalMs, online: true, random: random() });
        reader.coolUntilMs = heardMs + coolDownMs;
      }
      ticks[Math.ceil(poll.dueMs / tickMs)]?.push(open);
    }
  }
  delaysMs.sort((one, other) => one - other);
  const { questions, refusals } = service.count;
  return {
    readers,
    way,
    questions,
    refusals,
    busiestMinute: service.busiestMinute(),
    heard: delaysMs.length / readers,
    delaysMs,
  };
}

/**
 * The delay that this share of all readers did not exceed, in ms; Infinity where too few got to play.
 *
 * @param {Outcome} outcome
 * @param {number} share
 */
export function percentile({ delaysMs, readers }, share) {
  return delaysMs[Math.max(0, Math.ceil(share * readers) - 1)] ?? Infinity;
}
