// @ts-check
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Instrumenter } from '@stryker-mutator/instrumenter';
import ts from 'typescript';
import { root } from '../project.mjs';

// The core, with every mutant in it behind a switch, and the tests over it: JavaScript that Node loads in a moment.

/**
 * @typedef {{ line: number, column: number }} Place both from 0
 * @typedef {{ id: string, file: string, mutator: string, replacement: string, start: Place, end: Place }} Mutant
 *   `replacement` is the code that stands in place of what is between `start` and `end`
 */

/** Below node_modules: packages are found from there, and no other tool looks. */
const cache = join(root, 'node_modules/.cache');

/** Stryker's mutants of these TypeScript files. @param {readonly { name: string, content: string }[]} files */
export async function instrument(files) {
  const silent = () => undefined;
  const logger = /** @type {ConstructorParameters<typeof Instrumenter>[0]} */ (
    /** @type {unknown} */ ({ debug: silent, info: silent, warn: console.warn, isDebugEnabled: () => false })
  );
  const result = await new Instrumenter(logger).instrument(
    files.map((file) => ({ ...file, mutate: true })),
    { plugins: null, excludedMutations: [], ignorers: [] },
  );
  /** @type {Mutant[]} */
  const mutants = result.mutants.map(({ id, fileName, mutatorName, replacement, location }) => ({
    id,
    file: fileName,
    mutator: mutatorName,
    replacement,
    start: location.start,
    end: location.end,
  }));
  return { files: result.files, mutants };
}

/** @param {string} code TypeScript */
const strip = (code) =>
  ts.transpileModule(code, {
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
      useDefineForClassFields: false,
    },
  }).outputText;

/**
 * Writes a tree that holds `mutated` with all their mutants, and `others` as they are; `node:test` is the harness in it.
 *
 * @param {readonly string[]} mutated paths below the project's root
 * @param {readonly string[]} others
 */
export async function writeTree(mutated, others) {
  const read = (/** @type {string} */ name) => ({ name, content: readFileSync(join(root, name), 'utf8') });
  const { files, mutants } = await instrument(mutated.map(read));
  mkdirSync(cache, { recursive: true });
  const tree = mkdtempSync(join(cache, 'mutate-'));
  writeFileSync(join(tree, 'package.json'), '{ "type": "module" }\n');
  cpSync(join(root, 'scripts/mutate/harness.mjs'), join(tree, 'harness.mjs'));
  const harness = pathToFileURL(join(tree, 'harness.mjs')).href;
  for (const { name, content } of [...files, ...others.map(read)]) {
    const path = join(tree, name.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, strip(content).replaceAll("'node:test'", JSON.stringify(harness)));
  }
  return { mutants, tree };
}
