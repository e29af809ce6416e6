import { once } from './once.ts';
import type { Discriminator, Shape } from './shape.ts';

type Values = readonly (readonly [value: string, shape: Shape])[];

/**
 * A discriminator by the values that its mapping gives and by the names that schemas have without one. Both are
 * understood; what is sent is the value that the mapping gives, if it gives one only.
 */
export function discriminatorOf(property: string, explicit: () => Values, implicit: () => Values): Discriminator {
  const mapping = once(() => new Map([...implicit(), ...explicit()]));
  const tags = once(() => {
    const given = Map.groupBy(explicit(), ([, shape]) => shape);
    const named = Map.groupBy(implicit(), ([, shape]) => shape);
    const values = [...given, ...[...named].filter(([shape]) => !given.has(shape))];
    return new Map(
      values.flatMap(([shape, [first, ...others]]) =>
        first && others.length === 0 ? [[shape, first[0]] as const] : [],
      ),
    );
  });
  return { property, mapping, tags };
}

/** The discriminator of a union of unions that are all told apart by one property. */
export function commonDiscriminator(inner: readonly Discriminator[]): Discriminator | undefined {
  const [first] = inner;
  if (!first || inner.some(({ property }) => property !== first.property)) return undefined;
  return {
    property: first.property,
    mapping: () => new Map(inner.flatMap(({ mapping }) => [...mapping()])),
    tags: () => new Map(inner.flatMap(({ tags }) => [...tags()])),
  };
}
