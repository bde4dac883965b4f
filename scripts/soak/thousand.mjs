// @ts-check
/* global document, MessageChannel, requestAnimationFrame */
import { median } from '../statistics.mjs';

const rounds = 9;

/** What is set side by side: a tag with its attributes. @type {Record<string, readonly [tag: string, attributes: Record<string, string>]>} */
const rows = {
  bare: ['bare-lit', { heading: 'Listen to this article' }],
  ours: ['voicgen-listen', { 'post-id': 'pending-slow', 'api-base': '/' }],
  eager: ['voicgen-listen', { 'post-id': 'pending-slow', 'api-base': '/', load: 'eager' }],
};

/** In the page: ms until 1,000 elements are on screen. @param {string} tag @param {Record<string, string>} attributes */
async function mount(tag, attributes) {
  const place = /** @type {Element} */ (document.querySelector('#place'));
  const start = performance.now();
  const made = Array.from({ length: 1_000 }, () => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  });
  place.append(...made);
  await new Promise((resolve) => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = resolve;
      port2.postMessage(0);
    });
  });
  const ms = performance.now() - start;
  place.replaceChildren();
  await new Promise((resolve) => setTimeout(resolve, 50));
  return ms;
}

/**
 * 1,000 elements on one page: the time beside that of 1,000 bare Lit elements, round by round, then what 1,000 posts ask.
 *
 * @param {import('./browser.mjs').Browser} browser
 * @param {import('./server.mjs').Server} server
 */
export async function soakThousand(browser, server) {
  const { page, collect, close } = await browser.open(server.url);
  /** @type {Record<string, number[]>} */
  const times = Object.fromEntries(Object.keys(rows).map((name) => [name, []]));
  for (let at = -1; at < rounds; at++) {
    const names = Object.keys(rows);
    // Each goes first in its turn; the first round is for the engine to learn.
    for (const name of names.map((_, index) => names[(index + at + names.length) % names.length] ?? '')) {
      await collect();
      const ms = await page.evaluate(mount, ...(rows[name] ?? ['', {}]));
      if (at >= 0) times[name]?.push(ms);
    }
  }
  const medians = Object.fromEntries(Object.entries(times).map(([name, all]) => [name, median(all)]));

  await close();

  // Another page: what the first one spent of its minute is not counted.
  const { page: fresh, pass, close: closeFresh } = await browser.open(server.url);
  server.counts.mostInFlight = 0;
  const before = server.counts.answered;
  await fresh.evaluate(() => {
    const place = document.querySelector('#place');
    place?.replaceChildren(
      ...Array.from({ length: 1_000 }, (_, at) => {
        const element = document.createElement('voicgen-listen');
        element.setAttribute('post-id', `pending-${at}-slow`);
        element.setAttribute('api-base', '/');
        element.setAttribute('load', 'eager');
        return element;
      }),
    );
    Object.assign(/** @type {any} */ (globalThis).timerCounts, { most: 0 });
  });
  await pass(59_000);
  const timers = Number(await fresh.evaluate('timerCounts.live()'));
  const asked = server.counts.answered - before;
  await closeFresh();
  const { bare = NaN, ours = NaN, eager = NaN } = medians;
  const times2 = (/** @type {number} */ ms) => `${ms.toFixed(0)} ms beside ${bare.toFixed(0)} ms`;
  return {
    title: `1,000 elements on one page, medians of ${rounds} rounds`,
    figures: [
      {
        what: `time beside bare Lit elements (${times2(ours)})`,
        value: ours / bare,
        most: 2,
        unit: '×',
        digits: 1,
      },
      {
        what: `the same with load="eager" (${times2(eager)})`,
        value: eager / bare,
        most: 2,
        unit: '×',
        digits: 1,
      },
      { what: 'questions in flight at most', value: server.counts.mostInFlight, most: 6 },
      { what: 'questions in a minute', value: asked, most: 20 },
      { what: 'live timers', value: timers, most: 1 },
    ],
  };
}
