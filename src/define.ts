/** The tag's name. */
export const tag = 'voicgen-listen';

/**
 * Registers `listen` under the tag, once. The same version again is silent; another version, or a stranger's
 * class on the tag, stays, with one warning that names both.
 */
export function define(listen: CustomElementConstructor & { readonly version: string }): void {
  if (typeof customElements === 'undefined') return;
  const known = customElements.get(tag) as { version?: string } | undefined;
  if (!known) customElements.define(tag, listen);
  else if (known.version !== listen.version) {
    console.warn(
      `<${tag}> ${listen.version}: the tag is taken by ${known.version ?? 'another class'}, which stays`,
    );
  }
}
