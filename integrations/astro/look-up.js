// @ts-check
import { baker, client } from 'voicgen-listen/client';

const { env } = process;
/** One file for the whole build. */
const file = env['VOICGEN_CACHE'] ?? '.cache/voicgen.json';
const baseUrl = env['VOICGEN_BASE_URL'];

/** @type {Map<boolean, import('voicgen-listen/client').Baker>} */
const bakers = new Map();

/** By domain no key is needed, and none is sent. @param {boolean} byDomain */
function bakerFor(byDomain) {
  const known =
    bakers.get(byDomain) ??
    baker({ client: client({ key: byDomain ? undefined : env['VOICGEN_KEY'], baseUrl }), file });
  bakers.set(byDomain, known);
  return known;
}

/**
 * What is known of a post when the page is built; undefined where there is nothing to bake.
 *
 * @param {string} postId
 * @param {string} lang
 * @param {string | undefined} domain
 */
export async function lookUp(postId, lang, domain) {
  if (domain === undefined && !env['VOICGEN_KEY']) return undefined;
  const narration = await bakerFor(domain !== undefined).look({ postId, lang, domain });
  if (narration.status === 'ready') return narration;
  // A page without baked audio is a whole page: its player asks by itself.
  if (narration.status === 'error')
    console.warn(`[voicgen-listen] ${postId}: ${narration.code} ${narration.message}`);
  return undefined;
}
