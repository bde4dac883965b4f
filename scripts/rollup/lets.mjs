// @ts-check
import { walk } from './walk.mjs';

/**
 * Rollup plugin: every `const` becomes a `let`, which compresses better. The length stays, and so do positions.
 *
 * @returns {import('rollup').Plugin}
 */
export const lets = () => ({
  name: 'lets',
  renderChunk(code) {
    let result = code;
    walk(this.parse(code), (node) => {
      if (node['kind'] !== 'const') return;
      result = `${result.slice(0, node.start)}let  ${result.slice(node.start + 5)}`;
    });
    return { code: result, map: null };
  },
});
