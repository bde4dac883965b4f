import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { inEachWordPress, KEY, players, PLUGIN, route, TEXT } from './every-wordpress.js';
import { hostileTitles } from './hostile-titles.js';
import { domain, type Service } from './service.js';

// The plugin in a real WordPress, old and new, with the sandbox as the service and a real browser as the reader.

inEachWordPress((bench) => {
  const { site, service, hasAdmin, ours, set, rig, publish, get, html, read, hear } = bench;
  const runCron = async (): Promise<void> => {
    await get('/wp-cron.php');
  };
  const meta = (id: number): Promise<Partial<Record<string, Record<string, unknown>>>> =>
    site.php('return (object) ( get_post_meta( $id, "_voicgen_listen", true ) ?: array() );', { id });

  for (const [place, content, setting, switches] of [
    ['shortcode', `${TEXT}\n\n[voicgen_listen]`, { place: 'off' }, {}],
    [
      'block',
      `<!-- wp:paragraph --><p>One.</p><!-- /wp:paragraph --><!-- wp:voicgen/listen {"textColor":"contrast","style":{"border":{"radius":"9px"}}} /-->`,
      { place: 'off' },
      {},
    ],
    ['template tag', TEXT, { place: 'off' }, { template: true }],
    ['automatic place', TEXT, { place: 'before' }, {}],
  ] as const) {
    test(`The player is heard: ${place}`, async () => {
      await set(setting);
      await rig(switches);
      const { id, path } = await publish(content);
      await service.put(id, 'ready');
      await read(path, async (page, questions) => {
        await hear(page);
        assert.equal(questions.length, 1);
        assert.ok(
          questions[0]?.startsWith(`${site.url}/wp-json/voicgen-listen/v1/posts/${id}/`),
          questions[0],
        );
        assert.equal(await page.locator('script[src*="voicgen-listen.min.js"][defer]').count(), 1);
      });
      // The address is known from now on: the next reader asks nothing, and one without script has a link.
      await read(path, async (page, questions) => {
        await hear(page);
        assert.deepEqual(questions, []);
        assert.ok(await page.locator('voicgen-listen').getAttribute('duration'));
        assert.match((await page.locator('voicgen-listen > a').getAttribute('href')) ?? '', /^http:\/\/127/);
      });
      assert.equal((await service.asked('status', id)).length, 1);
    });
  }

  test('A page without a player has no script of ours', async () => {
    await set({ place: 'off' });
    assert.doesNotMatch(await html((await publish(TEXT)).path), /voicgen/);
    assert.doesNotMatch(await html('/'), /voicgen-listen/);
  });

  test('The block takes colours, borders and type over as custom properties', async () => {
    await set({ place: 'off' });
    const attributes = {
      textColor: 'contrast',
      style: {
        border: { radius: '9px', width: '2px', color: '#f00' },
        color: { background: 'red;}' },
      },
    };
    const text = await html(
      (await publish(`<!-- wp:voicgen/listen ${JSON.stringify(attributes)} /-->`)).path,
    );
    assert.match(
      /<div [^>]*wp-block-voicgen-listen[^>]*>/.exec(text)?.[0] ?? '',
      /style="[^"]*--voicgen-color:var\(--wp--preset--color--contrast\);--voicgen-border:2px solid #f00;--voicgen-radius:9px[;"]/,
    );
    assert.doesNotMatch(text, /red;}/);
  });

  test('In a Query Loop each player is its own post’s', async () => {
    await set({ place: 'off' });
    const ids = [(await publish(TEXT)).id, (await publish(TEXT)).id];
    const { path } = await publish(
      `<!-- wp:query {"queryId":1,"query":{"perPage":2,"postType":"post","order":"desc","orderBy":"date","include":[],"inherit":false,"exclude":[]}} --><div class="wp-block-query"><!-- wp:post-template --><!-- wp:voicgen/listen /--><!-- /wp:post-template --></div><!-- /wp:query -->`,
      { post_type: 'page' },
    );
    const asked = players(await html(path)).map((tag) => Number(/post-id="(\d+)"/.exec(tag)?.[1]));
    assert.deepEqual(asked.sort(), ids.sort());
  });

  test('By itself it comes once: before, after, after a paragraph; never in a list, a feed, an excerpt, an embed or REST', async () => {
    const { id, path } = await publish(TEXT, { post_name: `once-${Date.now()}` });
    await service.put(id, 'ready');
    for (const [place, where] of [
      ['before', /<voicgen-listen[^>]*><\/voicgen-listen>\s*<p>The old/],
      ['after', /see it\.<\/p>\s*<voicgen-listen/],
      ['paragraph', /paid for it\.<\/p>\s*<voicgen-listen[^>]*><\/voicgen-listen>\s*<p>Some/],
    ] as const) {
      await set({ place, paragraph: 2 });
      const text = await html(path);
      assert.match(text, where, place);
      assert.equal(players(text).length, 1, place);
    }
    for (const other of ['/', '/feed/', `${path}embed/`, `/wp-json/wp/v2/posts/${id}`, '/?s=lamp']) {
      assert.doesNotMatch(await html(other), /<voicgen-listen/, other);
    }
    assert.equal(
      (await site.php<string>('return get_the_excerpt( $id );', { id })).includes('voicgen'),
      false,
    );
    // Where the author has placed one, none comes by itself.
    assert.equal(players(await html((await publish(`[voicgen_listen]\n\n${TEXT}`)).path)).length, 1);
    await set({ post_types: ['page'] });
    assert.equal(players(await html(path)).length, 0);
  });

  test('In a feed the shortcode is a plain link, once there is something to link to', async () => {
    await set({ place: 'off' });
    const { id } = await publish(`[voicgen_listen]${TEXT}`);
    assert.doesNotMatch(await html('/feed/'), /<voicgen-listen/);
    await service.put(id, 'ready');
    await get(route(id));
    const feed = await html('/feed/');
    assert.match(feed, /<a href="http:\/\/127\.0\.0\.1:\d+\/audio\/[^"]+">Listen to this article<\/a>/);
    assert.doesNotMatch(feed, /<voicgen-listen/);
  });

  test('A draft, a private, a protected and a switched-off post have no player and no answer', async () => {
    const admin = await site.login('admin');
    for (const more of [
      { post_status: 'draft' },
      { post_status: 'private' },
      { post_password: 'x' },
      { meta_input: { _voicgen_listen_off: '1' } },
    ]) {
      const { id } = await publish(`[voicgen_listen]${TEXT}`, more);
      await service.put(id, 'ready');
      assert.equal(
        players(await html(`/?p=${id}`, { headers: { cookie: admin.cookie } })).length,
        0,
        JSON.stringify(more),
      );
      assert.equal((await get(route(id))).status, 404, JSON.stringify(more));
    }
    assert.equal((await service.asked('status')).length, 0);
  });

  test('24 cold requests at once cost one question', async () => {
    const { id } = await publish(TEXT);
    await service.put(id, 'generating', { progressPercent: 40 });
    await service.control('PATCH', 'settings', { delayMs: 700 });
    try {
      const answers = await Promise.all(
        Array.from({ length: 24 }, async () => {
          const response = await get(route(id));
          return [
            response.status,
            ((await response.json()) as { data: { progress_percent: number } }).data.progress_percent,
          ];
        }),
      );
      assert.deepEqual(
        answers,
        Array.from({ length: 24 }, () => [200, 40]),
      );
      assert.equal((await service.asked('status', id)).length, 1);
    } finally {
      await service.control('PATCH', 'settings', { delayMs: 0 });
    }
  });

  test('A pending post costs at most 20 questions a minute, however many ask', async () => {
    const { id } = await publish(TEXT);
    await service.put(id, 'pending');
    let asked: Awaited<ReturnType<Service['asked']>> = [];
    while (asked.length < 3) {
      await Promise.all(
        Array.from({ length: 6 }, async () => {
          assert.equal((await get(route(id))).status, 200);
        }),
      );
      asked = await service.asked('status', id);
    }
    for (const [index, { at }] of asked.slice(1).entries())
      assert.ok(at - (asked[index]?.at ?? 0) >= 2990, JSON.stringify(asked));
  });

  test('A lock whose holder died is taken over, one that is held is not', async () => {
    const tries = await site.php(
      `global $wpdb; $first = voicgen_listen_lock( 'x' ); $second = voicgen_listen_lock( 'x' );
       $wpdb->update( $wpdb->options, array( 'option_value' => ( time() - 1 ) . '-dead' ), array( 'option_name' => 'voicgen_listen_lock_x' ) );
       $third = voicgen_listen_lock( 'x' ); voicgen_listen_unlock( 'x', $first ); $fourth = voicgen_listen_lock( 'x' );
       voicgen_listen_unlock( 'x', $third ); $fifth = voicgen_listen_lock( 'x' ); voicgen_listen_unlock( 'x', $fifth );
       return array_map( 'boolval', array( $first, $second, $third, $fourth, $fifth ) );`,
    );
    assert.deepEqual(tries, [true, false, true, false, true]);
  });

  test('A site asks at most 12 questions in 15 s, whatever its posts; the rest are told when to come again', async () => {
    const ids = await site.php<number[]>(
      'return array_map( static fn( $n ) => wp_insert_post( array( "post_title" => "n$n", "post_content" => "x", "post_status" => "publish" ) ), range( 1, 30 ) );',
    );
    const answers = await Promise.all(ids.map((id) => get(route(id))));
    const refused = answers.filter(({ status }) => status === 503);
    // A window may end in between.
    assert.ok((await service.asked('status')).length <= 24);
    assert.ok(refused.length >= 6);
    for (const { headers } of refused) assert.ok(Number(headers.get('retry-after')) >= 1);
  });

  test('What is answered is in the service’s envelope, public, and for so long', async () => {
    const { id } = await publish(TEXT);
    await service.put(id, 'generating', { progressPercent: 40 });
    const waiting = await get(route(id));
    assert.equal(waiting.headers.get('cache-control'), 'public, max-age=3');
    assert.deepEqual(await waiting.json(), {
      success: true,
      message: 'OK',
      data: { status: 'generating', progress_percent: 40, audio_url: null, duration_seconds: null },
    });
    const ready = (await publish(TEXT)).id;
    await service.put(ready, 'ready');
    const answer = await get(route(ready));
    assert.equal(answer.headers.get('cache-control'), 'public, max-age=60');
    assert.equal(((await answer.json()) as { data: { status: string } }).data.status, 'ready');
    const absent = await get(route((await publish(TEXT)).id));
    assert.equal(absent.status, 404);
    assert.match(absent.headers.get('cache-control') ?? '', /^public, max-age=/);
  });

  test('What a reader sends makes no other question: another domain, id or language is no audio', async () => {
    const { id } = await publish(TEXT);
    await service.put(id, 'ready');
    for (const query of [
      `post_id=${id + 1}&lang=en`,
      `post_id=${id}&lang=fr`,
      `post_id[]=${id}`,
      `post_id=../../admin`,
    ]) {
      assert.ok([400, 404].includes((await get(route(id, query))).status), query);
    }
    assert.equal((await service.asked('status')).length, 0);
    for (const query of [
      `domain=evil.example&post_id=${id}&lang=en`,
      `lang=en-GB&post_id=${id}&x=1`,
      `post_id=${id}`,
    ]) {
      assert.equal((await get(route(id, query))).status, 200, query);
    }
    assert.equal((await service.asked('status')).length, 1);
  });

  for (const [fault, status] of [
    ['402-trial', 402],
    ['403', 403],
    ['422', 422],
    ['401', 403],
    ['500', 503],
    ['hang', 503],
    ['drop', 503],
    ['malformed', 503],
    ['huge', 503],
    ['redirect', 503],
    ['portal', 503],
    ['javascript-url', 503],
    ['429-120', 503],
  ] as const) {
    test(`The service answers ${fault}: readers get ${status}, the page is whole and quick, and nobody asks again for 60 s`, async () => {
      const { id, path } = await publish(TEXT);
      await service.put(id, 'ready');
      await service.control('POST', 'faults', { fault, domain });
      const answer = await get(route(id));
      assert.equal(answer.status, status);
      const body = (await answer.json()) as { success: boolean; data: null };
      assert.deepEqual([body.success, body.data], [false, null]);
      if (status === 503) {
        const seconds = Number(answer.headers.get('retry-after'));
        assert.ok(seconds > (fault === '429-120' ? 110 : 50) && seconds <= 120, String(seconds));
      }
      assert.equal((await get(route(id))).status, status);
      assert.equal((await service.asked('status', id)).length, 1);
      assert.equal(players(await html(path)).length, 1);
    });
  }

  test('Through trouble the last state serves, if it is not older than 60 s', async () => {
    const { id } = await publish(TEXT);
    await service.put(id, 'generating', { progressPercent: 40 });
    await get(route(id));
    await service.control('POST', 'faults', { fault: '500', domain });
    const age = async (seconds: number): Promise<void> => {
      await site.php(
        '$key = voicgen_listen_memory_key( voicgen_listen_question_url( get_post( $id ), "en" ) ); $memory = get_transient( $key ); $memory["until"] -= $seconds; $memory["row_at"] -= $seconds; set_transient( $key, $memory, 600 ); return 1;',
        { id, seconds },
      );
    };
    await age(5);
    const through = await get(route(id));
    assert.equal(through.status, 200);
    assert.equal(
      ((await through.json()) as { data: { progress_percent: number } }).data.progress_percent,
      40,
    );
    await age(70);
    assert.equal((await get(route(id))).status, 503);
  });

  test('A 402 is quiet for readers, and a notice for the owner, in the service’s words as text', async () => {
    const { id, path } = await publish(TEXT);
    await service.control('POST', 'faults', { fault: 'markup', domain });
    await read(path, async (page, questions) => {
      await page.locator('voicgen-listen[status=error]').waitFor({ state: 'attached' });
      assert.equal(questions.length, 1);
      assert.equal(await page.locator('voicgen-listen').getAttribute('quiet'), '');
      assert.equal((await page.locator('voicgen-listen').innerText()).trim(), '');
    });
    const admin = await site.login('admin');
    const notice = await html('/wp-admin/index.php', { headers: { cookie: admin.cookie } });
    assert.match(notice, /readers hear no audio[^<]*&lt;img src=x onerror/);
    assert.doesNotMatch(
      await html('/wp-admin/index.php', { headers: { cookie: (await site.login('author')).cookie } }),
      /readers hear no audio/,
    );
    const own = players(await html(path, { headers: { cookie: admin.cookie } }))[0] ?? '';
    assert.match(own, / debug/);
    assert.doesNotMatch(own, / quiet/);
    // It goes when the service is well again.
    await service.control('DELETE', 'faults', {});
    await service.put(id, 'ready');
    await site.php('voicgen_listen_forget( get_post( $id ), "en" ); return 1;', { id });
    assert.equal((await get(route(id))).status, 200);
    assert.doesNotMatch(
      await html('/wp-admin/index.php', { headers: { cookie: admin.cookie } }),
      /readers hear no audio/,
    );
  });

  test('With plain permalinks the element asks the service itself, and the settings page says why', async () => {
    const { id } = await publish(TEXT);
    await service.put(id, 'ready');
    await site.php('update_option( "permalink_structure", "" ); return 1;');
    try {
      await read(`/?p=${id}`, async (page, questions) => {
        await hear(page);
        assert.deepEqual(questions, [
          `${service.url}/v1/public/audio/status?domain=${domain}&post_id=${id}&lang=en`,
        ]);
      });
      const page = await html('/wp-admin/options-general.php?page=voicgen-listen', {
        headers: { cookie: (await site.login('admin')).cookie },
      });
      assert.match(page, /This site has plain permalinks/);
    } finally {
      await site.php(
        'update_option( "permalink_structure", "/%postname%/" ); flush_rewrite_rules(); return 1;',
      );
    }
  });

  test('An address that has died is asked for anew, and a row that is gone is forgotten', async () => {
    const { id, path } = await publish(TEXT);
    await service.put(id, 'ready', { audioUrl: `${service.url}/audio/gone.mp3` });
    await get(route(id));
    assert.match(players(await html(path))[0] ?? '', /gone\.mp3/);
    await service.put(id, 'ready');
    await site.php('voicgen_listen_forget( get_post( $id ), "en" ); return 1;', { id });
    await read(path, async (page, questions) => {
      await page.locator('voicgen-listen[status=ready] [part~=play-button]').click();
      await page.waitForFunction(
        () =>
          (document.querySelector('voicgen-listen') as unknown as { currentTime: number }).currentTime > 0.3,
      );
      assert.equal(questions.length, 1);
    });
    assert.doesNotMatch(players(await html(path))[0] ?? '', /gone\.mp3/);
    await service.control('DELETE', 'posts', { domain, postId: String(id), lang: 'en' });
    await site.php('voicgen_listen_forget( get_post( $id ), "en" ); return 1;', { id });
    assert.equal((await get(route(id))).status, 404);
    assert.doesNotMatch(players(await html(path))[0] ?? '', / src=/);
  });

  test('Settings are refused without a nonce, with another’s, and without the right', async () => {
    const save = async (cookie: string, nonce: string): Promise<number> => {
      const body = new URLSearchParams({
        option_page: 'voicgen_listen',
        action: 'update',
        _wpnonce: nonce,
        'voicgen_listen[api_base]': 'https://evil.example',
      });
      return (await get('/wp-admin/options.php', { method: 'POST', body, headers: { cookie } })).status;
    };
    const base = (): Promise<string> => site.php<string>('return voicgen_listen_setting( "api_base" );');
    const admin = await site.login('admin');
    for (const user of ['subscriber', 'contributor', 'author']) {
      const login = await site.login(user);
      assert.equal(await save(login.cookie, await login.nonce('voicgen_listen-options')), 403, user);
    }
    assert.equal(await save(admin.cookie, ''), 403);
    assert.equal(await save(admin.cookie, await admin.nonce('something-else')), 403);
    assert.equal(await save('', await admin.nonce('voicgen_listen-options')), 302);
    assert.equal(await base(), service.url);
    // The same with nonce and right is taken: the refusals above are no broken form.
    assert.equal(await save(admin.cookie, await admin.nonce('voicgen_listen-options')), 302);
    assert.equal(await base(), 'https://evil.example');
  });

  test('A contributor cannot change whom a page asks: shortcode, block, markup, settings, REST', async () => {
    const login = await site.login('contributor');
    const nonce = await login.nonce('wp_rest');
    const content = [
      '[voicgen_listen api_base="https://evil.example" api-base="https://evil.example" domain="evil.example" src="https://evil.example/a.mp3"]',
      '<!-- wp:voicgen/listen {"apiBase":"https://evil.example","api_base":"https://evil.example","src":"https://evil.example/a.mp3"} /-->',
      '<voicgen-listen post-id="1" api-base="https://evil.example" src="https://evil.example/a.mp3"></voicgen-listen>',
    ].join('\n\n');
    const headers = { cookie: login.cookie, 'x-wp-nonce': nonce, 'content-type': 'application/json' };
    const made = await get('/wp-json/wp/v2/posts', {
      method: 'POST',
      headers,
      body: JSON.stringify({ title: 'Mine', content, status: 'pending' }),
    });
    const { id } = (await made.json()) as { id: number };
    assert.equal(made.status, 201);
    const path = await site.php<string>(
      'wp_update_post( array( "ID" => $id, "post_status" => "publish", "post_name" => "mine" ) ); return wp_make_link_relative( get_permalink( $id ) );',
      { id },
    );
    const tags = players(await html(path));
    assert.equal(tags.length, 2);
    for (const tag of tags) assert.doesNotMatch(tag, /evil/);
    const settings = await get('/wp-json/wp/v2/settings', {
      method: 'POST',
      headers,
      body: JSON.stringify({ voicgen_listen: { api_base: 'https://evil.example' } }),
    });
    assert.equal(settings.status, 403);
    assert.equal(await site.php('return voicgen_listen_setting( "api_base" );'), service.url);
    // Nor may they spend the owner's quota on posts of others.
    const other = (await publish(TEXT)).id;
    assert.equal(
      (await get(`/wp-json/voicgen-listen/v1/posts/${other}/audio`, { method: 'POST', headers })).status,
      403,
    );
    assert.equal((await get(`/wp-json/voicgen-listen/v1/posts/${other}/audio`)).status, 401);
  });

  test('The key is saved, masked, not autoloaded, and nowhere to be read; an address that is none is refused in words', async () => {
    const admin = await site.login('admin');
    const canary = 'vg_live_canary_0123456789';
    const save = async (fields: Record<string, string>): Promise<Response> =>
      get('/wp-admin/options.php', {
        method: 'POST',
        headers: { cookie: admin.cookie },
        body: new URLSearchParams({
          option_page: 'voicgen_listen',
          action: 'update',
          _wpnonce: await admin.nonce('voicgen_listen-options'),
          'voicgen_listen[api_base]': service.url,
          ...fields,
        }),
      });
    await save({ voicgen_listen_key: canary });
    const key = (): Promise<unknown> => site.php('return get_option( "voicgen_listen_key" );');
    assert.equal(await key(), canary);
    assert.equal(await site.php('return isset( wp_load_alloptions()["voicgen_listen_key"] );'), false);
    const { id, path } = await publish(TEXT);
    const headers = { cookie: admin.cookie, 'x-wp-nonce': await admin.nonce('wp_rest') };
    for (const place of [
      '/wp-admin/options-general.php?page=voicgen-listen',
      path,
      route(id),
      '/wp-json/wp/v2/settings',
      `/wp-json/voicgen-listen/v1/posts/${id}/audio`,
      `/wp-json/wp/v2/posts/${id}?context=edit`,
    ]) {
      const text = await html(place, { headers });
      assert.ok(text.length > 20, place);
      assert.ok(!text.includes(canary) && !text.includes('canary'), place);
    }
    await save({ voicgen_listen_key: '' });
    assert.equal(await key(), canary);
    await save({ voicgen_listen_key: 'two words here' });
    assert.equal(await key(), canary);
    await save({ 'voicgen_listen[api_base]': 'http://plain.example' });
    assert.equal(await site.php('return voicgen_listen_setting( "api_base" );'), service.url);
    assert.match(
      await html('/wp-admin/options-general.php?page=voicgen-listen&settings-updated=true', { headers }),
      /The API address was not saved/,
    );
    await save({ voicgen_listen_remove_key: '1' });
    assert.equal(await key(), '');
  });

  test('Hostile titles run nothing', async () => {
    await rig({ bare: true });
    assert.ok(hostileTitles.length >= 60);
    const paths = await site.php<string[]>(
      `global $wpdb; return array_map( static function ( $title ) use ( $wpdb, $src ) {
         $id = wp_insert_post( array( 'post_title' => 'x', 'post_content' => 'x', 'post_status' => 'publish' ) );
         $wpdb->update( $wpdb->posts, array( 'post_title' => $title ), array( 'ID' => $id ) ); clean_post_cache( $id );
         voicgen_listen_note( get_post( $id ), 'en', array( 'status' => 'ready', 'src' => $src, 'duration' => 3 ) );
         return wp_make_link_relative( get_permalink( $id ) );
       }, $titles );`,
      { titles: hostileTitles, src: `${service.url}/audio/none.mp3` },
    );
    const context = await bench.newContext();
    const page = await context.newPage();
    const ran: string[] = [];
    page.on('dialog', (dialog) => {
      ran.push(dialog.message());
      void dialog.dismiss();
    });
    await page.addInitScript(
      'window.ran = []; window.alert = window.confirm = window.prompt = (word) => window.ran.push(String(word));',
    );
    for (const [index, path] of paths.entries()) {
      await page.goto(site.url + path);
      await page.waitForFunction(() => customElements.get('voicgen-listen') !== undefined);
      const title = hostileTitles[index] ?? '';
      assert.equal(await page.locator('voicgen-listen').count(), 2, title);
      assert.deepEqual(
        await page.evaluate(
          '[window.ran.length, document.querySelectorAll("body script:not([src]):not([type]), img, svg, iframe, style, base, form, object, embed, math").length]',
        ),
        [0, 0],
        title,
      );
      const schema = JSON.parse(
        (await page.locator('script[type="application/ld+json"]').textContent()) ?? '',
      ) as { '@type': string };
      assert.equal(schema['@type'], 'AudioObject', title);
    }
    assert.deepEqual(ran, []);
    await context.close();
  });

  test('Filters do what the documentation says, and cannot break the tag', async () => {
    await rig({ filters: true });
    const { id, path } = await publish(TEXT);
    const text = await html(path);
    assert.match(text, /<section class="rig-content"><voicgen-listen/);
    const tag = players(text)[0] ?? '';
    assert.match(tag, new RegExp(` sticky .*post-id="news-${id}" .*lang="de-AT"`));
    assert.doesNotMatch(text, /<script>window\.ran/);
    assert.doesNotMatch(tag, /bad name/);
    assert.match(
      text,
      /<script[^>]*data-consent="audio"[^>]*voicgen-listen\.min\.js|<script[^>]*voicgen-listen\.min\.js[^>]*data-consent="audio"/,
    );
    await service.control('PUT', 'posts', { domain, postId: `news-${id}`, lang: 'de', status: 'pending' });
    assert.equal((await get(route(id, `domain=${domain}&post_id=news-${id}&lang=de`))).status, 200);
  });

  test('The examples of the documentation do what they say', async () => {
    const docs = readFileSync(new URL('../../docs/wordpress.md', import.meta.url), 'utf8');
    const examples = [...docs.matchAll(/```php\n(.*?)```/gs)].map(([, code]) => code ?? '');
    assert.equal(examples.length, 2);
    await rig({ code: `function my_nonce() { return 'n0nce'; } ${examples[1] ?? ''}` });
    const { id, path } = await publish(TEXT);
    await site.php('update_post_meta( $id, "old_id", "old-7" ); return 1;', { id });
    const text = await html(path);
    const [, tag = ''] = /<aside class="listen">(<voicgen-listen[^>]*>)/.exec(text) ?? [];
    for (const attribute of ['load="interaction"', 'class="is-small"', 'post-id="old-7"', 'lang="en-US"']) {
      assert.ok(tag.includes(attribute), `${attribute} in ${tag}`);
    }
    const [script = ''] = /<script[^>]*voicgen-listen\.min\.js[^>]*>/.exec(text) ?? [];
    assert.match(script, / data-no-optimize="1"/);
    assert.match(script, / nonce="n0nce"/);
    assert.equal(
      await site.php(
        'global $wp_filter; return isset( $wp_filter["the_content"]->callbacks[40]["voicgen_listen_in_content"] );',
      ),
      true,
    );
    await site.php('wp_set_post_tags( $id, "sponsored" ); return 1;', { id });
    assert.doesNotMatch(await html(path), /<voicgen-listen|<aside class="listen"/);
    // In a template, as it stands.
    await rig({ code: `add_action( 'wp_body_open', function () { ${examples[0] ?? ''} } );` });
    await set({ place: 'off' });
    const [own = ''] = players(await html((await publish(TEXT)).path));
    assert.match(own, / load="interaction".* sticky/);
  });

  test('With Polylang a post’s language is its own; a language that the site does not know of is the service’s matter', async () => {
    await rig({ polylang: true });
    const { id, path } = await publish(TEXT);
    const tag = players(await html(path))[0] ?? '';
    assert.match(tag, / lang="pt-BR"/);
    assert.match(tag, /wp-json\/voicgen-listen/);
    await service.control('PUT', 'posts', { domain, postId: String(id), lang: 'pt', status: 'pending' });
    assert.equal((await get(route(id, `domain=${domain}&post_id=${id}&lang=pt`))).status, 200);
    const none = await publish(TEXT, { post_title: 'Untranslated' });
    assert.match(players(await html(none.path))[0] ?? '', / lang="en-US"/);
    await set({ place: 'off' });
    const other = players(await html((await publish('[voicgen_listen languages="pt de"]')).path))[0] ?? '';
    assert.ok(other.includes(`api-base="${service.url}"`), other);
  });

  for (const [how, switches] of [
    ['by the filter', { module: true }],
    ['by the handle', { own_module: true }],
  ] as const) {
    test(`A theme that wants a module ${how} gets a module, and no classic script`, async () => {
      await rig(switches);
      const { id, path } = await publish(TEXT);
      await service.put(id, 'ready');
      await read(path, async (page) => {
        await hear(page);
        assert.equal(await page.locator('script[type=module][src*="voicgen-listen.min.js"]').count(), 1);
        assert.equal(
          await page.locator('script:not([type=module])[src*="voicgen-listen.min.js"]').count(),
          0,
        );
      });
    });
  }

  for (const optimiser of ['delay', 'combine', 'async', 'double']) {
    test(`The player is heard where an optimiser does this to the script: ${optimiser}`, async () => {
      await rig({ optimiser });
      const { id, path } = await publish(TEXT);
      await service.put(id, 'ready');
      await read(path, async (page) => {
        if (optimiser === 'delay') await page.locator('body').click({ position: { x: 2, y: 2 } });
        await hear(page);
      });
    });
  }

  test('Where the service’s own plugin shows its player, ours does not come by itself', async () => {
    const { id, path } = await publish(TEXT);
    await service.put(id, 'ready');
    assert.equal(players(await html(path)).length, 1);
    assert.equal(
      players(await html((await publish(`${TEXT}<div data-voicgen-player data-post-id="1"></div>`)).path))
        .length,
      0,
    );
    await site.php(
      'wp_mkdir_p( WP_PLUGIN_DIR . "/voicgen" ); file_put_contents( WP_PLUGIN_DIR . "/voicgen/voicgen.php", "<?php\\n/* Plugin Name: Voicgen */\\nadd_filter( \'the_content\', static fn( \\$c ) => \\$c . \'<div data-voicgen-player data-post-id=\\"1\\"></div>\', 99 );" ); wp_clean_plugins_cache(); return activate_plugin( "voicgen/voicgen.php" );',
    );
    try {
      const text = await html(path);
      assert.equal(players(text).length, 0);
      assert.match(text, /data-voicgen-player/);
      assert.doesNotMatch(text, /voicgen-listen\.min\.js/);
      const settings = await html('/wp-admin/options-general.php?page=voicgen-listen', {
        headers: { cookie: (await site.login('admin')).cookie },
      });
      assert.match(settings, /own plugin is active/);
    } finally {
      await site.php(
        'deactivate_plugins( "voicgen/voicgen.php" ); unlink( WP_PLUGIN_DIR . "/voicgen/voicgen.php" ); rmdir( WP_PLUGIN_DIR . "/voicgen" ); return 1;',
      );
    }
  });

  test('Search engines read an AudioObject once the address is known: alone, or in an SEO plugin’s graph', async () => {
    const { id, path } = await publish(TEXT);
    await service.put(id, 'ready');
    const objects = async (): Promise<Record<string, unknown>[]> =>
      [
        ...(await html(path)).matchAll(/<script type="application\/ld\+json"[^>]*>\s*(.*?)\s*<\/script>/gs),
      ].map(([, json]) => JSON.parse(json ?? '') as Record<string, unknown>);
    assert.deepEqual(
      (await objects()).filter((one) => one['@type'] === 'AudioObject'),
      [],
    );
    await get(route(id));
    const [alone] = (await objects()).filter((one) => one['@type'] === 'AudioObject');
    assert.match(String(alone?.['contentUrl']), /^http:\/\/127\.0\.0\.1:\d+\/audio\//);
    assert.match(String(alone?.['duration']), /^PT\d+M\d+S$/);
    for (const [seo, types, articleType] of [
      ['yoast', [['Article', 'NewsArticle'], 'AudioObject'], 'Article'],
      ['rank-math', ['BlogPosting', 'AudioObject'], 'BlogPosting'],
      ['aioseo', ['AudioObject', 'BlogPosting'], 'BlogPosting'],
    ] as const) {
      await rig({ seo });
      const all = await objects();
      assert.equal(all.filter((one) => one['@type'] === 'AudioObject').length, 0, seo);
      const graph = all.find((one) => Array.isArray(one['@graph']))?.['@graph'] as Record<string, unknown>[];
      assert.deepEqual(
        graph.map((node) => node['@type']),
        types,
      );
      const audio = graph.find((node) => node['@type'] === 'AudioObject');
      const article = graph.find((node) => String(node['@type']).includes(articleType));
      assert.deepEqual(article?.['audio'], { '@id': audio?.['@id'] }, seo);
      assert.deepEqual(audio?.['encodesCreativeWork'], { '@id': article['@id'] }, seo);
    }
  });

  test('With a key audio is made on publish and on changed title or text, not on tags, categories or the image', async () => {
    await site.php('update_option( "voicgen_listen_key", $key ); return 1;', { key: KEY });
    await set({ generate: true });
    try {
      const draft = await publish(TEXT, { post_status: 'draft' });
      await runCron();
      assert.equal((await service.asked('generate')).length, 0);
      const { id } = draft;
      const generatedAfter = async (code: string): Promise<number> => {
        await site.php(`${code}; return 1;`, { id });
        await runCron();
        return (await service.asked('generate')).length;
      };
      assert.equal(await generatedAfter('wp_publish_post( $id )'), 1);
      assert.ok(['pending', 'generating', 'ready'].includes(String((await meta(id))['en']?.['status'])));
      assert.equal(
        await generatedAfter(
          'wp_set_post_tags( $id, "a,b" ); wp_set_post_categories( $id, array( 1 ) ); set_post_thumbnail( $id, 1 ); wp_update_post( array( "ID" => $id, "post_excerpt" => "x" ) )',
        ),
        1,
      );
      assert.equal(
        await generatedAfter('wp_update_post( array( "ID" => $id, "post_title" => "Another lamp" ) )'),
        2,
      );
      assert.equal(
        await generatedAfter(
          'wp_update_post( array( "ID" => $id, "post_content" => "<p>Another text, long enough to be read aloud by somebody who has the time.</p>" ) )',
        ),
        3,
      );
      assert.equal(
        await generatedAfter(
          'update_post_meta( $id, "_voicgen_listen_off", "1" ); wp_update_post( array( "ID" => $id, "post_title" => "A third" ) )',
        ),
        3,
      );
    } finally {
      await site.php('delete_option( "voicgen_listen_key" ); return 1;');
    }
  });

  test('A key in wp-config.php goes before the saved one, and is nowhere to be read', async () => {
    const canary = 'vg_live_constant_canary';
    await site.php('update_option( "voicgen_listen_key", "vg_live_saved_one" ); return 1;');
    await rig({ key: canary });
    assert.equal(await site.php('return voicgen_listen_key();'), canary);
    const { cookie } = await site.login('admin');
    const page = await html('/wp-admin/options-general.php?page=voicgen-listen', { headers: { cookie } });
    assert.match(page, /Set by the constant VOICGEN_LISTEN_KEY/);
    assert.match(page, /keyed routes need its Enterprise plan/);
    assert.doesNotMatch(page, /canary|saved_one|name="voicgen_listen_key"/);
  });

  test('What an importer brings in is not sent to the service', async () => {
    await site.php('update_option( "voicgen_listen_key", $key ); return 1;', { key: KEY });
    await set({ generate: true });
    const isScheduled = (code: string): Promise<boolean> =>
      site.php(
        `${code} $id = wp_insert_post( array( "post_title" => "Old", "post_content" => $text, "post_status" => "publish" ) ); return false !== wp_next_scheduled( "voicgen_listen_generate", array( $id, 1 ) );`,
        { text: TEXT },
      );
    assert.equal(await isScheduled('define( "WP_IMPORTING", true );'), false);
    assert.equal(await isScheduled(''), true);
  });

  test('A post’s language is the site’s, whatever language its administrator reads wp-admin in', async () => {
    const { id, path } = await publish(TEXT);
    await site.php('update_user_meta( 1, "locale", "de_DE" ); return 1;');
    try {
      await service.put(id, 'generating', { progressPercent: 40 });
      const admin = await site.login('admin');
      const panel = await get(`/wp-json/voicgen-listen/v1/posts/${id}/audio?_locale=user`, {
        headers: {
          cookie: admin.cookie,
          'x-wp-nonce': await admin.nonce('wp_rest'),
          'content-type': 'application/json',
        },
      });
      assert.deepEqual(((await panel.json()) as { percent: number }).percent, 40);
      assert.match(
        await html('/wp-admin/edit.php', { headers: { cookie: admin.cookie } }),
        new RegExp(`id="post-${id}"(?:(?!</tr>).)*column-voicgen_listen[^>]*>Generating<`, 's'),
      );
      assert.match(players(await html(path))[0] ?? '', / lang="en-US"/);
    } finally {
      await site.php('delete_user_meta( 1, "locale" ); return 1;');
    }
  });

  test('Where no post type is chosen, nothing comes by itself, and no editor has a switch', async () => {
    await set({ place: 'before', post_types: [] });
    const { cookie } = await site.login('admin');
    for (const post_type of ['post', 'page']) {
      const { id, path } = await publish(TEXT, { post_type });
      assert.doesNotMatch(await html(path), /voicgen/, post_type);
      assert.doesNotMatch(
        await html(`/wp-admin/post.php?post=${id}&action=edit&classic-editor`, { headers: { cookie } }),
        /voicgen_listen_off/,
      );
    }
  });

  test('A post type without custom fields has its switch in a box, and it is saved', async () => {
    await rig({ type: true });
    await site.php('flush_rewrite_rules(); return 1;');
    await set({ post_types: ['post', 'story'] });
    const admin = await site.login('admin');
    const headers = { cookie: admin.cookie };
    const edit = (id: number): Promise<string> =>
      html(`/wp-admin/post.php?post=${id}&action=edit`, { headers });
    const { id, path } = await publish(TEXT, { post_type: 'story' });
    assert.equal(players(await html(path)).length, 1);
    assert.match(await edit(id), /name="voicgen_listen_off"/);
    assert.doesNotMatch(await edit((await publish(TEXT)).id), /name="voicgen_listen_off"/);
    const save = async (nonce: string): Promise<void> => {
      const body = new URLSearchParams({
        post_ID: String(id),
        post_type: 'story',
        action: 'editpost',
        _wpnonce: await admin.nonce(`update-post_${id}`),
        voicgen_listen_off: '1',
        voicgen_listen_box_nonce: nonce,
      });
      assert.equal((await get('/wp-admin/post.php', { method: 'POST', body, headers })).status, 302);
    };
    await save('forged');
    assert.equal(players(await html(path)).length, 1);
    await save(await admin.nonce('voicgen_listen_box'));
    assert.equal(players(await html(path)).length, 0);
  });

  for (const [what, change, words] of [
    ['a spent quota', { monthlyQuota: 0 }, /limit is reached.*Monthly post limit reached/],
    [
      'a lapsed trial',
      { subscription: 'trial-expired' },
      /subscription with the service is not active.*Trial expired/,
    ],
    ['another key', {}, /refused the key.*Invalid API key/],
  ] as const) {
    test(`What went wrong is said in the panel: ${what}`, async () => {
      const isKey = what === 'another key';
      await site.php('update_option( "voicgen_listen_key", $key ); return 1;', {
        key: isKey ? 'vg_live_another' : KEY,
      });
      await service.control('POST', 'sites', { domain, ...change });
      const { id } = await publish(TEXT);
      const admin = await site.login('admin');
      const answer = await get(`/wp-json/voicgen-listen/v1/posts/${id}/audio`, {
        method: 'POST',
        headers: { cookie: admin.cookie, 'x-wp-nonce': await admin.nonce('wp_rest') },
      });
      const state = (await answer.json()) as { state: string; message: string; billingUrl: string };
      assert.equal(state.state, 'failed');
      assert.match(state.message, words);
      assert.equal(state.billingUrl !== '', !isKey);
    });
  }

  test('The list of posts has a column that says each state, and asks nothing', async () => {
    const states = {
      pending: 'Queued',
      generating: 'Generating',
      ready: 'Ready',
      failed: 'Failed',
      '': 'Not generated',
    };
    for (const [status, label] of Object.entries(states)) {
      const { id } = await publish(TEXT);
      await site.php(
        'if ( $status ) { voicgen_listen_note( get_post( $id ), "en", array( "status" => $status ) ); } return 1;',
        { id, status },
      );
      const text = await html('/wp-admin/edit.php', {
        headers: { cookie: (await site.login('admin')).cookie },
      });
      assert.match(
        text,
        new RegExp(`id="post-${id}"(?:(?!</tr>).)*column-voicgen_listen[^>]*>${label}<`, 's'),
      );
    }
    assert.equal((await service.asked('status')).length, 0);
  });

  test(
    'The editor’s panel generates, shows how far it is, and gets to Ready',
    { skip: hasAdmin ? false : 'this build of WordPress has no editor' },
    async () => {
      await site.php(
        'update_option( "voicgen_listen_key", $key ); update_user_meta( 1, "wp_persisted_preferences", array( "core/edit-post" => array( "welcomeGuide" => false ), "core" => array( "enableChoosePatternModal" => false ) ) ); return 1;',
        { key: KEY },
      );
      const { id } = await publish(`<!-- wp:voicgen/listen {"heading":"Hear it"} /-->${TEXT}`);
      const context = await bench.newContext({ viewport: { width: 1300, height: 900 } });
      try {
        const page = await context.newPage();
        const errors: string[] = [];
        page.on('pageerror', (error) => errors.push(String(error)));
        await page.goto(`${site.url}/wp-login.php`);
        await page.fill('#user_login', 'admin');
        await page.fill('#user_pass', 'password');
        await page.click('#wp-submit');
        await page.goto(`${site.url}/wp-admin/post.php?post=${id}&action=edit`);
        const panel = page.locator('.components-panel__body', {
          has: page.getByRole('button', { name: 'Listen to this article' }),
        });
        const toggle = panel.getByRole('button', { name: 'Listen to this article' });
        await toggle.waitFor();
        if ((await toggle.getAttribute('aria-expanded')) === 'false') await toggle.click();
        await panel.getByText('Not generated').waitFor();
        await panel.getByRole('button', { name: 'Generate', exact: true }).click();
        await panel.getByText(/Generating: \d+%/).waitFor();
        await page.screenshot({ path: process.env['PANEL_SHOT'] ?? 'test-results/wordpress-panel.png' });
        await panel.getByText('Ready', { exact: true }).waitFor({ timeout: 60_000 });
        assert.deepEqual(
          await page.evaluate(
            'wp.data.select("core/block-editor").getBlocks().slice(0, 1).map(({ name, isValid }) => [name, isValid])',
          ),
          [['voicgen/listen', true]],
        );
        await page.frameLocator('iframe[name=editor-canvas]').getByText('Hear it').waitFor();
        await panel.getByRole('button', { name: 'Regenerate' }).waitFor();
        await panel.getByLabel('No audio for this post').check();
        await page.getByRole('button', { name: 'Save', exact: true }).click();
        await panel.getByText('Disabled', { exact: true }).waitFor();
        assert.equal(
          await site.php('return get_post_meta( $id, "_voicgen_listen_off", true );', { id }),
          '1',
        );
        assert.deepEqual(errors, []);
      } finally {
        await context.close();
        await site.php('delete_option( "voicgen_listen_key" ); return 1;');
      }
    },
  );

  // Once is enough: it takes its time.
  if (hasAdmin)
    test('1,000 page views of a ready post cost at most one question', async () => {
      const { id, path } = await publish(TEXT);
      await service.put(id, 'ready');
      // In a plain theme: the plugin is counted here, WordPress is not timed.
      await rig({ plain: true });
      let left = 1000;
      let asked = 0;
      const readers = Array.from({ length: 8 }, async () => {
        while (left-- > 0) {
          const tag = players(await html(path))[0] ?? '';
          // A reader's element asks where the page does not know.
          if (tag !== '' && !tag.includes(' src=')) {
            asked += 1;
            assert.equal((await get(route(id))).status, 200);
          }
        }
      });
      await Promise.all(readers);
      assert.ok(asked >= 1 && asked < 50, String(asked));
      assert.equal((await service.asked('status', id)).length, 1);
    });

  test('The privacy policy guide has our words', async () => {
    const headers = { cookie: (await site.login('admin')).cookie };
    assert.match(
      await html('/wp-admin/options-privacy.php?tab=policyguide', { headers }),
      /asks the service Voicgen/,
    );
  });

  test('Trouble while audio is asked for is tried again by cron; one that is made is followed until it is ready', async () => {
    await site.php('update_option( "voicgen_listen_key", $key ); return 1;', { key: KEY });
    await set({ generate: true });
    await service.control('POST', 'faults', { fault: '500', domain });
    const { id } = await publish(TEXT);
    await runCron();
    const waiting = (hook: string, attempt: number): Promise<number> =>
      site.php('return (int) wp_next_scheduled( $hook, array( $id, $attempt ) ) - time();', {
        id,
        hook,
        attempt,
      });
    assert.ok((await waiting('voicgen_listen_generate', 2)) > 30);
    assert.equal((await meta(id))['en']?.['status'], 'pending');
    await service.control('DELETE', 'faults', {});
    await site.php('do_action( "voicgen_listen_generate", $id, 2 ); return 1;', { id });
    assert.ok((await waiting('voicgen_listen_follow', 1)) > 30);
    await service.put(id, 'ready');
    await site.php(
      'voicgen_listen_forget( get_post( $id ), "en" ); do_action( "voicgen_listen_follow", $id, 1 ); return 1;',
      { id },
    );
    assert.equal((await meta(id))['en']?.['status'], 'ready');
    assert.ok((await waiting('voicgen_listen_follow', 2)) < 0);
  });

  test('Nobody complained: PHP’s and WordPress’s log is empty', () => {
    // WordPress cannot ask WordPress.org for updates here.
    const complaints = site
      .complaints()
      .split('\n')
      .filter((line) => line !== '' && !line.includes('WordPress.org'));
    assert.deepEqual(complaints, []);
  });

  test('Uninstalled, it leaves no row', async () => {
    await site.php('update_option( "voicgen_listen_key", $key ); return 1;', { key: KEY });
    await set({ generate: true });
    const { id } = await publish(TEXT);
    await service.put(id, 'ready');
    await get(route(id));
    await site.php(
      'update_post_meta( $id, "_voicgen_listen_off", "1" ); voicgen_listen_lock( "left" ); voicgen_listen_note_trouble( array( "kind" => "refused", "http" => 402, "message" => "x" ) ); return 1;',
      { id },
    );
    const there = (await ours()).join('\n');
    for (const name of [
      'options: voicgen_listen',
      'options: voicgen_listen_key',
      'options: voicgen_listen_lock_left',
      'options: voicgen_listen_trouble',
      'options: _transient_voicgen_listen_',
      'postmeta: _voicgen_listen',
      'postmeta: _voicgen_listen_off',
      'cron: voicgen_listen_generate',
    ]) {
      assert.ok(there.includes(name), `${name} in\n${there}`);
    }
    await site.php('deactivate_plugins( $plugin ); return 1;', { plugin: PLUGIN });
    await site.php('uninstall_plugin( $plugin ); return 1;', { plugin: PLUGIN });
    assert.deepEqual(await ours(), bench.rowsBefore());
  });

  test('Uninstalled from a network, it leaves no row on any of its sites', async () => {
    await site.becomeNetwork();
    const left = await site.php<string[]>(
      `global $wpdb;
       $second = wp_insert_site( array( 'domain' => get_network()->domain, 'path' => '/second/', 'network_id' => 1, 'user_id' => 1 ) );
       $sites = array( get_main_site_id(), $second );
       foreach ( $sites as $id ) {
         switch_to_blog( $id );
         foreach ( array( 'voicgen_listen', 'voicgen_listen_key', '_transient_voicgen_listen_x', 'voicgen_listen_lock_x' ) as $name ) { add_option( $name, 'x', '', false ); }
         add_post_meta( wp_insert_post( array( 'post_title' => 'x', 'post_content' => 'x' ) ), '_voicgen_listen', array( 'en' => array( 'status' => 'ready' ) ) );
         restore_current_blog();
       }
       define( 'WP_UNINSTALL_PLUGIN', $plugin );
       include WP_PLUGIN_DIR . '/voicgen-listen/uninstall.php';
       $left = array();
       foreach ( $sites as $id ) {
         switch_to_blog( $id );
         $left[] = $wpdb->get_var( "SELECT COUNT(*) FROM $wpdb->options WHERE option_name LIKE '%voicgen%'" ) . '/' . $wpdb->get_var( "SELECT COUNT(*) FROM $wpdb->postmeta WHERE meta_key LIKE '%voicgen%'" ) . '/' . $wpdb->get_var( "SELECT COUNT(*) FROM $wpdb->posts WHERE post_title = 'x'" );
         restore_current_blog();
       }
       return $left;`,
      { plugin: PLUGIN },
    );
    assert.deepEqual(left, ['0/0/1', '0/0/1']);
  });
});
