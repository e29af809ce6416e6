import type { Place, Shape } from '../../openapi/shape/shape.ts';
import { pascalCase } from '../naming/cases.ts';
import type { PlaceNames } from '../naming/place-names.ts';

/** What a type is for, where one shape needs several. */
export type Use = 'output' | 'input' | 'other';

/** Names of the types of one source. */
export interface TypeNames {
  /** The name of a shape's type; the same for the same shape and use. */
  of(shape: Placed, use: Use): string;
  /** A name that no type has; the same for the same key. */
  unique(name: string, key: string): string;
}

export type Placed = Shape & { readonly place: Place };

/** Names that are taken in every schema. */
const reserved = [
  ...['Query', 'Mutation', 'Subscription', 'String', 'Int', 'Float', 'Boolean', 'ID', 'JSON', 'File'],
  ...['BigInt', 'Byte', 'Date', 'DateTime', 'EmailAddress', 'IPv4', 'IPv6', 'Time', 'URL', 'UUID'],
];

/**
 * A name is that of the shape's place. What the description names itself keeps its name, also when nothing uses it yet;
 * of two that fall together the later gets another, a number at last.
 * @param schemas Names of the description's own schemas, in its order.
 */
export function createTypeNames(nameOf: PlaceNames, schemas: readonly string[]): TypeNames {
  const taken = new Set(reserved);
  const given = givenNames(schemas, taken);
  const ofGiven = new Set(given.values());
  const byShape = new Map<Shape, Partial<Record<Use, string>>>();
  const byKey = new Map<string, string>();

  function choose(candidates: readonly string[], own: string | undefined): string {
    const [first = ''] = candidates;
    const isFree = (name: string) => !taken.has(name) && (name === own || !ofGiven.has(name));
    let chosen = candidates.find(isFree);
    for (let number = 2; chosen === undefined; number++) if (isFree(`${first}${number}`)) chosen = `${first}${number}`;
    taken.add(chosen);
    return chosen;
  }

  return {
    of(shape, use) {
      const names = byShape.get(shape) ?? {};
      byShape.set(shape, names);
      const own = givenNameOf(shape.place, given);
      names[use] ??= choose(candidatesOf(own ?? nameOf(shape.place), shape, use), own);
      return names[use];
    },
    unique(name, key) {
      const known = byKey.get(key) ?? choose([name], undefined);
      byKey.set(key, known);
      return known;
    },
  };
}

function givenNames(schemas: readonly string[], taken: ReadonlySet<string>): ReadonlyMap<string, string> {
  const given = new Map<string, string>();
  const used = new Set(taken);
  for (const schema of schemas) {
    const wished = pascalCase(schema);
    let name = taken.has(wished) ? `${wished}Type` : wished;
    for (let number = 2; used.has(name); number++) name = `${wished}${number}`;
    used.add(name);
    given.set(schema, name);
  }
  return given;
}

function givenNameOf(place: Place, given: ReadonlyMap<string, string>): string | undefined {
  const [components, schemas, name = ''] = place;
  return place.length === 3 && components === 'components' && schemas === 'schemas' ? given.get(name) : undefined;
}

function candidatesOf(name: string, { kind }: Shape, use: Use): readonly string[] {
  if (use === 'other') return [`Other${name}`];
  if (use === 'output') return kind === 'enum' ? [name, `${name}Enum`] : [name, `${name}Type`];
  const stem = name.replace(/Input$/, '');
  return [`${stem}Input`, `${stem}DataInput`];
}
