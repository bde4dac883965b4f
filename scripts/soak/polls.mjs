// @ts-check
/* global document */
import { growth } from './report.mjs';

/** The clock goes on in steps of this, in ms; the page is looked at between them. */
const stepMs = 600_000;
/** Answers after which the page has learnt what it keeps: code, caches, the browser's list of 250 resources. */
const warmUpAnswers = 2_400;
/** A sentence waits so long at most before it is announced, in ms; until then it has a timer of its own. */
const announcedMs = 6_000;

/**
 * One element that waits, hour after hour: its `poll-timeout` is eight hours, and whenever that is over, `refresh()`
 * grants it another eight.
 *
 * @param {import('./browser.mjs').Browser} browser
 * @param {import('./server.mjs').Server} server
 * @param {number} answers
 */
export async function soakPolls(browser, server, answers) {
  const { page, measure, pass, close } = await browser.open(server.url);
  await page.evaluate(() => {
    const element = document.createElement('voicgen-listen');
    for (const [name, value] of Object.entries({
      'post-id': 'wait',
      'api-base': '/',
      load: 'eager',
      'poll-timeout': '28800000',
    })) {
      element.setAttribute(name, value);
    }
    document.querySelector('#place')?.append(element);
  });

  const liveTimers = () => page.evaluate('timerCounts.live()').then(Number);
  let timers = 0;
  let hours = 0;
  let waits = 1;
  const until = async (/** @type {number} */ count) => {
    const end = server.counts.answered + count;
    while (server.counts.answered < end) {
      const before = server.counts.answered;
      await pass(stepMs);
      hours += stepMs / 3_600_000;
      if ((await liveTimers()) > 1) await pass(announcedMs);
      timers = Math.max(timers, await liveTimers());
      if (server.counts.answered > before) continue;
      const status = await page.$eval('voicgen-listen', (element) => element.getAttribute('status'));
      if (status !== 'error') throw new Error(`Nothing is asked any more, in ${status}`);
      waits++;
      await page.$eval('voicgen-listen', (element) => /** @type {any} */ (element).refresh());
    }
  };
  /** Looks at it in one and the same state, between two questions. */
  const look = async () => {
    const isCalm = () =>
      page.$eval('voicgen-listen', (element) => {
        const { status, error } = /** @type {any} */ (element);
        return status === 'generating' && !error;
      });
    do await pass(announcedMs);
    while (!(await isCalm()));
    return measure();
  };
  // Looking has to be learnt, too.
  for (let at = 0; at < 4; at++) {
    await until(warmUpAnswers / 4);
    await look();
  }
  const before = await look();
  const began = server.counts.answered;
  timers = 0;
  hours = 0;
  await until(answers);
  const after = await look();
  const most = Number(await page.evaluate('timerCounts.most'));
  await close();
  return {
    title: `${server.counts.answered - began} answers in ${hours.toFixed(1)} h of the browser’s clock (${waits} waits)`,
    figures: [
      ...growth(before, after),
      { what: 'live timers while it waits', value: timers, most: 1 },
      { what: 'live timers at any moment, that of an announcement included', value: most, most: 2 },
    ],
  };
}
