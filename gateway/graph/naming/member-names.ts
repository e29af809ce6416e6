import { camelCase } from './cases.ts';

/**
 * A name in camelCase for each property, argument or field of one owner. Names that would fall together keep their own
 * form where it is a name, so that each depends only on those it would collide with; a number is the last resort.
 */
export function memberNames(names: readonly string[]): ReadonlyMap<string, string> {
  const wanted = Map.groupBy(names, camelCase);
  const taken = new Set([...wanted].flatMap(([name, owners]) => (owners.length === 1 ? [name] : [])));
  const result = new Map<string, string>();
  for (const name of names) {
    const target = camelCase(name);
    const isUnique = wanted.get(target)?.length === 1;
    const chosen = isUnique ? target : freeName(name, target, taken);
    taken.add(chosen);
    result.set(name, chosen);
  }
  return result;
}

function freeName(name: string, target: string, taken: ReadonlySet<string>): string {
  const own = name
    .replace(/[^A-Za-z0-9_]+/g, '_')
    .replace(/^(?=\d)/, '_')
    .replace(/^__/, '_');
  for (const candidate of [own, target]) if (/^[A-Za-z_]/.test(candidate) && !taken.has(candidate)) return candidate;
  for (let number = 2; ; number++) if (!taken.has(`${target}${number}`)) return `${target}${number}`;
}
