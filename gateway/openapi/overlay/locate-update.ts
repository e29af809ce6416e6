import { isMap, isScalar, LineCounter, type Pair, parseDocument, visit } from 'yaml';
import type { JsonObject } from '../document/json.ts';
import { selectNodes } from './select-nodes.ts';

/** Where in a text, lines and columns from 1. */
export interface Spot {
  readonly line: number;
  readonly column: number;
}

/**
 * Where an overlay writes the value that stands at these keys of a document: the key of the last action that does;
 * `undefined` when none does.
 *
 * @param text The overlay as it was read. @param document The document with the overlay applied.
 */
export function locateUpdate(text: string, document: JsonObject, keys: readonly string[]): Spot | undefined {
  const lines = new LineCounter();
  const overlay = parseDocument(text, { lineCounter: lines, logLevel: 'silent', uniqueKeys: false });
  let found: Spot | undefined;
  visit(overlay, {
    Pair(_, pair, ancestors) {
      if (!isScalar(pair.key) || pair.key.value !== keys.at(-1) || !pair.key.range) return;
      const path = [...ancestors, pair].filter((node): node is Pair => 'key' in node).map(keyOf);
      const action = ancestors.findLast((node) => isMap(node) && node.has('target') && node.has('update'));
      const target: unknown = isMap(action) ? action.get('target') : undefined;
      if (typeof target !== 'string' || path.indexOf('update') === -1) return;
      if (!writesTo(target, path.slice(path.indexOf('update') + 1), document, keys)) return;
      const { line, col } = lines.linePos(pair.key.range[0]);
      found = { line, column: col };
    },
  });
  return found;
}

function keyOf({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : '';
}

function writesTo(target: string, path: readonly string[], document: JsonObject, keys: readonly string[]): boolean {
  const selected = selectNodes(document, target);
  if (!('places' in selected)) return false;
  const wanted = JSON.stringify(keys);
  return selected.places.some((place) => JSON.stringify([...place, ...path]) === wanted);
}
