import type { ListenError, VoicgenListen } from '../../src/element.js';
import { expect, test as base, SCRIPT_TAG, type Page } from './site.js';

// One reader on one page of a site, whose questions go over real HTTP to the sandbox while its time is in our hand.

/** A question as the service saw it. */
interface Seen {
  readonly surface: string;
  readonly postId: string | null;
  readonly domains: readonly string[];
  readonly status: number;
  /** Of the page that asked. */
  readonly origin: string | null;
  readonly cookie: boolean;
  readonly referer: string | null;
}

/** What the element says of itself. */
export interface Said {
  readonly status: string;
  readonly progress: number | null;
  readonly error: Pick<ListenError, 'code' | 'message' | 'httpStatus' | 'retryable'> | null;
  /** All that is on screen within it, fallback included. */
  readonly text: string;
}

/** How a page is opened. */
export interface Visit {
  /** Default: of a name that no other test has. */
  readonly postId?: string;
  /** More attributes, as markup; they win. */
  readonly attributes?: string;
  readonly apiBase?: string;
  /** Runs before the script. */
  readonly prelude?: string;
  /** Address of the page, where the site shall stand under another origin. */
  readonly url?: string;
}

/** A page, its clock and its service. */
export interface Wire {
  readonly page: Page;
  /** Opens a page with one element, and waits for the first answer where one is to come. */
  open(visit: Visit): Promise<void>;
  said(): Promise<Said>;
  /** Types of the events so far, such as `status:checking` or `error:network`. */
  story(): Promise<string[]>;
  /** When the page's questions left, in ms of its clock. */
  asks(): Promise<number[]>;
  /** Lets this much of the page's time pass at once; no answer comes in between. */
  skip(ms: number): Promise<void>;
  /** Lets time pass in steps until `look` holds, each question being answered at once. Fails after `ms`. */
  until(what: string, ms: number, look: () => Promise<boolean>, stepMs?: number): Promise<void>;
  /** Waits, in real time, until every question has had its end, and the page has heard of it. */
  answered(): Promise<void>;
  /** What the service saw of this post, or of a domain. */
  seen(of: { postId: string } | { domain: string }): Promise<Seen[]>;
}

/** What a page notes for us, before any script of its own. */
export function keepNotes(): void {
  const told: string[] = [];
  const asks: number[] = [];
  const landed: number[] = [];
  Object.assign(window, { told, asks, landed });
  document.addEventListener('voicgen-status', ({ detail }) => told.push(`status:${detail.status}`));
  document.addEventListener('voicgen-ready', () => told.push('ready'));
  document.addEventListener('voicgen-error', ({ detail }) => told.push(`error:${detail.code}`));
  const send = window.fetch.bind(window);
  window.fetch = (...args) => {
    const at = asks.push(performance.now());
    // Whatever the answer, a question that is done with is aborted: nothing of it may go on.
    args[1]?.signal?.addEventListener('abort', () => landed.push(at));
    return send(...args);
  };
}

declare global {
  interface Window {
    readonly told: string[];
    readonly asks: number[];
    readonly landed: number[];
  }
}

const STATUS = /\/v1\/public\/audio\/status/;
const element = (page: Page) => page.locator('voicgen-listen').first();

/** `test` with a `wire`. */
export const test = base.extend<{ wire: Wire }>({
  wire: async ({ page, demo, site, request }, use) => {
    let failed = 0;
    page.on('requestfailed', (sent) => {
      if (STATUS.test(sent.url())) failed += 1;
    });
    await page.addInitScript(keepNotes);
    await page.clock.install();

    const asks = (): Promise<number[]> => page.evaluate(() => window.asks);
    const skip = async (ms: number): Promise<void> => {
      await page.clock.runFor(ms);
    };
    const inFlight = (): Promise<number> => page.evaluate(() => window.asks.length - window.landed.length);
    const answered = async (): Promise<void> => {
      const intervals = [5, 10, 20, 50];
      await expect.poll(async () => (await inFlight()) - failed, { intervals }).toBeLessThanOrEqual(0);
      // A failure is taken for the network's only when the page's own policy had its time to speak.
      const landing = async (): Promise<number> => {
        if ((await inFlight()) > 0) await skip(60);
        return inFlight();
      };
      await expect.poll(landing, { intervals }).toBe(0);
      await skip(20);
    };

    /** Shows the site under another origin, such as one of https, which has no server here. */
    const standAt = async (origin: string): Promise<void> => {
      // A page that the test itself answers has no address, and counts as one from outside of this machine.
      await page.context().grantPermissions(['local-network-access']);
      await page.route(`${origin}/**`, async (route) => {
        const { pathname } = new URL(route.request().url());
        await route.fulfill({ response: await route.fetch({ url: site.url + pathname }) });
      });
    };

    await use({
      page,
      asks,
      skip,
      answered,
      async open({ postId = 'demo-ready', attributes = '', apiBase = demo.url, prelude = '', url }) {
        const body = `<voicgen-listen ${attributes} post-id="${postId}" api-base="${apiBase}" load="eager"><a href="#text">Read it</a></voicgen-listen>`;
        const address = site.article({ body, head: `${prelude}${SCRIPT_TAG}` });
        if (url !== undefined) await standAt(new URL(url).origin);
        // Where the clock stands still nothing happens but what a test lets happen.
        await page.clock.pauseAt(Date.now() + 60_000);
        failed = 0;
        await page.goto(url ?? address);
        await element(page).and(page.locator(':defined')).waitFor({ state: 'attached' });
        await skip(100);
      },
      said: () =>
        element(page).evaluate((it: VoicgenListen) => {
          const shown = [...(it.shadowRoot?.querySelectorAll('*') ?? [])]
            .filter((part) => part.checkVisibility())
            .flatMap((part) => [...part.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE))
            .map(({ textContent }) => textContent);
          return { status: it.status, progress: it.progress, error: it.error, text: shown.join(' ') };
        }),
      story: () => page.evaluate(() => window.told),
      async until(what, ms, look, stepMs = 250) {
        for (let passedMs = 0; passedMs <= ms; passedMs += stepMs) {
          if (await look()) return;
          await skip(stepMs);
          await answered();
        }
        throw new Error(`Not within ${ms} ms: ${what}`);
      },
      async seen(of) {
        const answer = await request.get(`${demo.url}/control/api/requests`, { params: { ...of } });
        return ((await answer.json()) as { data: Seen[] }).data;
      },
    });
  },
});

export { expect };
