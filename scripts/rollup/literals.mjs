// @ts-check
import { minifyHTMLLiterals } from 'minify-literals';

/**
 * The oldest browsers that the element promises to work in. Lightning CSS must not merge rules or drop
 * fallbacks that these still need.
 */
const browserFloor = { chrome: 111 << 16, firefox: 114 << 16, safari: (16 << 16) | (4 << 8) };

/**
 * Lightning CSS would rewrite `light-dark()` into variables that only work where it also sees the
 * `color-scheme` declaration, and ours is the page's.
 */
const LIGHT_DARK = 1 << 20;

const options = {
  css: { minify: true, targets: browserFloor, exclude: LIGHT_DARK },
  html: {
    // Template edges are joined at run time: one white space stays wherever there was any.
    conservativeCollapse: true,
    // An unclosed `<path>` in an SVG template would swallow its siblings.
    keepClosingSlash: true,
    // Lit needs each bound attribute where it stands, `class=""` beside it included.
    removeEmptyAttributes: false,
    removeAttributeQuotes: true,
    collapseBooleanAttributes: true,
    decodeEntities: false,
    minifyJS: false,
    minifyCSS: false,
  },
};

/** A style sheet that is a plain string says so in front, as editors read it. */
const MARK = /\/\* css \*\/ ?(?=`)/g;
const STAND_IN = '__css__';

/**
 * Minifies the Lit templates and style sheets of one module: `html` and `css` templates, and plain ones that
 * are marked as CSS by a comment.
 *
 * @param {string} code
 * @param {string} fileName
 */
export async function minifyLiterals(code, fileName) {
  const result = await minifyHTMLLiterals(code.replaceAll(MARK, STAND_IN), { ...options, fileName });
  return result && { ...result, code: result.code.replaceAll(STAND_IN, '') };
}

/**
 * Rollup plugin: `html` and `css` templates of our own modules lose their white space.
 *
 * @param {{ include: (id: string) => boolean }} config
 * @returns {import('rollup').Plugin}
 */
export function literals({ include }) {
  return {
    name: 'literals',
    async transform(code, id) {
      if (!include(id)) return null;
      const result = await minifyLiterals(code, id);
      return result && { code: result.code, map: result.map ?? null };
    },
  };
}
