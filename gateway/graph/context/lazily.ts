/**
 * An object with the keys of a plan, whose values are made from the plan's when first read. The plan itself is asked
 * for no earlier.
 */
export function lazily<P, V>(
  planOf: () => Readonly<Record<string, P>>,
  make: (planned: P) => V,
): Readonly<Record<string, V>> {
  const made = new Map<string, V>();
  const madeOf = (name: string | symbol): V | undefined => {
    if (typeof name !== 'string' || !Object.hasOwn(planOf(), name)) return undefined;
    const value = made.get(name) ?? make(planOf()[name] as P);
    made.set(name, value);
    return value;
  };
  return new Proxy<Record<string, V>>(
    {},
    {
      get: (_target, name) => madeOf(name),
      has: (_target, name) => typeof name === 'string' && Object.hasOwn(planOf(), name),
      ownKeys: () => Object.keys(planOf()),
      getOwnPropertyDescriptor: (_target, name) => {
        const value = madeOf(name);
        return value === undefined ? undefined : { value, enumerable: true, configurable: true, writable: false };
      },
      set: () => false,
    },
  );
}
