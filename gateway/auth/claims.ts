/** What a rule may compare a claim or an argument by. */
export type Scalar = string | number | boolean;

/**
 * The claim of this name, else the one at this path (`address.country`). Only what a caller's claims have themselves
 * counts: `{user.constructor}` names nothing.
 */
export function claimAt(claims: Readonly<Record<string, unknown>>, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  let value: unknown = claims;
  for (const step of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

/** The texts that a value stands for: its own, or those of its entries. `undefined` where one of them is no scalar. */
export function textsOf(value: unknown): readonly string[] | undefined {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.every(isScalar) ? values.map(String) : undefined;
}

function isScalar(value: unknown): boolean {
  return ['string', 'number', 'bigint', 'boolean'].includes(typeof value);
}
