// @ts-check
/* global document, MessageChannel, requestAnimationFrame */
import { growth } from './report.mjs';

/** Elements of each round; see `round`. */
const perRound = 10;
/** Rounds in which the page learns what it keeps: code, caches, a hundred posts. */
const warmUpRounds = 600;
/** Chromium lets media elements go in a task of its own: so long at most, in ms. */
const mediaMs = 30_000;

/** In the page: mounts ten elements in all kinds of states, and removes them, wherever they are by then. @param {number} nth */
async function round(nth) {
  const frame = () =>
    new Promise((resolve) => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = resolve;
        port2.postMessage(0);
      });
    });
  const asked = { 'api-base': '/', load: 'eager' };
  const made = [
    { src: '/audio.mp3', duration: '20', sticky: '', download: '' },
    { ...asked, 'post-id': 'ready' },
    { ...asked, 'post-id': `ready-${nth}`, languages: 'en de fr' },
    { ...asked, 'post-id': `pending-${nth % 7}` },
    { ...asked, 'post-id': 'pending', storage: 'none' },
    { ...asked, 'post-id': 'absent' },
    { ...asked, 'post-id': 'inactive', debug: '' },
    { ...asked, 'post-id': 'failed', lang: 'ar' },
    { 'api-base': '/', 'post-id': 'ready-later', load: 'interaction' },
    { 'api-base': '/', 'post-id': 'visible' },
  ].map((attributes) => {
    const element = /** @type {any} */ (document.createElement('voicgen-listen'));
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
    return element;
  });
  const place = /** @type {Element} */ (document.querySelector('#place'));
  place.append(...made);
  await frame();
  if (nth % 10 === 0) {
    made[0].muted = true;
    await made[0].play();
  }
  // Moved, which is no removal.
  place.append(made[3]);
  await frame();
  place.replaceChildren();
  await new Promise((resolve) => setTimeout(resolve));
}

/**
 * @param {import('./browser.mjs').Browser} browser
 * @param {import('./server.mjs').Server} server
 * @param {number} mounts
 */
export async function soakMounts(browser, server, mounts) {
  const { page, measure, close } = await browser.open(server.url);
  const rounds = Math.ceil(mounts / perRound);
  let nth = 0;
  const run = async (/** @type {number} */ count) => {
    for (const end = nth + count; nth < end; nth++) await page.evaluate(round, nth);
  };
  /** Waits until what is let go has gone. @param {(held: import('./browser.mjs').Held) => boolean} isDone */
  const settled = async (isDone) => {
    const end = Date.now() + mediaMs;
    for (;;) {
      const held = await measure();
      if (isDone(held) || Date.now() > end) return held;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  };
  await run(warmUpRounds);
  let last = Infinity;
  const before = await settled(({ nodes }) => {
    const isStill = nodes === last;
    last = nodes;
    return isStill;
  });
  await run(rounds);
  const after = await settled(({ nodes, timers }) => nodes <= before.nodes && !timers);
  await close();
  return {
    title: `${rounds * perRound} elements mounted and removed, in every state, ${Math.ceil(rounds / 10)} of them playing`,
    figures: [...growth(before, after), { what: 'live timers afterwards', value: after.timers, most: 0 }],
  };
}
