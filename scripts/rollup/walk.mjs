// @ts-check

/** @typedef {import('rollup').AstNode & Record<string, any>} Node */

/** @param {Node} node @param {(node: Node, parent: Node) => void} visit */
export function walk(node, visit) {
  for (const child of Object.values(node).flat()) {
    if (typeof child?.type !== 'string') continue;
    visit(child, node);
    walk(child, visit);
  }
}
