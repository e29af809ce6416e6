import type { ConfigNode } from './config-node.ts';

/** What a node is, in a word that never tells its value. */
export function kindOfNode(node: ConfigNode): string {
  if (node.kind === 'map') return 'a map of keys';
  if (node.kind === 'list') return 'a list';
  const from = node.variables.map((name) => `\${${name}}`).join(' and ');
  return from ? `${kindOfScalar(node.value)} (from ${from})` : kindOfScalar(node.value);
}

function kindOfScalar(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (typeof value === 'string') return 'text';
  return typeof value === 'boolean' ? `${value}` : `a ${typeof value}`;
}
