import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { parse } from 'yaml';
import { readPackage, root, run } from '../../scripts/project.mjs';
import { closeChangelog, findStale } from '../../scripts/release.mjs';

// What goes to npm, and how it gets there.

/** The bar for the package, in bytes: packed as it travels, and laid out in node_modules. */
const PACKED_MAX = 480_000;
const UNPACKED_MAX = 1_850_000;

interface Pack {
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

let pack: Pack;
before(async () => {
  const { code, output } = await run(
    'npm',
    ['pack', '--dry-run', '--json', '--ignore-scripts', '--silent', '--loglevel=silent'],
    { quiet: true },
  );
  assert.equal(code, 0, output);
  const [only] = JSON.parse(output) as Pack[];
  assert.ok(only);
  pack = only;
});

/** Everything that ships, file by file where there is one, by kind where a folder holds many. */
const ships = [
  /^(CHANGELOG|README)\.md$|^LICENSE$|^package\.json$/,
  /^dist\/(auto|element|index|events|contract|state|voicgen-listen)\.d\.ts$/,
  // One module for each source of the element.
  /^dist\/[a-z-]+\.js$/,
  /^dist\/(view|words)\/[a-z]+\.js$|^dist\/words\/(index|words)\.d\.ts$/,
  /^dist\/cdn\/(sri\.json|THIRD-PARTY\.txt|voicgen-listen\.min\.js(\.map)?)$/,
  /^dist\/(client|relay)\/(index|cli|narration-file)\.js$|^dist\/(client|relay)\/THIRD-PARTY\.txt$/,
  /^dist\/(client|relay)\/(providers\/)?[a-z-]+\.d\.ts$/,
  /^dist\/types\/(jsx|vue|svelte)\.d\.ts$/,
  /^dist\/(custom-elements|web-types|vscode\.(html|css)-custom-data)\.json$/,
];

void test('the package holds what it needs, and nothing else', () => {
  const paths = pack.files.map(({ path }) => path);
  assert.deepEqual(
    // The plugin's zip lies in dist where it was made; it goes to WordPress, and not to npm.
    paths.filter((path) => !ships.some((kind) => kind.test(path))),
    [],
  );
  for (const kind of ships)
    assert.ok(
      paths.some((path) => kind.test(path)),
      `nothing ships of ${String(kind)}`,
    );
});

void test('every door, command and entry that package.json names is in the package', () => {
  const { exports, bin, customElements, jsdelivr, unpkg, types, ...manifest } = readPackage() as Record<
    string,
    unknown
  > & { exports: Record<string, unknown> };
  const named = JSON.stringify([exports, bin, customElements, jsdelivr, unpkg, types, manifest['web-types']])
    .match(/(?:\.\/)?dist\/[^"*]+(?=")/g)
    ?.map((path) => path.replace(/^\.\//, ''));
  assert.ok(named && named.length > 10);
  const paths = new Set(pack.files.map(({ path }) => path));
  assert.deepEqual(
    named.filter((path) => !paths.has(path)),
    [],
  );
});

void test('the package stays under its bar', () => {
  assert.ok(pack.size <= PACKED_MAX, `${pack.size} bytes packed, more than ${PACKED_MAX}`);
  assert.ok(pack.unpackedSize <= UNPACKED_MAX, `${pack.unpackedSize} bytes, more than ${UNPACKED_MAX}`);
});

void test('the hash beside the script-tag file is the hash of that file, and both name the version', () => {
  const { version } = readPackage() as { version: string };
  const script = readFileSync(join(root, 'dist/cdn/voicgen-listen.min.js'));
  const sri = JSON.parse(readFileSync(join(root, 'dist/cdn/sri.json'), 'utf8')) as Record<string, string>;
  assert.deepEqual(sri, {
    version,
    'voicgen-listen.min.js': `sha384-${createHash('sha384').update(script).digest('base64')}`,
  });
  assert.ok(script.toString('utf8').startsWith(`/*! voicgen-listen ${version} MIT`));
});

void test('a release finds every place that names another version, and a changelog without its day', () => {
  const { version } = readPackage() as { version: string };
  const places = findStale(version).filter((fault) => !fault.startsWith('CHANGELOG'));
  assert.deepEqual(places, [], 'all places agree with package.json');
  const stale = findStale('9.9.9');
  assert.equal(stale.length, 8);
  assert.ok(stale.includes(`src/version.ts says ${version}`));
  assert.ok(stale.includes('CHANGELOG.md has no day for it'));
  const dated = findStale(version, (path) =>
    path.endsWith('CHANGELOG.md') ? `## [${version}] - 2026-11-25\n` : readFileSync(path, 'utf8'),
  );
  assert.deepEqual(dated, []);
});

void test('a release moves what is unreleased under its version and day; with no news there is none', () => {
  const text = '# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A.\n\n## [0.1.0] - 2026-01-01\n\n- B.\n';
  assert.equal(
    closeChangelog(text, '0.2.0', '2026-11-25'),
    '# Changelog\n\n## [Unreleased]\n\n## [0.2.0] - 2026-11-25\n\n### Added\n\n- A.\n\n## [0.1.0] - 2026-01-01\n\n- B.\n',
  );
  assert.throws(
    () => closeChangelog('## [Unreleased]\n\n## [0.1.0] - 2026-01-01\n', '0.2.0', 'x'),
    /nothing/,
  );
});

interface Workflow {
  readonly permissions: Record<string, string>;
  readonly jobs: Record<
    string,
    {
      readonly needs?: string;
      readonly permissions?: Record<string, string>;
      readonly steps: readonly { readonly uses?: string; readonly run?: string }[];
    }
  >;
}

void test('the workflows run what is here, pin what they use, and publish only what was tested, with provenance', () => {
  const dir = join(root, '.github/workflows');
  const { scripts } = readPackage() as { scripts: Record<string, string> };
  const flows = Object.fromEntries(
    readdirSync(dir).map((name) => [name, parse(readFileSync(join(dir, name), 'utf8')) as Workflow]),
  );
  for (const [name, { permissions, jobs }] of Object.entries(flows)) {
    assert.deepEqual(permissions, { contents: 'read' }, name);
    for (const { uses, run: command = '' } of Object.values(jobs).flatMap(({ steps }) => steps)) {
      if (uses !== undefined) assert.match(uses, /@[0-9a-f]{40}$/, `${name} pins ${uses}`);
      const script = /npm run ([\w-]+)/.exec(command)?.[1];
      if (script !== undefined) assert.ok(scripts[script], `${name}: there is no script ${script}`);
      const file = /(?:^|node )((?:\.ci|scripts)\/\S+)/.exec(command)?.[1];
      if (file !== undefined) assert.ok(existsSync(join(root, file)), `${name}: there is no ${file}`);
    }
  }
  const publish = flows['release.yml']?.jobs['publish'];
  assert.ok(publish);
  assert.equal(publish.needs, 'test');
  assert.equal(publish.permissions?.['id-token'], 'write');
  assert.ok(publish.steps.some(({ run: command }) => /^npm publish --provenance\b/.test(command ?? '')));
  assert.ok(flows['ci.yml']?.jobs['check-and-test']?.steps.some(({ run: command }) => command === '.ci/run'));
});
