/** How many colours `colours.css` has for sources. */
const colours = 12;

/**
 * A class with a colour for each source, the same one in every operation as far as no two of one operation would get
 * the same.
 */
export function sourceColours(sources: Iterable<string>): (source: string) => string {
  const taken = new Map<string, number>();
  const used = new Set<number>();
  for (const source of new Set([...sources].toSorted())) {
    if (used.size === colours) used.clear();
    let colour = hash(source) % colours;
    while (used.has(colour)) colour = (colour + 1) % colours;
    used.add(colour);
    taken.set(source, colour);
  }
  return (source) => `weft-source-${taken.get(source) ?? 0}`;
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return value >>> 0;
}
