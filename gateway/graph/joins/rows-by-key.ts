/**
 * Groups the rows of a batch by the key they hold. Keys are compared as text, since they travel as text:
 * a key `7` and a row with `"7"` belong together. Rows without a key, or with one that nobody asked for,
 * are dropped; several rows of one key keep their order.
 */
export function rowsByKey(
  keys: readonly unknown[],
  rows: readonly unknown[],
  keyOf: (row: unknown) => unknown,
): unknown[][] {
  const asked = new Map<string, unknown[]>(keys.map((key) => [String(key), []]));
  for (const row of rows) {
    if (row === null || row === undefined) continue;
    const key = keyOf(row);
    if (key !== null && key !== undefined) asked.get(String(key))?.push(row);
  }
  return keys.map((key) => asked.get(String(key)) ?? []);
}
