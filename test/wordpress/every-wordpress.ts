import assert from 'node:assert/strict';
import { after, before, beforeEach, describe } from 'node:test';
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from 'playwright';
import { findChromium } from '../../scripts/find-browser.mjs';
import { versionOf, wordpresses } from '../../scripts/wordpress-tools.mjs';
import { bundleScript } from '../../scripts/wordpress-zip.mjs';
import { chromiumFlags } from '../launchers/engines.mjs';
import { domain, startService, type Service } from './service.js';
import { lacksPhp, openSite, type Site } from './site.js';

/** The plugin's main file, as WordPress names it. */
export const PLUGIN = 'voicgen-listen/voicgen-listen.php';

/** The key that the sandbox takes. */
export const KEY = 'vg_live_sandbox';

/** An article, long enough to be read aloud. */
export const TEXT =
  '<p>The old harbour has a new lamp. It is seen from the hills, and from the sea.</p><p>Ships come home by it. Nobody remembers who paid for it.</p><p>Some say that a fisherman did, and that he never came back to see it.</p>';

/** The tags of the players in a page. */
export const players = (text: string): string[] => text.match(/<voicgen-listen\b[^>]*>/g) ?? [];

/** The site's own status route for a post. */
export const route = (id: number, query = `domain=${domain}&post_id=${id}&lang=en`): string =>
  `/wp-json/voicgen-listen/v1/posts/${id}/v1/public/audio/status?${query}`;

/** One WordPress with the plugin, the sandbox as its service, and a browser. */
export interface Bench {
  readonly site: Site;
  readonly service: Service;
  /** Has this build the scripts and styles of wp-admin? */
  readonly hasAdmin: boolean;
  /** Everything in the database that could be the plugin's, by table and name. */
  readonly ours: () => Promise<string[]>;
  /** What was there before the plugin. */
  readonly rowsBefore: () => readonly string[];
  /** Settings; the sandbox is the service. */
  readonly set: (settings: object) => Promise<void>;
  /** What rig.php shall do. */
  readonly rig: (switches: object) => Promise<void>;
  /** Publishes a post. */
  readonly publish: (content: string, more?: object) => Promise<{ id: number; path: string }>;
  readonly get: (path: string, init?: RequestInit) => Promise<Response>;
  readonly html: (path: string, init?: RequestInit) => Promise<string>;
  readonly newContext: (options?: BrowserContextOptions) => Promise<BrowserContext>;
  /** Opens a page as a reader; that nothing goes wrong in it is asserted. */
  readonly read: (path: string, use: (page: Page, questions: string[]) => Promise<void>) => Promise<void>;
  /** Opens a page of wp-admin as its administrator; that no script of it fails is asserted. */
  readonly administer: (path: string, use: (page: Page) => Promise<void>) => Promise<void>;
  /** Presses Play and waits until sound runs. */
  readonly hear: (page: Page, count?: number) => Promise<void>;
}

async function listen(page: Page, count = 1): Promise<void> {
  const player = page.locator('voicgen-listen');
  assert.equal(await player.count(), count);
  await page.locator('voicgen-listen[status=ready]').first().waitFor();
  await player.first().locator('[part~=play-button]').click();
  await page.waitForFunction(
    () => (document.querySelector('voicgen-listen') as unknown as { currentTime: number }).currentTime > 0.3,
  );
}

/** What is opened when the tests run, by the name under which they know it before. */
function later<T extends object>(what: () => T | undefined): T {
  return new Proxy({} as T, {
    get(_, name) {
      const opened = what();
      if (!opened) throw new Error(`${String(name)}: not open yet`);
      const part = Reflect.get(opened, name) as unknown;
      return typeof part === 'function' ? (part.bind(opened) as unknown) : part;
    },
  });
}

/** The service and the browser of a file's tests: opened before the first, unless the machine `lacks` something. */
export function openWorld(lacks: string | false): { readonly service: Service; readonly browser: Browser } {
  let service: Service | undefined;
  let browser: Browser | undefined;
  before(async () => {
    if (lacks) return;
    bundleScript();
    service = await startService();
    browser = await chromium.launch({
      executablePath: process.env['CHROME_PATH'] ?? findChromium().executablePath,
      args: chromiumFlags,
    });
  });
  after(async () => {
    await browser?.close();
    await service?.close();
  });
  return { service: later(() => service), browser: later(() => browser) };
}

/** Describes tests in each WordPress that is here; in each one they find no post, no memory, no key and no lock. */
export function inEachWordPress(tests: (bench: Bench) => void): void {
  const lacks = lacksPhp();
  const world = openWorld(lacks);
  for (const [index, { name, dir, hasAdmin }] of wordpresses.entries()) {
    const version = versionOf(dir);
    const missing =
      lacks || (version === null ? 'WordPress is not here: node scripts/wordpress-tools.mjs' : false);
    describe(`WordPress ${version ?? name}`, { skip: missing }, () => {
      tests(
        openBench({
          core: dir,
          hasAdmin,
          // The sites share a service and a domain: each numbers its posts in a range of its own.
          firstId: (index + 1) * 10_000,
          ...world,
        }),
      );
    });
  }
}

interface Parts {
  readonly core: string;
  readonly hasAdmin: boolean;
  readonly firstId: number;
  readonly service: Service;
  readonly browser: Browser;
}

function openBench({ core, hasAdmin, firstId, service, browser }: Parts): Bench {
  let opened: Site | undefined;
  let rowsBefore: readonly string[] = [];
  const site = later(() => opened);

  const ours = (): Promise<string[]> =>
    site.php<string[]>(
      `global $wpdb; $rows = array();
       foreach ( array( 'options' => 'option_name', 'postmeta' => 'meta_key', 'usermeta' => 'meta_key', 'termmeta' => 'meta_key' ) as $table => $name ) {
         foreach ( $wpdb->get_col( "SELECT $name FROM {$wpdb->prefix}$table" ) as $row ) { if ( false !== stripos( $row, 'voicgen' ) ) { $rows[] = "$table: $row"; } }
       }
       foreach ( _get_cron_array() as $time => $hooks ) { foreach ( $hooks as $hook => $jobs ) { if ( false !== stripos( $hook, 'voicgen' ) ) { $rows[] = "cron: $hook"; } } }
       sort( $rows ); return $rows;`,
    );

  before(async () => {
    opened = await openSite(core, service.url);
    rowsBefore = await ours();
    const error = await site.php<string | null>(
      '$result = activate_plugin( $plugin ); return is_wp_error( $result ) ? $result->get_error_message() : null;',
      { plugin: PLUGIN },
    );
    assert.equal(error, null);
    await site.php(
      'return wp_insert_post( array( "import_id" => $id, "post_title" => "first", "post_content" => "x" ) );',
      { id: firstId },
    );
  });
  after(async () => {
    await opened?.close();
  });
  beforeEach(async () => {
    await service.control('DELETE', 'faults', {});
    await service.control('POST', 'sites', { domain, subscription: 'active', monthlyQuota: null });
    await service.forget();
    // No post, no memory, no key, no lock of the last test.
    await site.php(
      `global $wpdb;
       foreach ( $wpdb->get_col( "SELECT option_name FROM $wpdb->options WHERE option_name LIKE '%voicgen_listen%'" ) as $name ) { delete_option( $name ); }
       $wpdb->query( "DELETE FROM $wpdb->posts WHERE post_type IN ( 'post', 'page', 'revision' )" ); $wpdb->query( "DELETE FROM $wpdb->postmeta WHERE meta_key LIKE '%voicgen%'" ); wp_cache_flush();
       if ( function_exists( 'voicgen_listen_deactivate' ) ) { voicgen_listen_deactivate(); } update_option( 'rig', array() ); update_option( 'voicgen_listen', array( 'api_base' => $base ) ); return 1;`,
      { base: service.url },
    );
  });

  async function open(
    path: string,
    options: BrowserContextOptions,
    use: (page: Page, questions: string[]) => Promise<void>,
  ): Promise<void> {
    const context = await browser.newContext(options);
    try {
      const page = await context.newPage();
      const troubles: string[] = [];
      const questions: string[] = [];
      page.on('pageerror', (error) => troubles.push(String(error)));
      page.on('request', (request) => {
        if (request.url().includes('/v1/public/audio/status')) questions.push(request.url());
      });
      await page.goto(site.url + path);
      await use(page, questions);
      assert.deepEqual(troubles, []);
    } finally {
      await context.close();
    }
  }

  const get: Bench['get'] = (path, init = {}) => fetch(site.url + path, { redirect: 'manual', ...init });
  return {
    site,
    service,
    hasAdmin,
    ours,
    rowsBefore: () => rowsBefore,
    async set(settings) {
      await site.php('update_option( "voicgen_listen", $settings ); return 1;', {
        settings: { api_base: service.url, ...settings },
      });
    },
    async rig(switches) {
      await site.php('update_option( "rig", $rig ); return 1;', { rig: switches });
    },
    publish: (content, more = {}) =>
      site.php(
        '$id = wp_insert_post( wp_slash( $more + array( "post_title" => "The lamp", "post_status" => "publish", "post_content" => $content, "post_author" => 1 ) ) ); return array( "id" => $id, "path" => wp_make_link_relative( get_permalink( $id ) ) );',
        { content, more },
      ),
    get,
    html: async (path, init) => (await get(path, init)).text(),
    newContext: (options) => browser.newContext(options),
    read: (path, use) => open(path, {}, use),
    async administer(path, use) {
      const { cookie } = await site.login('admin');
      const cookies = cookie.split('; ').map((pair) => {
        const at = pair.indexOf('=');
        return {
          name: pair.slice(0, at),
          value: pair.slice(at + 1),
          domain,
          path: '/',
          expires: -1,
          httpOnly: true,
          secure: false,
          sameSite: 'Lax' as const,
        };
      });
      await open(
        path,
        { viewport: { width: 1300, height: 900 }, storageState: { cookies, origins: [] } },
        use,
      );
    },
    hear: listen,
  };
}
