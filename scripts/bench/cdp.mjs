// @ts-check
import puppeteer from 'puppeteer-core';

// Plain DevTools protocol to the page: no page of the driver's is made, which would listen to the network, keep each
// response, and whose own work in the page would be measured as the player's.

/** @typedef {(method: string, params?: object) => Promise<any>} Send */

/**
 * @param {string} executablePath
 * @param {string[]} flags
 */
export async function openBrowser(executablePath, flags) {
  const browser = await puppeteer.launch({ executablePath, args: flags, pipe: true, networkEnabled: false });
  const session = await browser.target().createCDPSession();
  return {
    product: await browser.version(),
    /**
     * A page in a context of its own, which goes with it.
     *
     * @template Result
     * @param {(page: Send) => Promise<Result>} use
     */
    async withPage(use) {
      const context = await browser.createBrowserContext();
      try {
        await session.send('Target.createTarget', {
          url: 'about:blank',
          ...(context.id && { browserContextId: context.id }),
          width: 1024,
          height: 900,
        });
        const target = await context.waitForTarget((opened) => opened.type() === 'page');
        const page = await target.createCDPSession();
        return await use((method, params) =>
          page.send(/** @type {any} */ (method), /** @type {any} */ (params)),
        );
      } finally {
        await context.close();
      }
    },
    close: () => browser.close(),
  };
}

/** @typedef {Awaited<ReturnType<typeof openBrowser>>} Browser */
