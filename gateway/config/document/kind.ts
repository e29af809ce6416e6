import type { ConfigNode, ScalarNode } from './config-node.ts';

/** `, not a list`: after what a node must be, what it is, without its value. */
export function butIs(node: ConfigNode): string {
  return node.kind === 'scalar' && node.value === null ? ', but it is empty' : `, not ${kindOfNode(node)}`;
}

/** What a node is, in a word that never tells its value. */
export function kindOfNode(node: ConfigNode): string {
  if (node.kind === 'map') return 'a map of keys';
  if (node.kind === 'list') return 'a list';
  const from = variablesOf(node);
  return from ? `${kindOfScalar(node.value)} (from ${from})` : kindOfScalar(node.value);
}

function kindOfScalar(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (typeof value === 'string') return 'text';
  return typeof value === 'boolean' ? `${value}` : `a ${typeof value}`;
}

/** Stands in a message where what was given may be told: never for a value that may be secret. */
export const givenHere = '{given}';

/** A message with `; given "…"` in place of {@link givenHere}; of a value from variables, only their names. */
export function withGiven(message: string, node: ConfigNode | undefined): string {
  return message.replace(givenHere, () => (node?.kind === 'scalar' ? given(node) : ''));
}

function given(node: ScalarNode): string {
  const from = variablesOf(node);
  if (from) return `; given by ${from}`;
  return node.value === null ? ', but it is empty' : `; given ${JSON.stringify(node.value)}`;
}

function variablesOf({ variables }: ScalarNode): string {
  return variables.map((name) => `\${${name}}`).join(' and ');
}
