import type { ConfigNode, MapEntry } from './config-node.ts';
import { fixedScalar } from './scalar-reader.ts';
import type { Place } from './source-text.ts';

/**
 * Runs a configuration that is a program (`.meshrc.ts`, `mesh.config.js`) and reads its default export. It sees the
 * environment itself, so `${VAR}` is left as written, as in Mesh. Anew on each call, with all that it imports.
 */
export async function readProgram(path: string, place: Place): Promise<ConfigNode> {
  // Few projects have such a file, and jiti costs 30 ms of a start.
  const { createJiti } = await import('jiti');
  const jiti = createJiti(path, { interopDefault: true, moduleCache: false, fsCache: false });
  return nodeOf(await jiti.import(path, { default: true }), place);
}

/** Nodes for plain values, all at one place. */
export function nodeOf(value: unknown, place: Place): ConfigNode {
  if (Array.isArray(value)) return { kind: 'list', place, items: value.map((item) => nodeOf(item, place)) };
  if (!isPlainObject(value)) return fixedScalar(value, place);
  const entries = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([key, member]): [string, MapEntry] => [key, { place, node: nodeOf(member, place) }]);
  return { kind: 'map', place, entries: new Map(entries) };
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // Objects of other realms (jiti's) have another Object.prototype.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
