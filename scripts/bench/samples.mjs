// @ts-check
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../project.mjs';

/**
 * @typedef {import('./cdp.mjs').Send} Send
 * @typedef {import('./rows.mjs').Row} Row
 * @typedef {import('./server.mjs').Server} Server
 * @typedef {Record<string, number>} Figures
 */

const probe = readFileSync(join(root, 'scripts/bench/probe.js'), 'utf8');
/** As the browser's own developer tools define it. */
const slow4G = { offline: false, latency: 562.5, downloadThroughput: 180_000, uploadThroughput: 84_375 };
/** How much slower a phone is than this machine. */
const SLOWER = 4;
const CROWD = 100;
const CHURN = 1_000;
/** How long the main thread is watched while audio plays, in ms. */
const PLAY_MS = 6_000;
/** Longest wait for a page, in ms. */
const LIMIT_MS = 120_000;

/** Calls a function of the probe. @param {Send} page @param {string} name @param {...unknown} args */
async function call(page, name, ...args) {
  const { result, exceptionDetails } = await page('Runtime.evaluate', {
    expression: `bench.${name}(${args.map((value) => JSON.stringify(value) ?? 'undefined').join()})`,
    awaitPromise: true,
    returnByValue: true,
    userGesture: true,
    timeout: LIMIT_MS,
  });
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return result.value;
}

/** Opens a page and waits until it has loaded. @param {Send} page @param {string} url */
async function open(page, url) {
  await page('Page.enable');
  await page('Page.addScriptToEvaluateOnNewDocument', { source: probe });
  const { errorText } = await page('Page.navigate', { url });
  if (errorText) throw new Error(`${url}: ${errorText}`);
}

/** @param {Send} page @param {Server} server @param {Row} row */
async function openPlayer(page, { url }, { name, shown }) {
  await open(page, `${url}/${name}/page.html`);
  await call(page, 'first', shown);
}

/** What lives in the page after everything else was collected. @param {Send} page */
async function weighPage(page) {
  for (let round = 0; round < 3; round++) await page('HeapProfiler.collectGarbage');
  const { usedSize, embedderHeapUsedSize } = await page('Runtime.getHeapUsage');
  const { nodes } = await page('Memory.getDOMCounters');
  return { bytes: usedSize + embedderHeapUsedSize, nodes };
}

/** ms that the main thread has worked. @param {Send} page */
async function worked(page) {
  const { metrics } = await page('Performance.getMetrics');
  return 1000 * metrics.find((/** @type {{ name: string }} */ { name }) => name === 'TaskDuration').value;
}

/** @param {Send} page @param {Server} server @param {Row} row @param {number} rate */
async function inject(page, { url }, { name, shown, markup, script, player }, rate) {
  await open(page, `${url}/${name}/empty.html`);
  await page('Emulation.setCPUThrottlingRate', { rate });
  return call(page, 'inject', shown, markup, script || player ? 'script.js' : '');
}

/**
 * Ways to measure a row, each in a page and a browser context of its own. `everyFrame`: frames are not held to sixty a
 * second, which would round short times up. `rounds`: at most so many, where it takes long.
 *
 * @type {Record<string, { everyFrame: boolean, rounds?: number, take: (page: Send, server: Server, row: Row) => Promise<Figures> }>}
 */
export const samples = {
  script: {
    everyFrame: true,
    async take(page, server, row) {
      const { evaluationMs, paintedMs } = await inject(page, server, row, 1);
      return { evaluationMs, paintedMs };
    },
  },
  slowScript: {
    everyFrame: true,
    async take(page, server, row) {
      const { evaluationMs, paintedMs, blockingMs, longestMs } = await inject(page, server, row, SLOWER);
      return { slowEvaluationMs: evaluationMs, slowPaintedMs: paintedMs, blockingMs, longestMs };
    },
  },
  network: {
    everyFrame: false,
    async take(page, server, row) {
      await page('Network.enable');
      await page('Network.emulateNetworkConditions', slow4G);
      server.takeRequests();
      await open(page, `${server.url}/${row.name}/page.html`);
      const { paintedMs, shift } = await call(page, 'first', row.shown);
      const requests = server
        .takeRequests()
        .filter((path) => !path.endsWith('/page.html') && path !== '/audio.mp3');
      const weights = requests.filter((path) => path.includes('.')).map((path) => server.weightOf(path));
      const sum = (/** @type {'raw' | 'gzip' | 'brotli'} */ kind) =>
        weights.reduce((total, weight) => total + weight[kind], 0);
      return {
        raw: sum('raw'),
        gzip: sum('gzip'),
        brotli: sum('brotli'),
        requests: requests.length,
        navigationMs: paintedMs,
        shift,
      };
    },
  },
  crowd: {
    everyFrame: true,
    async take(page, server, row) {
      await openPlayer(page, server, row);
      const before = await weighPage(page);
      const mountedMs = await call(page, 'mount', row.shown, row.crowd ?? row.markup, CROWD);
      const after = await weighPage(page);
      return {
        mountedMs,
        heapBytes: (after.bytes - before.bytes) / CROWD,
        // Less the box that every row has around each.
        nodes: (after.nodes - before.nodes) / CROWD - 1,
      };
    },
  },
  playing: {
    everyFrame: false,
    async take(page, server, row) {
      await openPlayer(page, server, row);
      await page('Performance.enable', { timeDomain: 'threadTicks' });
      await page('Emulation.setCPUThrottlingRate', { rate: SLOWER });
      await call(page, 'start', row.press ?? row.shown);
      const [workedMs, seconds] = [await worked(page), await call(page, 'position')];
      await sleep(PLAY_MS);
      const [workedThenMs, secondsThen] = [await worked(page), await call(page, 'position')];
      return { playingMs: (workedThenMs - workedMs) / (secondsThen - seconds) };
    },
  },
  churn: {
    everyFrame: true,
    rounds: 3,
    async take(page, server, row) {
      await openPlayer(page, server, row);
      // What is made once and kept is no leak.
      await call(page, 'churn', row.shown, row.crowd ?? row.markup, CHURN / 10);
      const before = await weighPage(page);
      await call(page, 'churn', row.shown, row.crowd ?? row.markup, CHURN);
      const after = await weighPage(page);
      return {
        leakBytes: (after.bytes - before.bytes) / CHURN,
        leakNodes: (after.nodes - before.nodes) / CHURN,
      };
    },
  },
};
