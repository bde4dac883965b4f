import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { versionOf, wordpresses } from '../../scripts/wordpress-tools.mjs';
import { isPotFresh } from '../../scripts/wordpress-pot.mjs';
import { pluginDir, zipPlugin } from '../../scripts/wordpress-zip.mjs';
import { lacksPhp } from './site.js';

// The plugin as it stands, without a WordPress.

const lacks = (program: string): string | false =>
  spawnSync(program, ['--version'], { stdio: 'ignore' }).error ? `${program} is not installed` : false;

const phpFiles = readdirSync(pluginDir, { recursive: true })
  .map(String)
  .filter((file) => file.endsWith('.php'));

void test('Every PHP file parses', { skip: lacksPhp() }, () => {
  assert.ok(phpFiles.length > 10);
  // One at a time: before PHP 8.3 `-l` looks at the first file alone.
  for (const file of phpFiles) {
    const { status, stdout } = spawnSync('php', ['-l', file], { cwd: pluginDir, encoding: 'utf8' });
    assert.equal(status, 0, stdout);
  }
});

void test(
  'Of WordPress’s coding standards, what PHP_CodeSniffer itself ships holds',
  { skip: lacks('phpcs') },
  () => {
    const { status, stdout } = spawnSync('phpcs', ['--standard=../phpcs-shipped.xml', '-q', '-s', '.'], {
      cwd: pluginDir,
      encoding: 'utf8',
    });
    assert.equal(status, 0, stdout);
  },
);

void test('readme.txt is what WordPress.org takes, and says what the plugin’s head says', () => {
  const text = readFileSync(join(pluginDir, 'readme.txt'), 'utf8');
  const php = readFileSync(join(pluginDir, 'voicgen-listen.php'), 'utf8');
  const [top = '', ...sections] = text.split(/^== /m);
  const field = (name: string): string => new RegExp(`^${name}: +(\\S.*)$`, 'm').exec(top)?.[1] ?? '';
  const head = (name: string): string => new RegExp(`^ \\* ${name}: +(\\S.*)$`, 'm').exec(php)?.[1] ?? '';
  assert.match(text, /^=== Voicgen Listen ===\n/);
  for (const [inReadme, inHead] of [
    ['Stable tag', 'Version'],
    ['Requires at least', 'Requires at least'],
    ['Requires PHP', 'Requires PHP'],
    ['License', 'License'],
    ['License URI', 'License URI'],
  ] as const) {
    assert.ok(field(inReadme), inReadme);
    assert.equal(field(inReadme), head(inHead), inReadme);
  }
  assert.match(field('Contributors'), /^[a-z0-9]+(, [a-z0-9]+)*$/);
  const tags = field('Tags').split(', ');
  assert.ok(tags.length <= 5 && new Set(tags).size === tags.length, 'WordPress.org takes five tags');
  const summary = top.trim().split('\n').at(-1) ?? '';
  assert.ok(summary.length > 20 && summary.length <= 150, summary);
  const block = JSON.parse(readFileSync(join(pluginDir, 'blocks/listen/block.json'), 'utf8')) as {
    version: string;
  };
  assert.equal(block.version, field('Stable tag'));
  assert.deepEqual(
    sections.map((section) => section.split(' ==\n')[0]),
    ['Description', 'Installation', 'Frequently Asked Questions', 'Changelog'],
  );
  const [, disclosure = ''] = /^= External services =$(.*?)^= /ms.exec(text) ?? [];
  // Every address that the plugin's code speaks to is disclosed, with what is sent and when.
  for (const word of [
    'https://api.voicgen.io/v1/public/audio/status',
    'https://api.voicgen.io/v1/audio/generate',
    'Terms',
    'privacy',
    'Sent:',
  ]) {
    assert.ok(disclosure.includes(word), word);
  }
  assert.ok(sections.at(-1)?.includes(`= ${field('Stable tag')} =`));
  const newest = versionOf(wordpresses[0].dir);
  if (newest !== null) assert.equal(field('Tested up to'), newest.split('.').slice(0, 2).join('.'));
});

void test('No PHP file does anything when it is asked for by its address', { skip: lacksPhp() }, () => {
  for (const file of phpFiles) {
    const { status, stdout, stderr } = spawnSync('php', ['-d', 'display_errors=1', file], {
      cwd: pluginDir,
      encoding: 'utf8',
    });
    assert.deepEqual([file, status, stdout, stderr], [file, 0, '', '']);
  }
});

void test('The pure parts', { skip: lacksPhp() }, async (t) => {
  const file = fileURLToPath(new URL('pure.php', import.meta.url));
  const { status, stdout, stderr } = spawnSync('php', ['-d', 'display_errors=stderr', file, pluginDir], {
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  assert.equal(stderr, '');
  const cases = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { title: string; got: unknown; wanted: unknown });
  for (const { title, got, wanted } of cases) {
    await t.test(title, () => {
      assert.deepEqual(got, wanted);
    });
  }
});

void test('The template for translators is what the texts say now', { skip: lacks('xgettext') }, async () => {
  assert.ok(await isPotFresh(), 'node scripts/wordpress-pot.mjs');
});

void test(
  'The zip holds one folder, the built script, and nothing of the workshop',
  { skip: lacks('zip') },
  async () => {
    const dir = mkdtempSync(join(tmpdir(), 'voicgen-zip-'));
    try {
      const file = await zipPlugin(join(dir, 'plugin.zip'));
      const { stdout } = spawnSync('unzip', ['-Z1', file], { encoding: 'utf8' });
      const names = stdout.trim().split('\n');
      assert.ok(names.every((name) => name.startsWith('voicgen-listen/')));
      for (const name of [
        'voicgen-listen.php',
        'readme.txt',
        'uninstall.php',
        'assets/voicgen-listen.min.js',
        'blocks/listen/block.json',
        'languages/voicgen-listen.pot',
      ]) {
        assert.ok(names.includes(`voicgen-listen/${name}`), name);
      }
      assert.deepEqual(
        names.filter((name) => /(^|\/)\.|\.map$|\.ts$|node_modules|phpcs/.test(name)),
        [],
      );
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  },
);
