import { commonDiscriminator } from './discriminator.ts';
import { once } from './once.ts';
import { commonScalar, isLeaf, type LeafShape } from './scalar-shape.ts';
import type {
  AnyShape,
  Discriminator,
  EnumShape,
  EnumValue,
  ListShape,
  MapShape,
  Place,
  Shape,
  ShapeUse,
  UnionShape,
} from './shape.ts';

export interface Alternatives {
  readonly place: Place;
  readonly description: string | undefined;
  readonly discriminator: Discriminator | undefined;
}

/**
 * The one shape of values that have one of several: enums and scalars become one enum or scalar, lists one list, and
 * what is left is a union. Unions in unions are flattened.
 */
export function unified(shapes: readonly Shape[], alternatives: Alternatives): Shape {
  const members = [...new Set(shapes.flatMap((shape) => (shape.kind === 'union' ? shape.members : [shape])))];
  const leaves = members.filter(isLeaf);
  const lists = members.filter((member): member is ListShape => member.kind === 'list');
  const maps = members.filter((member): member is MapShape => member.kind === 'map');
  const open = members.filter((member): member is AnyShape => member.kind === 'any');
  const objects = members.filter((member) => member.kind === 'object' || member.kind === 'family');
  const kinds: Shape[] = [
    ...objects,
    ...(leaves.length > 0 ? [commonLeaf(leaves, alternatives)] : []),
    ...(lists.length > 0 ? [commonList(lists, alternatives)] : []),
    ...(maps.length > 0 ? [commonMap(maps, alternatives)] : []),
    ...open.slice(0, 1),
  ];
  const [first] = kinds;
  if (!first) return { kind: 'any', place: alternatives.place, reason: 'no value is possible' };
  if (kinds.length === 1) return first;
  if (objects.length === 0 && lists.length === 0 && maps.length === 0 && open[0]) return open[0];
  return unionOf(kinds, shapes, alternatives);
}

function unionOf(members: readonly Shape[], shapes: readonly Shape[], alternatives: Alternatives): UnionShape {
  const inner = shapes.flatMap((shape) => (shape.kind === 'union' && shape.discriminator ? [shape.discriminator] : []));
  const { discriminator = commonDiscriminator(inner), ...rest } = alternatives;
  return { kind: 'union', ...rest, members, discriminator };
}

function commonLeaf(leaves: readonly LeafShape[], { place, description }: Alternatives): LeafShape {
  const [only] = leaves;
  if (only && leaves.length === 1) return only;
  const enums = leaves.filter((leaf): leaf is EnumShape => leaf.kind === 'enum');
  return enums.length === leaves.length ? commonEnum(enums, place, description) : commonScalar(leaves);
}

function commonEnum(enums: readonly EnumShape[], place: Place, description: string | undefined): EnumShape {
  const values = new Map<string | number, EnumValue>();
  for (const value of enums.flatMap((one) => one.values)) if (!values.has(value.value)) values.set(value.value, value);
  const largest = enums.find((one) => one.values.length === values.size);
  return largest ?? { kind: 'enum', place, description, values: [...values.values()] };
}

function commonList(lists: readonly ListShape[], alternatives: Alternatives): ListShape {
  const [only] = lists;
  if (only && lists.length === 1) return only;
  return {
    kind: 'list',
    place: alternatives.place,
    items: once(() =>
      common(
        lists.map((list) => list.items()),
        below(alternatives, 'items'),
      ),
    ),
  };
}

function commonMap(maps: readonly MapShape[], alternatives: Alternatives): MapShape {
  const [only] = maps;
  if (only && maps.length === 1) return only;
  const values = () =>
    common(
      maps.map((map) => map.values()),
      below(alternatives, 'additionalProperties'),
    );
  return { kind: 'map', place: alternatives.place, values: once(values) };
}

function below({ place }: Alternatives, key: string): Alternatives {
  return { place: [...place, key], description: undefined, discriminator: undefined };
}

function common(uses: readonly ShapeUse[], alternatives: Alternatives): ShapeUse {
  return {
    shape: unified(
      uses.map(({ shape }) => shape),
      alternatives,
    ),
    nullable: uses.some(({ nullable }) => nullable),
  };
}
