/** `getUserById`, `user_id`, `X-Request-ID`, `v2.users` → their words, lower-case. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
    .map((word) => word.toLowerCase());
}

export function camelCase(name: string): string {
  const [head = '', ...tail] = wordsOf(name);
  return startOfName(head + tail.map(capital).join(''), name);
}

export function pascalCase(name: string): string {
  return startOfName(wordsOf(name).map(capital).join(''), name);
}

export function constantCase(name: string): string {
  return startOfName(wordsOf(name).join('_').toUpperCase(), name);
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

/** GraphQL names begin with a letter or `_` (2.1.9); a name of no letters stays what it was. */
function startOfName(name: string, original: string): string {
  if (name === '') return original;
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
