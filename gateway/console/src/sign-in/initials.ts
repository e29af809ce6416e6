/** One or two letters that stand for a name. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s.@_-]+/).filter((word) => word !== '');
  const [first = '?', ...rest] = words.map(([letter = '']) => letter.toUpperCase());
  return first + (name.includes('@') ? '' : (rest.at(-1) ?? ''));
}
