import type { Schema } from '../../openapi/api-description.ts';
import { Found, type ValueCheck } from './found.ts';
import { typeOf } from './json-type.ts';

/** A value for which one alternative is right is right; of any other, the alternative that it contradicts least is told. */
export function anyOf(alternatives: readonly ValueCheck[]): ValueCheck {
  return (value, found) => {
    const trials: Found[] = [];
    for (const check of alternatives) {
      const trial = new Found(found);
      check(value, trial);
      if (trial.isEmpty) return;
      trials.push(trial);
    }
    const within = trials.filter(({ ofBeginning }) => !ofBeginning);
    const [first, ...others] = within;
    if (first) {
      found.take(others.reduce((least, trial) => (trial.weight < least.weight ? trial : least), first));
      return;
    }
    const all = trials.flatMap(({ ofBeginning }) => ofBeginning ?? []);
    const isUnknown = all.every(({ kind }) => kind === 'unknown value');
    found.add({
      kind: isUnknown ? 'unknown value' : value === null ? 'null' : 'type',
      expected: [...new Set(all.map(({ expected }) => expected))].join(' or '),
      got: isUnknown ? `another ${typeOf(value)}` : typeOf(value),
    });
  };
}

/** Alternatives that a property tells apart (OpenAPI 3.1, 4.8.25); `undefined` where the description names none. */
export function discriminatedBy(
  schema: Schema,
  members: readonly unknown[],
  checkOf: (member: unknown) => ValueCheck,
): ValueCheck | undefined {
  const { propertyName, mapping = {} } = (schema['discriminator'] ?? {}) as Discriminator;
  if (typeof propertyName !== 'string') return undefined;
  const references = members.flatMap((member) => (member as Schema | null)?.$ref ?? []);
  const targets = { ...Object.fromEntries(references.map((reference) => [nameIn(reference), reference])), ...mapping };
  const byTag = new Map(
    Object.entries(targets).map(([tag, target]) => [
      tag,
      checkOf({ $ref: target.includes('/') ? target : (references.find((one) => nameIn(one) === target) ?? target) }),
    ]),
  );
  const unknownTag = {
    kind: 'unknown value',
    expected: `one of ${Object.keys(mapping).length || references.length} values`,
    got: 'another string',
  } as const;
  const untold = anyOf(members.map(checkOf));
  return (value, found) => {
    const tag = typeOf(value) === 'object' ? (value as Readonly<Record<string, unknown>>)[propertyName] : undefined;
    const check = typeof tag === 'string' ? byTag.get(tag) : undefined;
    if (check) check(value, found);
    else if (typeof tag === 'string') found.add(unknownTag, `.${propertyName}`);
    else untold(value, found);
  };
}

interface Discriminator {
  readonly propertyName?: unknown;
  readonly mapping?: Readonly<Record<string, string>>;
}

function nameIn(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1);
}
