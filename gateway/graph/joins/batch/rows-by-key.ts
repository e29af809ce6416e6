import { keyText } from './key-text.ts';

/** A row of a batch with the key it answers, `undefined` where it holds none. */
export type KeyedRow = readonly [key: unknown, row: unknown];

/**
 * The rows of each key, in the order of the keys. Rows without a key, or with one that nobody asked for, are
 * dropped; several rows of one key keep their order.
 */
export function rowsByKey(keys: readonly unknown[], rows: readonly KeyedRow[]): unknown[][] {
  const asked = new Map<string, unknown[]>(keys.map((key) => [keyText(key), []]));
  for (const [key, row] of rows) {
    if (row === null || row === undefined || key === null || key === undefined) continue;
    asked.get(keyText(key))?.push(row);
  }
  return keys.map((key) => asked.get(keyText(key)) ?? []);
}
