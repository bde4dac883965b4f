// @ts-check
import { fileURLToPath } from 'node:url';
import { baker, client } from 'voicgen-listen/client';

/**
 * @typedef {object} Options
 * @property {string} [script] where the player's file stands on the site; default `/js/voicgen-listen.min.js`
 * @property {string} [domain] the registered hostname: audio is looked up by it at build time, which needs no key
 * @property {string} [key] looked up by key instead; default the environment's VOICGEN_KEY
 * @property {string} [baseUrl] another address of the service; default the environment's VOICGEN_BASE_URL
 * @property {string} [file] what is ready is kept here, and not asked for again; default `.cache/voicgen.json`
 */

/** @param {string} text */
const escape = (text) => text.replace(/[&<>"']/g, (letter) => `&#${letter.codePointAt(0)};`);

/** @param {Record<string, unknown>} attributes */
const write = (attributes) =>
  Object.entries(attributes)
    .filter(
      ([name, value]) =>
        /^[a-z][\w-]*$/i.test(name) && value !== undefined && value !== false && value !== null,
    )
    .map(([name, value]) => (value === true ? ` ${name}` : ` ${name}="${escape(String(value))}"`))
    .join('');

/**
 * Adds `{% voicgenListen "post-id", lang="en" %}`, `{% voicgenListenScript %}` and the player's file. With a domain or
 * a key the audio is looked up when the site is built: readers of such a page ask nobody for its status.
 *
 * @param {any} eleventy Eleventy's configuration
 * @param {Options} [options]
 */
export default function voicgenListen(eleventy, options = {}) {
  const { env } = process;
  const {
    script = '/js/voicgen-listen.min.js',
    domain,
    key = env['VOICGEN_KEY'],
    baseUrl = env['VOICGEN_BASE_URL'],
    file = '.cache/voicgen.json',
  } = options;
  const knows = domain !== undefined || Boolean(key);
  const bake = baker({ client: client({ key: domain === undefined ? key : undefined, baseUrl }), file });

  /** @param {string} postId @param {string} lang */
  const look = async (postId, lang) => {
    if (!knows) return undefined;
    const narration = await bake.look({ postId, lang, domain });
    if (narration.status === 'ready') return narration;
    // A page without baked audio is a whole page: its player asks by itself.
    if (narration.status === 'error') {
      console.warn(`[voicgen-listen] ${postId}: ${narration.code} ${narration.message}`);
    }
    return undefined;
  };

  const path = fileURLToPath(import.meta.resolve('voicgen-listen/dist/cdn/voicgen-listen.min.js'));
  eleventy.addPassthroughCopy({ [path]: script });
  eleventy.addShortcode(
    'voicgenListenScript',
    () => `<script defer src="${escape(eleventy.getFilter('url')(script))}"></script>`,
  );
  eleventy.addAsyncShortcode(
    'voicgenListen',
    /** @param {string | number} postId @param {Record<string, unknown>} [given] */
    async (postId, given = {}) => {
      // Nunjucks marks keyword arguments as such.
      const attributes = { ...given, __keywords: undefined };
      const ready = await look(String(postId), String(attributes['lang'] ?? 'en'));
      const baked = ready && {
        src: ready.src,
        duration: ready.duration ?? undefined,
        'media-type': ready.mediaType,
      };
      const fallback = ready
        ? `<a href="${escape(ready.src)}">${escape(String(attributes['heading'] ?? 'Listen to this article'))}</a>`
        : '';
      return `<voicgen-listen${write({ 'post-id': postId, domain, ...baked, ...attributes })}>${fallback}</voicgen-listen>`;
    },
  );
}
