import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { test } from 'node:test';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright';
import { snippetsFor } from '../../demo/pages/snippets.js';
import { hostileHeading } from '../hostile-heading.js';
import { inEachWordPress, KEY, TEXT } from './every-wordpress.js';

// What authors and owners see, and what of their choices readers see, in a real WordPress and a real browser.

// The library’s own copy of Playwright’s types is another one than ours; the page is the same.
async function assertAccessible(page: Page, part: string): Promise<void> {
  const { violations, passes } = await new AxeBuilder({ page: page as never }).include(part).analyze();
  assert.ok(passes.length > 0);
  assert.deepEqual(
    violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]),
    [],
  );
}

async function shoot(page: Page, name: string): Promise<void> {
  mkdirSync('test-results', { recursive: true });
  await page.screenshot({ path: `test-results/wordpress-${name}.png`, fullPage: true });
}

inEachWordPress(({ site, service, hasAdmin, set, rig, publish, get, html, read, administer, hear }) => {
  const name = hasAdmin ? 'newest' : 'oldest';

  test('The builder’s snippet for WordPress, with a hostile heading, is pasted into a post by an author and heard', async () => {
    await set({ place: 'off' });
    const [shortcode, css] = snippetsFor('wordpress', {
      postId: 'article-001',
      domain: 'blog.example',
      apiBase: 'https://relay.example/listen/blog',
      heading: hostileHeading,
      load: 'eager',
      storage: 'none',
      seekOffset: '30',
      playbackRates: '1 1.5 2',
      download: true,
      sticky: true,
      quiet: true,
      debug: true,
      look: { accent: '#aa2201', radius: '7' },
    }).map(({ code }) => code);
    const author = await site.login('author');
    const made = await get('/wp-json/wp/v2/posts', {
      method: 'POST',
      headers: {
        cookie: author.cookie,
        'x-wp-nonce': await author.nonce('wp_rest'),
        'content-type': 'application/json',
      },
      body: JSON.stringify({
        title: 'Pasted',
        status: 'publish',
        content: `<!-- wp:paragraph -->\n<p>Words.</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:shortcode -->\n${shortcode ?? ''}\n<!-- /wp:shortcode -->`,
      }),
    });
    assert.equal(made.status, 201);
    const { id, link } = (await made.json()) as { id: number; link: string };
    await site.php('wp_update_custom_css_post( $css ); return 1;', { css });
    await service.put(id, 'ready');
    await read(new URL(link).pathname, async (page) => {
      await hear(page);
      const player = page.locator('voicgen-listen');
      assert.deepEqual(
        await player.evaluate((element) => ({
          heading: element.getAttribute('heading'),
          postId: element.getAttribute('post-id'),
          domain: element.getAttribute('domain'),
          base: element.getAttribute('api-base'),
          load: element.getAttribute('load'),
          storage: element.getAttribute('storage'),
          skip: element.getAttribute('seek-offset'),
          rates: element.getAttribute('playback-rates'),
          flags: ['download', 'sticky', 'quiet', 'debug'].map((flag) => element.hasAttribute(flag)),
          accent: getComputedStyle(element).getPropertyValue('--voicgen-accent'),
          radius: getComputedStyle(element).getPropertyValue('--voicgen-radius'),
          images: document.images.length,
          hacked: Reflect.has(globalThis, 'hacked'),
        })),
        {
          heading: hostileHeading,
          postId: String(id),
          domain: '127.0.0.1',
          base: `${site.url}/wp-json/voicgen-listen/v1/posts/${id}`,
          load: 'eager',
          storage: 'none',
          skip: '30',
          rates: '1 1.5 2',
          // Who sees what is wrong is no author's to say.
          flags: [true, true, true, false],
          accent: '#aa2201',
          radius: '7px',
          images: 0,
          hacked: false,
        },
      );
    });
    await site.php('wp_update_custom_css_post( "" ); return 1;');
    // A number is a post of this site: the player may stand in another one.
    const [other] = snippetsFor('wordpress', { postId: String(id) });
    assert.equal(other?.code, `[voicgen_listen post="${id}"]`);
    assert.match(await html((await publish(other.code)).path), new RegExp(`post-id="${id}"`));
  });

  /** What a part of the player looks like, and what the theme's own variables come to on this page. */
  const seen = (page: Page, variables: Record<string, string>): Promise<Record<string, string>[]> =>
    page.locator('voicgen-listen').evaluate((element, wanted) => {
      const base = element.shadowRoot?.querySelector('[part~=base]');
      if (!base) throw new Error('no base');
      const probe = document.createElement('div');
      element.parentElement?.append(probe);
      Object.assign(probe.style, wanted);
      // No named function in here: the compiler's helper for those is not on the page.
      const pair = [base, probe].map((from) =>
        Object.fromEntries(
          Object.keys(wanted).map((name) => [name, Reflect.get(getComputedStyle(from), name) as string]),
        ),
      );
      probe.remove();
      return pair;
    }, variables);

  test('What is chosen for a block in the editor is what readers see: the theme’s presets, a border, corners, type', async () => {
    await set({ place: 'off' });
    const attributes = {
      textColor: 'base',
      backgroundColor: 'contrast',
      fontSize: 'large',
      style: {
        border: {
          top: { width: '3px', style: 'dotted', color: 'var:preset|color|base' },
          radius: { topLeft: '9px', bottomRight: '4px' },
        },
        spacing: { blockGap: 'var:preset|spacing|30' },
      },
    };
    const { id, path } = await publish(`<!-- wp:voicgen/listen ${JSON.stringify(attributes)} /-->`);
    await service.put(id, 'ready');
    await read(path, async (page) => {
      await page.locator('voicgen-listen[status=ready]').waitFor();
      const [player, wanted] = await seen(page, {
        color: 'var(--wp--preset--color--base)',
        backgroundColor: 'var(--wp--preset--color--contrast)',
        borderTop: '3px dotted var(--wp--preset--color--base)',
        borderLeft: '3px dotted var(--wp--preset--color--base)',
        borderTopLeftRadius: '9px',
        borderTopRightRadius: '0px',
        borderBottomRightRadius: '4px',
        fontSize: 'var(--wp--preset--font-size--large)',
        paddingTop: 'var(--wp--preset--spacing--30)',
      });
      assert.deepEqual(player, wanted);
      await assertAccessible(page, 'voicgen-listen');
      await shoot(page, `${name}-block`);
    });
  });

  test('What a theme says of the block in theme.json is the player’s, once; a block’s own choice goes before it', async () => {
    await set({ place: 'off' });
    await rig({
      theme_json: {
        styles: {
          blocks: {
            'voicgen/listen': {
              color: { background: '#fffbe6', text: '#332200' },
              border: { width: '4px', style: 'solid', color: '#aa8800', radius: '12px' },
            },
          },
        },
      },
    });
    const attributes = { style: { color: { background: '#e6f4ff' } } };
    const { id, path } = await publish(`<!-- wp:voicgen/listen ${JSON.stringify(attributes)} /-->`);
    await service.put(id, 'ready');
    await read(path, async (page) => {
      await page.locator('voicgen-listen[status=ready]').waitFor();
      const [player, wanted] = await seen(page, {
        color: '#332200',
        backgroundColor: '#e6f4ff',
        borderTop: '4px solid #aa8800',
        borderTopLeftRadius: '12px',
      });
      assert.deepEqual(player, wanted);
      assert.deepEqual(
        await page.locator('.wp-block-voicgen-listen').evaluate((wrapper) => {
          const { borderTopWidth, backgroundColor, paddingTop } = getComputedStyle(wrapper);
          return { borderTopWidth, backgroundColor, paddingTop };
        }),
        { borderTopWidth: '0px', backgroundColor: 'rgba(0, 0, 0, 0)', paddingTop: '0px' },
      );
    });
  });

  test('In a classic theme the player is heard by itself and by the theme’s template tag; a list has none', async () => {
    await set({ place: 'before' });
    const theme = await site.php<string>(
      '$theme = get_stylesheet(); switch_theme( "classic" ); return $theme;',
    );
    try {
      const { id, path } = await publish(TEXT);
      await service.put(id, 'ready');
      await read(path, async (page) => {
        await hear(page, 2);
        assert.equal(await page.locator('script[src*="voicgen-listen.min.js"][defer]').count(), 1);
        assert.equal(
          await page
            .locator('head link[href*="voicgen-listen.css"], head style#voicgen-listen-inline-css')
            .count(),
          1,
        );
        await page.locator('voicgen-listen.by-template[status=ready]').waitFor();
        await assertAccessible(page, 'voicgen-listen');
        await shoot(page, `${name}-classic`);
      });
      assert.doesNotMatch(await html('/'), /voicgen/);
    } finally {
      await site.php('switch_theme( $theme ); return 1;', { theme });
    }
  });

  const noAdmin = hasAdmin ? false : 'this build of WordPress has no scripts of wp-admin';

  test(
    'The settings page is accessible, and every field is named with what there is to know about it',
    { skip: noAdmin },
    async () => {
      await site.php('update_option( "voicgen_listen_key", $key ); return 1;', { key: KEY });
      await administer('/wp-admin/options-general.php?page=voicgen-listen', async (page) => {
        await assertAccessible(page, '.wrap');
        const key = page.getByLabel('API key');
        assert.equal(await key.inputValue(), '');
        const help = await key.getAttribute('aria-describedby');
        assert.match((await page.locator(`#${help ?? ''}`).textContent()) ?? '', /Enterprise plan/);
        await shoot(page, `${name}-settings`);
      });
    },
  );

  test(
    'The editor is accessible where it is ours, and its block looks as it was chosen',
    { skip: noAdmin },
    async () => {
      await site.php(
        'update_option( "voicgen_listen_key", $key ); update_user_meta( 1, "wp_persisted_preferences", array( "core/edit-post" => array( "welcomeGuide" => false ), "core" => array( "enableChoosePatternModal" => false ) ) ); return 1;',
        { key: KEY },
      );
      const attributes = {
        heading: 'Hear it',
        backgroundColor: 'contrast',
        textColor: 'base',
        style: { border: { width: '3px', color: '#aa2201', radius: '9px' } },
      };
      const { id } = await publish(`<!-- wp:voicgen/listen ${JSON.stringify(attributes)} /-->${TEXT}`);
      await service.put(id, 'failed');
      await administer(`/wp-admin/post.php?post=${id}&action=edit`, async (page) => {
        const panel = page.locator('.components-panel__body', {
          has: page.getByRole('button', { name: 'Listen to this article' }),
        });
        const toggle = panel.getByRole('button', { name: 'Listen to this article' });
        await toggle.waitFor();
        if ((await toggle.getAttribute('aria-expanded')) === 'false') await toggle.click();
        await panel.getByText('Failed', { exact: true }).waitFor();
        await panel.getByText('The service could not make the audio.').waitFor();
        await toggle.evaluate((element) =>
          element.closest('.components-panel__body')?.setAttribute('id', 'ours'),
        );
        await assertAccessible(page, '#ours');
        const box = page.frameLocator('iframe[name=editor-canvas]').locator('.voicgen-listen-stand-in');
        await box.waitFor();
        const look = await box.evaluate((element) => {
          const { color, backgroundColor, borderTop, borderTopLeftRadius } = getComputedStyle(element);
          const probe = element.ownerDocument.createElement('div');
          element.append(probe);
          probe.style.color = 'var(--wp--preset--color--base)';
          probe.style.backgroundColor = 'var(--wp--preset--color--contrast)';
          const wanted = getComputedStyle(probe);
          return [
            [color, backgroundColor, borderTop, borderTopLeftRadius],
            [wanted.color, wanted.backgroundColor, '3px solid rgb(170, 34, 1)', '9px'],
          ];
        });
        assert.deepEqual(look[0], look[1]);
        await shoot(page, `${name}-editor`);
      });
    },
  );
});
