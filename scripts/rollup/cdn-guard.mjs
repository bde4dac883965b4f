// @ts-check

/**
 * The tiny frame around the script-tag file. It decides before anything of ours or Lit's is evaluated:
 * the tag is taken → nothing more runs; something throws while evaluating → one warning, the page stays.
 *
 * @param {{ tag: string, version: string }} config
 */
export function guard({ tag, version }) {
  return {
    intro: `
const known = customElements.get('${tag}');
if (known) {
  if (known.version !== '${version}')
    console.warn(\`${tag} ${version}: the tag is taken by \${known.version ?? 'another class'}\`);
} else {
  const start = () => {`,
    // The symbol lets a second copy of a refused script stay silent; a page without trouble never sees it.
    outro: `
  };
  try {
    start();
  } catch (error) {
    globalThis[Symbol.for('${tag}:refused')] ||= !console.warn('${tag}: Trusted Types policy lit-html refused?', error);
  }
}`,
  };
}

/**
 * Rollup plugin: within the frame the tag is free, so that the module which asks has nothing to ask.
 *
 * @param {{ file: string, tag: string }} config `file`: the compiled src/define.ts
 * @returns {import('rollup').Plugin}
 */
export const definesAtOnce = ({ file, tag }) => ({
  name: 'defines-at-once',
  load: (id) =>
    id === file
      ? `export const tag = '${tag}';\nexport const define = (listen) => customElements.define(tag, listen);\n`
      : null,
});
