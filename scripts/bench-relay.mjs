// @ts-check
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { fileURLToPath } from 'node:url';
import { median, quantile } from './statistics.mjs';

// `npm run bench:relay`: what an answer from the relay's memory costs, beside a bare hono handler that returns the same
// body, by the CPU time of one server process that holds both, round by round. Ends with 1 where the relay has less than
// 0.7 of its throughput.

const least = 0.7;
const rounds = 9;
const readers = 32;
const query = '/v1/public/audio/status?domain=news.example&post_id=p1&lang=en';
const body = JSON.stringify({
  success: true,
  message: 'OK',
  data: {
    status: 'ready',
    progress_percent: 100,
    audio_url: 'https://cdn.example.com/a.mp3',
    duration_seconds: 142,
    media_type: 'audio/mpeg',
  },
});
const agent = new Agent({ keepAlive: true, maxSockets: readers });

/** @param {string} url @returns {Promise<{ text: string, ms: number }>} */
function ask(url) {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += String(chunk)));
      response.on('end', () => {
        if (response.statusCode === 200) resolve({ text, ms: performance.now() - startedAt });
        else reject(new Error(`${url}: ${response.statusCode}`));
      });
      response.on('error', reject);
    }).on('error', reject);
  });
}

const servers = fork(fileURLToPath(new URL('bench-relay/servers.mjs', import.meta.url)), {
  execArgv: ['--import', 'tsx'],
  env: { ...process.env, BODY: body },
});
const [message] = await once(servers, 'message');
const { relay, bare } = /** @type {{ relay: string, bare: string }} */ (message);
const cpuMs = async () => Number((await ask(`${bare}/cpu`)).text);

/** 3,200 answers: CPU time, in ms, and how long each took. @param {string} url */
async function round(url) {
  const before = await cpuMs();
  const waits = await Promise.all(
    Array.from({ length: readers }, async () => {
      const own = [];
      for (let n = 0; n < 100; n += 1) {
        const { text, ms } = await ask(url);
        if (text !== body) throw new Error(`${url} answered: ${text}`);
        own.push(ms);
      }
      return own;
    }),
  );
  return { cpu: (await cpuMs()) - before, waits: waits.flat() };
}

/** @type {number[]} */
const ratios = [];
/** @type {number[]} */
const waits = [];
for (let n = 0; n <= rounds; n += 1) {
  const ours = await round(`${relay}/listen/open${query}`);
  const theirs = await round(`${bare}/open${query}`);
  // The first round warms both up.
  if (n === 0) continue;
  ratios.push(theirs.cpu / ours.cpu);
  waits.push(...ours.waits);
}
agent.destroy();
servers.disconnect();
const middle = median(ratios);
const [low, high] = [Math.min(...ratios), Math.max(...ratios)];
console.log(
  `Answers from memory, ${rounds} rounds of ${readers * 100} beside a bare hono handler, by CPU time:`,
);
console.log(
  `throughput ${middle.toFixed(2)} of the bare handler's (${low.toFixed(2)}–${high.toFixed(2)}); bar ${least}`,
);
console.log(
  `${readers} readers at once: p50 ${quantile(waits, 0.5).toFixed(1)} ms, p99 ${quantile(waits, 0.99).toFixed(1)} ms`,
);
process.exitCode = middle >= least ? 0 : 1;
