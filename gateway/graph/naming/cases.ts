import { wordsOf } from './words.ts';

export { wordsOf } from './words.ts';

export function camelCase(name: string): string {
  const [head = '', ...tail] = wordsOf(name);
  return startOfName(head + tail.map(capital).join(''));
}

export function pascalCase(name: string): string {
  return startOfName(wordsOf(name).map(capital).join(''));
}

export function constantCase(name: string): string {
  return startOfName(wordsOf(name).join('_').toUpperCase());
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

/** GraphQL names begin with a letter or `_` (2.1.9); a name without letters is `_`. */
function startOfName(name: string): string {
  if (name === '') return '_';
  return /^\d/.test(name) ? `_${name}` : name;
}

/**
 * A new name for each old one. Names that would fall together keep their old form, so that each name
 * depends only on the names it would collide with, and stays when others come or go.
 */
export function uniqueNames(names: readonly string[], toCase: (name: string) => string): ReadonlyMap<string, string> {
  const byTarget = Map.groupBy(names, toCase);
  const taken = new Set(names.filter((name) => (byTarget.get(toCase(name)) ?? []).length > 1));
  return new Map(
    names.map((name) => {
      const target = toCase(name);
      const collides = taken.has(name) || (target !== name && taken.has(target));
      return [name, collides ? name : target];
    }),
  );
}
