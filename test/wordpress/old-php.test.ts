import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { versionOf, wordpresses } from '../../scripts/wordpress-tools.mjs';
import { pluginDir } from '../../scripts/wordpress-zip.mjs';
import { openWorld, PLUGIN, route, TEXT } from './every-wordpress.js';
import { lacksOldPhp, openOldPhp, serveByOldPhp } from './old-php.js';
import { openSite } from './site.js';

// The oldest PHP that the plugin supports. It runs as WebAssembly and reaches no network: what needs the service is
// shown under this machine's PHP.

const here = fileURLToPath(new URL('.', import.meta.url));
const lacks = lacksOldPhp();
const { service, browser } = openWorld(lacks);

void test('PHP 7.4 parses every file, and the pure parts come to the same', { skip: lacks }, async () => {
  const php = await openOldPhp([pluginDir, here]);
  const run = async (code: string): Promise<string> => {
    const { text, errors, exitCode } = await php.run({ code: `<?php ${code}` });
    assert.deepEqual([errors, exitCode], ['', 0], text);
    return text;
  };
  assert.match(await run('echo PHP_VERSION;'), /^7\.4\./);
  const files = readdirSync(pluginDir, { recursive: true })
    .map((file) => join(pluginDir, String(file)))
    .filter((file) => file.endsWith('.php'));
  assert.ok(files.length > 10);
  for (const file of files) {
    const parsed = await run(
      `try { token_get_all( file_get_contents( ${JSON.stringify(file)} ), TOKEN_PARSE ); echo 'parsed'; } catch ( ParseError $e ) { echo $e->getMessage(), ' in line ', $e->getLine(); }`,
    );
    assert.equal(parsed, 'parsed', file);
  }
  const cases = (
    await run(
      `$argv = array( '', ${JSON.stringify(pluginDir)} ); require ${JSON.stringify(join(here, 'pure.php'))};`,
    )
  )
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { title: string; got: unknown; wanted: unknown });
  assert.ok(cases.length > 100);
  for (const { title, got, wanted } of cases) assert.deepEqual(got, wanted, title);
  php.exit();
});

for (const { name, dir } of wordpresses) {
  const version = versionOf(dir);
  void test(
    `PHP 7.4 with WordPress ${version ?? name}: activated, set up, heard, refused, and uninstalled without a trace or a complaint`,
    { skip: lacks || (version === null ? 'WordPress is not here: node scripts/wordpress-tools.mjs' : false) },
    async (t) => {
      const site = await openSite(dir, service.url, serveByOldPhp);
      t.after(() => site.close());
      assert.match(await site.php<string>('return PHP_VERSION;'), /^7\.4\./);
      assert.equal(await site.php('return activate_plugin( $plugin );', { plugin: PLUGIN }), null);
      await service.control('PUT', 'posts', {
        domain: '127.0.0.1',
        postId: 'x',
        lang: 'en',
        status: 'ready',
      });
      const status = await fetch(`${service.url}/v1/public/audio/status?domain=127.0.0.1&post_id=x&lang=en`);
      const { data } = (await status.json()) as { data: { audio_url: string } };
      const { id, path } = await site.php<{ id: number; path: string }>(
        `update_option( 'voicgen_listen', array( 'api_base' => $base, 'place' => 'paragraph', 'paragraph' => 2, 'generate' => true ) );
         update_option( 'voicgen_listen_key', 'vg_live_sandbox' );
         $id = wp_insert_post( array( 'post_title' => 'The lamp', 'post_content' => $text . '<!-- wp:voicgen/listen {"style":{"border":{"radius":"9px"}}} /-->', 'post_status' => 'publish' ) );
         voicgen_listen_note( get_post( $id ), 'en', array( 'status' => 'ready', 'src' => $src, 'duration' => 3.5 ) );
         return array( 'id' => $id, 'path' => wp_make_link_relative( get_permalink( $id ) ) );`,
        { base: service.url, text: TEXT, src: data.audio_url },
      );
      const page = await browser.newPage();
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(String(error)));
      await page.goto(site.url + path);
      await page.locator('voicgen-listen[status=ready] [part~=play-button]').click();
      await page.waitForFunction(
        () =>
          (document.querySelector('voicgen-listen') as unknown as { currentTime: number }).currentTime > 0.3,
      );
      assert.equal(await page.locator('voicgen-listen').count(), 1);
      assert.deepEqual(errors, []);
      await page.close();

      const admin = await site.login('admin');
      const headers = { cookie: admin.cookie, 'x-wp-nonce': await admin.nonce('wp_rest') };
      const get = async (where: string, init: RequestInit = {}): Promise<string> =>
        (await fetch(site.url + where, { headers, ...init })).text();
      assert.match(await get('/wp-admin/options-general.php?page=voicgen-listen'), /Enterprise plan/);
      assert.match(await get('/wp-admin/edit.php'), /column-voicgen_listen[^>]*>Ready</);
      assert.match(await get(`/wp-json/voicgen-listen/v1/posts/${id}/audio`), /"state":/);
      assert.match(
        await get(`/wp-json/voicgen-listen/v1/posts/${id}/audio`, { method: 'POST' }),
        /"state":"failed".*could not be reached/,
      );
      assert.equal((await fetch(site.url + route(id))).status, 503);
      const left = await site.php<string[]>(
        `deactivate_plugins( $plugin ); uninstall_plugin( $plugin ); global $wpdb;
         return array_merge( $wpdb->get_col( "SELECT option_name FROM $wpdb->options WHERE option_name LIKE '%voicgen%'" ), $wpdb->get_col( "SELECT meta_key FROM $wpdb->postmeta WHERE meta_key LIKE '%voicgen%'" ) );`,
        { plugin: PLUGIN },
      );
      assert.deepEqual(left, []);
      const complaints = site
        .complaints()
        .split('\n')
        .filter((line) => line !== '' && !line.includes('WordPress.org'));
      assert.deepEqual(complaints, []);
    },
  );
}
