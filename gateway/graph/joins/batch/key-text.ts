/**
 * A key as text. Keys are compared as text, since they travel as text: a key `7` and a row with `"7"` belong
 * together. Keys of several parts are compared part by part, whatever their order.
 */
export function keyText(key: unknown): string {
  if (typeof key !== 'object' || key === null) return String(key);
  if (Array.isArray(key)) return JSON.stringify(key.map(keyText));
  const parts = Object.entries(key)
    .filter(([, part]) => part !== undefined)
    .map(([name, part]) => [name, keyText(part)] as const);
  return JSON.stringify(parts.sort(([one], [other]) => (one < other ? -1 : 1)));
}
