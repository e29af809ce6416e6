const steps = /[^.[\]]+|\[(?:(-?\d+)|(["'])(.*?)\2)\]/g;

/** Reads one place inside any value; `undefined` where it leads nowhere. Never throws. */
export type PropertyReader = (root: unknown) => unknown;

/**
 * Compiles a property path as Mesh's templates write it: `context.headers['x-tenant']`, `args.ids[0]`,
 * or with a JSON pointer behind it, `args.input#/customer/id` (RFC 6901).
 * Names below `headers` are found in lower case too, as Mesh finds them.
 */
export function compilePropertyPath(text: string): PropertyReader {
  const [path = '', pointer] = text.split('#', 2);
  const keys = [...path.matchAll(steps)].map(([whole, index, , quoted]) => index ?? quoted ?? whole);
  const last = keys.at(-1);
  if (last !== undefined && keys.at(-2) === 'headers' && last !== last.toLowerCase()) {
    const headers = walker(keys.slice(0, -1));
    return (root) => {
      const found = headers(root);
      return step(found, last) ?? step(found, last.toLowerCase());
    };
  }
  return walker(pointer === undefined ? keys : [...keys, ...pointerKeys(pointer)]);
}

function walker(keys: readonly string[]): PropertyReader {
  return (root) => {
    let value = root;
    for (const key of keys) value = step(value, key);
    return value;
  };
}

function step(value: unknown, key: string): unknown {
  if (value === null || value === undefined) return undefined;
  const found = (value as Readonly<Record<string, unknown>>)[key];
  return typeof found === 'function' ? undefined : found;
}

function pointerKeys(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}
