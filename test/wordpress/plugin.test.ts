import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
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
  const { status, stdout } = spawnSync('php', ['-l', ...phpFiles], { cwd: pluginDir, encoding: 'utf8' });
  assert.equal(status, 0, stdout);
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
