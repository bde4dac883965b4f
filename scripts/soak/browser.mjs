// @ts-check
/* global window */
import puppeteer from 'puppeteer-core';
import { chromiumFlags } from '../../test/launchers/engines.mjs';
import { findChromium } from '../find-browser.mjs';

/**
 * What a page holds after forced collections.
 *
 * @typedef {object} Held
 * @property {number} heapBytes
 * @property {number} nodes those that are detached included
 * @property {number} listeners
 * @property {number} timers live ones
 */

/** Counts the page's live timers, from before its first script on. */
function countTimers() {
  const { setTimeout, clearTimeout, setInterval, clearInterval } = window;
  const live = new Set();
  const counts = { live: () => live.size, most: 0 };
  const add = (/** @type {number} */ id) => {
    live.add(id);
    counts.most = Math.max(counts.most, live.size);
    return id;
  };
  Object.assign(window, {
    timerCounts: counts,
    setTimeout: (/** @type {Function} */ run, /** @type {number} */ ms, /** @type {unknown[]} */ ...args) => {
      const id = add(
        setTimeout(() => {
          live.delete(id);
          run(...args);
        }, ms),
      );
      return id;
    },
    setInterval: (/** @type {TimerHandler} */ run, /** @type {number} */ ms) => add(setInterval(run, ms)),
    clearTimeout: (/** @type {number} */ id) => {
      live.delete(id);
      clearTimeout(id);
    },
    clearInterval: (/** @type {number} */ id) => {
      live.delete(id);
      clearInterval(id);
    },
  });
}

/** A real Chromium, whose driver leaves the network alone: it would keep every answer, and read as a leak. */
export async function openBrowser() {
  const browser = await puppeteer.launch({
    executablePath: findChromium().executablePath,
    networkEnabled: false,
    pipe: true,
    args: chromiumFlags,
  });

  /** A page of its own, with its timers counted. @param {string} url */
  async function open(url) {
    const page = await browser.newPage();
    await page.evaluateOnNewDocument(countTimers);
    const session = await page.createCDPSession();
    await session.send('Performance.enable');
    await page.goto(url);
    return {
      page,
      /** @returns {Promise<Held>} */
      async measure() {
        for (let i = 0; i < 3; i++) await session.send('HeapProfiler.collectGarbage');
        const { metrics } = await session.send('Performance.getMetrics');
        const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
        return {
          heapBytes: metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? NaN,
          nodes,
          listeners: jsEventListeners,
          timers: await page.evaluate('timerCounts.live()').then(Number),
        };
      },
      /**
       * Lets the browser's own clock run for `ms`, at once: it jumps from timer to timer, and stands still while a
       * question is in flight.
       *
       * @param {number} ms
       */
      async pass(ms) {
        const over = new Promise((resolve) => session.once('Emulation.virtualTimeBudgetExpired', resolve));
        await session.send('Emulation.setVirtualTimePolicy', {
          policy: 'pauseIfNetworkFetchesPending',
          budget: ms,
        });
        await over;
      },
      collect: () => session.send('HeapProfiler.collectGarbage'),
      close: () => page.close(),
    };
  }
  return { open, version: await browser.version(), close: () => browser.close() };
}

/** @typedef {Awaited<ReturnType<typeof openBrowser>>} Browser */
