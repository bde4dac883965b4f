import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

// Who may know whom below src. A room is a folder, or a file at the top by its name without the ending.
// `types`: what may be known by its types alone, which leaves no trace at run time.

interface Rule {
  readonly knows: readonly string[];
  readonly types?: readonly string[];
  /** Packages and runtimes, by their first word. */
  readonly packages?: readonly string[];
  /** May it touch the page: `document`, `window`, `navigator`? */
  readonly page?: true;
}

const wire = ['url', 'contract'];
const core = [...wire, 'question', 'state', 'pace', 'budget', 'poll', 'unreachable'];
const everything = [
  ...core,
  'words',
  'ask',
  'wait',
  'memory',
  'poll',
  'desk',
  'playback',
  'session',
  'listening',
  'view',
  'styles',
  'events',
  'version',
];

const rules: Record<string, Rule> = {
  version: { knows: [] },
  unreachable: { knows: [] },
  url: { knows: [] },
  contract: { knows: ['url', 'unreachable'] },
  question: { knows: [...wire, 'unreachable'] },
  state: { knows: [...wire, 'unreachable'] },
  pace: { knows: [...wire, 'unreachable'] },
  budget: { knows: ['pace'] },
  words: { knows: wire },
  ask: { knows: core },
  wait: { knows: core, page: true },
  memory: { knows: core, page: true },
  poll: { knows: [...wire, 'pace'] },
  desk: { knows: [...core, 'ask', 'wait', 'memory'], page: true },
  playback: { knows: [...wire, 'state', 'memory', 'unreachable'], page: true },
  session: { knows: [], page: true },
  events: { knows: [], types: [...wire, 'state'] },
  styles: { knows: [], packages: ['lit'] },
  view: { knows: [...core, 'words', 'events'], types: ['playback'], packages: ['lit'] },
  listening: { knows: everything, types: ['voicgen-listen'], packages: ['lit'], page: true },
  'voicgen-listen': { knows: everything, packages: ['lit'], page: true },
  define: { knows: [] },
  placeholders: { knows: ['define'], page: true },
  index: { knows: ['define', 'element', 'voicgen-listen'] },
  element: { knows: ['voicgen-listen'], types: everything },
  auto: { knows: ['index', 'placeholders'] },
  relay: {
    knows: ['contract', 'question', 'url', 'pace', 'unreachable', 'version'],
    packages: ['hono', 'valibot', 'unstorage'],
  },
  client: {
    knows: ['contract', 'question', 'url', 'pace', 'poll', 'relay', 'unreachable', 'version'],
    packages: ['node', 'valibot', 'cheerio', 'marked', 'yaml', 'smol-toml'],
  },
};

/** The one file of the relay that stands on Node. */
const nodeDoors = ['relay/node.ts'];

const pageNames = new Set(['document', 'window', 'navigator']);
const globals = new Set(['globalThis', 'window', 'self']);

interface Import {
  readonly name: string;
  readonly typeOnly: boolean;
}

interface Source {
  /** Below src, with `/`. */
  readonly path: string;
  readonly imports: readonly Import[];
  readonly pageNames: readonly string[];
}

const roomOf = (path: string): string =>
  path.includes('/') ? path.slice(0, path.indexOf('/')) : path.replace(/\.ts$/, '');

function isTypeOnly(node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(node)) {
    const named =
      node.exportClause && ts.isNamedExports(node.exportClause) ? node.exportClause.elements : undefined;
    return node.isTypeOnly || named?.every((element) => element.isTypeOnly) === true;
  }
  const clause = node.importClause;
  if (!clause) return false;
  const named =
    clause.namedBindings && ts.isNamedImports(clause.namedBindings)
      ? clause.namedBindings.elements
      : undefined;
  return (
    clause.phaseModifier === ts.SyntaxKind.TypeKeyword ||
    (clause.name === undefined &&
      named !== undefined &&
      named.length > 0 &&
      named.every((element) => element.isTypeOnly))
  );
}

/** Is this identifier the page's, rather than a key of something else? */
function isPageName(node: ts.Identifier): boolean {
  if (!pageNames.has(node.text)) return false;
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) {
    return ts.isIdentifier(parent.expression) && globals.has(parent.expression.text);
  }
  const isKey =
    ts.isPropertyAssignment(parent) ||
    ts.isPropertySignature(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isMethodDeclaration(parent);
  return !(isKey && parent.name === node);
}

function readSource(path: string, code: string): Source {
  const imports: Import[] = [];
  const found = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (
      (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) &&
      node.moduleSpecifier &&
      ts.isStringLiteral(node.moduleSpecifier)
    ) {
      imports.push({ name: node.moduleSpecifier.text, typeOnly: isTypeOnly(node) });
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [name] = node.arguments;
      imports.push({ name: name && ts.isStringLiteral(name) ? name.text : '(computed)', typeOnly: false });
    } else if (
      ts.isImportTypeNode(node) &&
      ts.isLiteralTypeNode(node.argument) &&
      ts.isStringLiteral(node.argument.literal)
    ) {
      imports.push({ name: node.argument.literal.text, typeOnly: true });
    } else if (ts.isIdentifier(node) && isPageName(node)) found.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, code, ts.ScriptTarget.ES2022, true));
  return { path, imports, pageNames: [...found] };
}

function readSources(src: string): Source[] {
  return readdirSync(src, { recursive: true, encoding: 'utf8' })
    .map((file) => file.split(sep).join('/'))
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .map((file) => readSource(file, readFileSync(join(src, file), 'utf8')));
}

/** `node:fs` → `node`, `lit/decorators.js` → `lit`, `@hono/node-server/x` → `@hono/node-server`. */
const packageOf = (name: string): string => (/^(?:@[^/]+\/)?[^/:]+/.exec(name) ?? [name])[0];

function judgeImport(
  { path }: Source,
  { name, typeOnly }: Import,
  rule: Rule,
  paths: ReadonlySet<string>,
): string | undefined {
  if (!name.startsWith('.')) {
    const allowed = [
      ...(rule.packages ?? []),
      ...(nodeDoors.includes(path) ? ['node', '@hono/node-server'] : []),
    ];
    return allowed.includes(packageOf(name)) ? undefined : `${path} may not import the package ${name}`;
  }
  const target = relative('/', resolve('/', dirname(path), name))
    .split(sep)
    .join('/')
    .replace(/\.js$/, '.ts');
  if (!paths.has(target)) return `${path} imports ${name}, which is not below src`;
  const [from, to] = [roomOf(path), roomOf(target)];
  if (from === to || rule.knows.includes(to)) return undefined;
  if (rule.types?.includes(to))
    return typeOnly ? undefined : `${path} may know ${to} by its types alone: import type`;
  return `${path} may not know ${to}`;
}

/** The first circle of imports that leave a trace at run time, as `a → b → a`. */
function findCircle(sources: readonly Source[]): string | undefined {
  const edges = new Map(
    sources.map(({ path, imports }) => [
      path,
      imports
        .filter(({ name, typeOnly }) => name.startsWith('.') && !typeOnly)
        .map(({ name }) =>
          relative('/', resolve('/', dirname(path), name))
            .split(sep)
            .join('/')
            .replace(/\.js$/, '.ts'),
        ),
    ]),
  );
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]): string | undefined => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path].join(' → ');
    if (done.has(path)) return undefined;
    for (const next of edges.get(path) ?? []) {
      const circle = walk(next, [...trail, path]);
      if (circle) return circle;
    }
    done.add(path);
    return undefined;
  };
  for (const path of edges.keys()) {
    const circle = walk(path, []);
    if (circle) return circle;
  }
  return undefined;
}

/** Everything below a src folder that breaks the table, one sentence each. */
function findFaults(src: string): string[] {
  const sources = readSources(src);
  const paths = new Set(sources.map(({ path }) => path));
  const faults = sources.flatMap((source) => {
    const rule = rules[roomOf(source.path)];
    if (!rule) return [`${source.path} is in no room of the table in directions.test.ts: give it one`];
    const words = rule.page ? [] : source.pageNames.map((name) => `${source.path} may not touch ${name}`);
    return [...source.imports.map((item) => judgeImport(source, item, rule, paths)), ...words].filter(
      (fault) => fault !== undefined,
    );
  });
  const circle = findCircle(sources);
  return circle ? [...faults, `imports go in a circle: ${circle}`] : faults;
}

/** Plants files in a src folder of their own, and reads its faults. */
function faultsOf(files: Record<string, string>): string[] {
  const src = mkdtempSync(join(tmpdir(), 'directions-'));
  try {
    for (const [path, code] of Object.entries(files)) {
      mkdirSync(dirname(join(src, path)), { recursive: true });
      writeFileSync(join(src, path), code);
    }
    return findFaults(src);
  } finally {
    rmSync(src, { recursive: true });
  }
}

void test('every import below src goes the way of the house', () => {
  assert.deepEqual(findFaults(fileURLToPath(new URL('../../src', import.meta.url))), []);
});

void test('an import against the direction is found, by value and by type', () => {
  assert.deepEqual(faultsOf({ 'url.ts': `import { a } from './contract.js';`, 'contract.ts': '' }), [
    'url.ts may not know contract',
  ]);
  assert.deepEqual(faultsOf({ 'url.ts': `import type { A } from './contract.js';`, 'contract.ts': '' }), [
    'url.ts may not know contract',
  ]);
  assert.deepEqual(faultsOf({ 'view/a.ts': `export * from '../desk.js';`, 'desk.ts': '' }), [
    'view/a.ts may not know desk',
  ]);
  assert.deepEqual(faultsOf({ 'state.ts': `const a = await import('./ask.js');`, 'ask.ts': '' }), [
    'state.ts may not know ask',
  ]);
});

void test('where types alone are allowed, a value is found', () => {
  assert.deepEqual(
    faultsOf({ 'events.ts': `import { type A, type B } from './state.js';`, 'state.ts': '' }),
    [],
  );
  assert.deepEqual(faultsOf({ 'events.ts': `import { type A, b } from './state.js';`, 'state.ts': '' }), [
    'events.ts may know state by its types alone: import type',
  ]);
});

void test('packages and Node are found outside their rooms', () => {
  assert.deepEqual(faultsOf({ 'poll.ts': `import { html } from 'lit/html.js';` }), [
    'poll.ts may not import the package lit/html.js',
  ]);
  assert.deepEqual(faultsOf({ 'relay/coalesce.ts': `import 'node:fs';` }), [
    'relay/coalesce.ts may not import the package node:fs',
  ]);
  assert.deepEqual(
    faultsOf({
      'relay/node.ts': `import 'node:fs';`,
      'client/cli.ts': `import 'node:fs';`,
      'view/a.ts': `import 'lit';`,
    }),
    [],
  );
});

void test('the page is found where it has no business, and keys of that name are not the page', () => {
  assert.deepEqual(faultsOf({ 'pace.ts': 'export const a = document.title;' }), [
    'pace.ts may not touch document',
  ]);
  assert.deepEqual(faultsOf({ 'pace.ts': 'export const a = globalThis.navigator.onLine;' }), [
    'pace.ts may not touch navigator',
  ]);
  assert.deepEqual(
    faultsOf({ 'pace.ts': 'export const a = (e: { document: 1 }) => e.document; // the window' }),
    [],
  );
  assert.deepEqual(faultsOf({ 'wait.ts': 'export const a = document.title;' }), []);
});

void test('demo, test and what has no room are found', () => {
  assert.deepEqual(faultsOf({ 'url.ts': `import '../demo/server.js';` }), [
    'url.ts imports ../demo/server.js, which is not below src',
  ]);
  assert.match(faultsOf({ 'utils.ts': '' }).join(), /utils\.ts is in no room/);
});

void test('a circle is found, and types make none', () => {
  assert.deepEqual(faultsOf({ 'view/a.ts': `import './b.js';`, 'view/b.ts': `import './a.js';` }), [
    'imports go in a circle: view/a.ts → view/b.ts → view/a.ts',
  ]);
  assert.deepEqual(
    faultsOf({
      'words/words.ts': `import './en.js';`,
      'words/en.ts': `import type { W } from './words.js';`,
    }),
    [],
  );
});
