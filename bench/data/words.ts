const words = (
  'amber anchor basil beacon birch bridge cedar cinder clover copper coral cotton delta ember falcon fennel field flint ' +
  'garden ginger granite harbor hazel heather indigo island ivory jasper juniper lantern laurel linden maple marble meadow ' +
  'mineral mirror moss nettle oak olive orchard pebble pepper pine prairie quarry quartz raven reed river saffron sage ' +
  'shale silver slate sorrel spruce stone summit thistle timber valley velvet walnut willow'
).split(' ');

/** A word that depends on the number alone. */
export function word(seed: number): string {
  return words[scattered(seed) % words.length] ?? '';
}

/** So many words, the same ones for the same number. */
export function phrase(seed: number, length: number): string {
  return Array.from({ length }, (_, index) => word(seed + index * 101)).join(' ');
}

function scattered(seed: number): number {
  const mixed = Math.imul(seed ^ (seed >>> 16), 0x45d9f3b);
  return (Math.imul(mixed ^ (mixed >>> 16), 0x45d9f3b) >>> 8) & 0xffffff;
}
