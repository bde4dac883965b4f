// @ts-check
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
// @ts-expect-error its declarations do not name what it exports
import { create, ts } from '@custom-elements-manifest/analyzer';
// @ts-expect-error it has no declarations
import { litPlugin } from '@custom-elements-manifest/analyzer/src/features/framework-plugins/lit/lit.js';
import { getWebTypesData } from 'custom-element-jet-brains-integration';
import { getVsCodeCssCustomData, getVsCodeHtmlCustomData } from 'custom-element-vs-code-integration';
import { format } from 'prettier';
import { jsxTypesPlugin } from '@wc-toolkit/jsx-types';
import { root } from './project.mjs';

/**
 * @typedef {{ text: string }} Type
 * @typedef {{ kind: string, name: string, static?: boolean, privacy?: string, readonly?: boolean, type?: Type,
 *   default?: string, description?: string, attribute?: string, parameters?: { name: string, type?: Type, optional?: boolean }[],
 *   return?: { type?: Type } }} Member
 * @typedef {{ name: string, description?: string, default?: string, type?: Type, fieldName?: string }} Item
 * @typedef {{ kind: string, name: string, tagName: string, description?: string, customElement: boolean, members: Member[],
 *   attributes: Item[], events: Item[], slots: Item[], cssParts: Item[], cssProperties: Item[] }} Declaration
 * @typedef {{ kind: string, path: string, declarations: Declaration[], exports: object[] }} Module
 * @typedef {{ schemaVersion: string, readme: string, modules: Module[] }} Manifest
 */

const TAG = 'voicgen-listen';
const SOURCE = 'src/voicgen-listen.ts';
const MODULE = 'dist/voicgen-listen.js';
const DOOR = 'dist/index.js';

/** What is not for callers: inside, and what every Lit element has. */
const isPublic = (/** @type {Member} */ member) =>
  (member.privacy === undefined || member.privacy === 'public') && !member.name.startsWith('#');

/** `post-id` → `postId` @param {string} name */
const camel = (name) => name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());

/** An attribute stands beside the property of its name. @param {Declaration} element */
function linkAttributes({ members, attributes }) {
  for (const attribute of attributes) {
    const field = members.find(({ kind, name }) => kind === 'field' && name === camel(attribute.name));
    if (!field) continue;
    attribute.fieldName = field.name;
    field.attribute = attribute.name;
  }
}

/**
 * Reads the element's source into a manifest that names what is published in place of what is compiled.
 *
 * @param {string} code the TypeScript of the element
 * @returns {Manifest}
 */
export function describe(code) {
  const source = ts.createSourceFile(SOURCE, code, ts.ScriptTarget.ES2022, true);
  const manifest = create({ modules: [source], plugins: litPlugin(), context: { dev: false } });
  const element = manifest.modules[0].declarations.find(
    (/** @type {Declaration} */ declaration) => declaration.customElement,
  );
  if (!element) throw new Error(`${SOURCE} declares no custom element`);
  for (const list of ['attributes', 'events', 'slots', 'cssParts', 'cssProperties']) element[list] ??= [];
  element.tagName = TAG;
  // In bare Node it is a stand-in of another name.
  element.superclass = { name: 'HTMLElement' };
  element.members = element.members.filter(isPublic);
  // The analyzer also finds `new CustomEvent(name)`; what is not documented is not an event of ours.
  element.events = element.events.filter((/** @type {Item} */ { description }) => description);
  linkAttributes(element);
  const declaration = { name: element.name, module: MODULE };
  return {
    schemaVersion: manifest.schemaVersion,
    readme: 'README.md',
    modules: [
      {
        kind: 'javascript-module',
        path: MODULE,
        declarations: [element],
        exports: [{ kind: 'js', name: element.name, declaration }],
      },
      {
        kind: 'javascript-module',
        path: DOOR,
        declarations: [],
        exports: [
          { kind: 'js', name: element.name, declaration },
          { kind: 'custom-element-definition', name: TAG, declaration },
        ],
      },
    ],
  };
}

/** The manifest of the source as it is now. */
export const readManifest = () => describe(readFileSync(join(root, SOURCE), 'utf8'));

/** The element's own entry. @param {Manifest} manifest */
export function elementOf(manifest) {
  const element = manifest.modules[0]?.declarations[0];
  if (!element) throw new Error('The manifest holds no element');
  return element;
}

/** @param {string} text */
const comment = (text = '') => `/** ${text.replaceAll('*/', '* /').replace(/\s*\n\s*/g, ' ')} */`;

/** `voicgen-status` → `VoicgenStatus` @param {string} name */
const pascal = (name) => name.replace(/(^|-)(\w)/g, (_, _dash, letter) => letter.toUpperCase());

/** What a template may write for an attribute: a number also as text. @param {Item} attribute */
const writtenType = ({ type }) =>
  type?.text === 'number' ? 'number | `${number}`' : (type?.text ?? 'string');

/** Attributes by their attribute names. @param {Declaration} element */
function attributesInterface({ name, attributes }) {
  const lines = attributes.map(
    (attribute) =>
      `  ${comment(attribute.description)}\n  '${attribute.name}'?: ${writtenType(attribute)} | undefined;`,
  );
  return `/** What a template may set on \`<${TAG}>\`. */\nexport interface ${name}Attributes {\n${lines.join('\n')}\n}`;
}

/**
 * @param {Declaration} element
 * @param {(event: string) => string} key how the framework names a listener for the event
 */
function listenersInterface({ name, events }, key) {
  const lines = events.map(
    ({ name: event, description }) =>
      `  ${comment(description)}\n  '${key(event)}'?: ((event: HTMLElementEventMap['${event}']) => void) | undefined;`,
  );
  return `/** What a template may listen to on \`<${TAG}>\`. */\nexport interface ${name}Listeners {\n${lines.join('\n')}\n}`;
}

/** @param {Declaration} element */
export const vueTypes = (element) => `import type { DefineComponent } from 'vue';
import '../events.js';
import type { ${element.name} } from '../voicgen-listen.js';

${attributesInterface(element)}

${listenersInterface(element, (event) => `on${pascal(event)}`)}

declare module 'vue' {
  interface GlobalComponents {
    '${TAG}': DefineComponent<${element.name}Attributes & ${element.name}Listeners>;
  }
}
`;

/** @param {Declaration} element */
export const svelteTypes = (element) => `import type { HTMLAttributes } from 'svelte/elements';
import '../events.js';
import type { ${element.name} } from '../voicgen-listen.js';

${attributesInterface(element)}

${listenersInterface(element, (event) => `on${event}`)}

declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    '${TAG}': Omit<HTMLAttributes<${element.name}>, keyof ${element.name}Attributes> &
      ${element.name}Attributes &
      ${element.name}Listeners;
  }
}
`;

/**
 * What the generator leaves to do: the events' types are brought along, a ref may be an object as React and Preact
 * hand it, and Solid's JSX is met where the compiler looks for it.
 *
 * @param {string} code
 */
export function finishJsxTypes(code) {
  const ref = 'ref?: (T | ((e: T) => void)) | undefined;';
  if (!code.includes(ref)) throw new Error('jsx.d.ts names no ref: see finishJsxTypes');
  return `import '../events.js';
${code.replaceAll(ref, 'ref?: T | ((e: T) => void) | { current: T | null } | undefined;')}
declare module 'solid-js/jsx-runtime' {
  namespace JSX {
    interface IntrinsicElements extends CustomElementsSolidJs {}
  }
}
`;
}

/** The manifest with types that stand without further imports. @param {Manifest} manifest */
function forTemplates(manifest) {
  const copy = structuredClone(manifest);
  const element = elementOf(copy);
  for (const attribute of element.attributes) {
    attribute.type = { text: writtenType(attribute) };
    attribute.fieldName ??= attribute.name;
    const field = element.members.find(({ name }) => name === attribute.fieldName);
    if (field) field.type = attribute.type;
  }
  for (const event of element.events) event.type = { text: `HTMLElementEventMap['${event.name}']` };
  return copy;
}

/** Writes the manifest and what editors and frameworks read, all made from it. */
export async function writeManifest() {
  const dist = join(root, '.build/dist');
  const types = join(dist, 'types');
  mkdirSync(types, { recursive: true });
  const manifest = readManifest();
  const element = elementOf(manifest);
  writeFileSync(join(dist, 'custom-elements.json'), `${JSON.stringify(manifest, null, 2)}\n`);

  const quiet = { outdir: dist, hideLogs: true };
  writeFileSync(join(dist, 'vscode.html-custom-data.json'), getVsCodeHtmlCustomData(manifest, quiet));
  writeFileSync(join(dist, 'vscode.css-custom-data.json'), getVsCodeCssCustomData(manifest, quiet));
  writeFileSync(join(dist, 'web-types.json'), getWebTypesData(manifest, { ...quiet, packageJson: false }));

  jsxTypesPlugin({
    outdir: types,
    fileName: 'jsx.d.ts',
    componentTypePath: () => '../voicgen-listen.js',
    stronglyTypedEvents: true,
    useCemTypes: true,
  }).packageLinkPhase({ customElementsManifest: forTemplates(manifest) });
  const jsx = join(types, 'jsx.d.ts');
  writeFileSync(jsx, finishJsxTypes(readFileSync(jsx, 'utf8')));
  const typescript = { parser: 'typescript', singleQuote: true };
  writeFileSync(join(types, 'vue.d.ts'), await format(vueTypes(element), typescript));
  writeFileSync(join(types, 'svelte.d.ts'), await format(svelteTypes(element), typescript));
}
