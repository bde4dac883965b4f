// @ts-check

/**
 * The tiny frame around the script-tag file. It decides before anything of ours or Lit's is evaluated:
 * the tag is taken → nothing more runs; something throws while evaluating → one warning, the page stays.
 *
 * @param {{ tag: string, version: string }} config
 */
export function guard({ tag, version }) {
  const name = JSON.stringify(tag);
  const mine = JSON.stringify(version);
  return {
    intro: `
const there = customElements.get(${name});
if (there) {
  if (there.version !== ${mine})
    console.warn(${name} + ': <' + ${name} + '> is already ' + (there.version ? 'version ' + there.version : 'a foreign class "' + there.name + '"') + '; version ' + ${mine} + ' stands back.');
} else try {`,
    // The symbol lets a second copy of a refused script stay silent; a page without trouble never sees it.
    outro: `
} catch (error) {
  globalThis[Symbol.for(${JSON.stringify(`${tag}:refused`)})] ||= !console.warn(${name} + ': not started. Probably the Trusted Types of this page do not admit the policy "lit-html".', error);
}`,
  };
}
