import {
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLString,
  GraphQLUnionType,
  isNullableType,
} from 'graphql';
import { isLeaf } from '../../openapi/shape/scalar-shape.ts';
import type {
  FamilyShape,
  ListShape,
  MapShape,
  ObjectShape,
  Shape,
  ShapeUse,
  UnionShape,
} from '../../openapi/shape/shape.ts';
import type { TypeChoice } from '../stamps/stamp.ts';
import { entriesWithin } from './entries-within.ts';
import { familyFields } from './family-fields.ts';
import { leafType, nullableThroughout, scalarMapOf, withoutFiles, wordFor } from './leaf-types.ts';
import { createObjectFields, type Fields, type LinkFields, visibleProperties } from './object-fields.ts';
import type { TypeContext } from './source-types.ts';
import { stamped } from './stamped.ts';

export interface OutputTypes {
  of(use: ShapeUse): GraphQLOutputType;
  /** Makes the fields of all types, and the types of these. Types are complete only then. */
  complete(): void;
  /** Types that only an interface refers to. */
  readonly implementing: ReadonlySet<GraphQLObjectType>;
}

/** Makes the types of answers, each shape's once. */
export function createOutputTypes(context: TypeContext, links: LinkFields): OutputTypes {
  const { source, names, scalars, reportOpen } = context;
  const objects = new Map<ObjectShape, GraphQLObjectType>();
  const fields = new Map<ObjectShape, Fields>();
  const abstracts = new Map<UnionShape | FamilyShape, GraphQLUnionType | GraphQLInterfaceType>();
  const interfaces = new Map<ObjectShape, Set<GraphQLInterfaceType>>();
  const made = new Map<string, GraphQLObjectType>();
  const implementing = new Set<GraphQLObjectType>();
  const running = new Set<Shape>();
  const unfinished: (() => void)[] = [];
  const fieldsOf = createObjectFields({ use, map: mapOf, links });

  function use({ shape, nullable }: ShapeUse): GraphQLOutputType {
    const type = typeOf(shape);
    const orNull = nullable || (shape.kind === 'any' && shape.untyped === true);
    return orNull || !isNullableType(type) ? type : new GraphQLNonNull(type);
  }

  function typeOf(shape: Shape): GraphQLOutputType {
    if (isLeaf(shape)) return leafType(withoutFiles(shape), context);
    switch (shape.kind) {
      case 'object':
        return isAnswered(shape) ? objectOf(shape) : json(shape, 'the object has no property that is ever answered');
      case 'family':
        return sharesField(shape) ? interfaceOf(shape) : unionOf(shape);
      case 'union':
        return unionOf(shape);
      case 'list':
        return listOf(shape);
      case 'map':
        return mapOf(shape);
      case 'any':
        return json(shape, shape.reason);
    }
  }

  function json({ place }: { place: ObjectShape['place'] }, reason: string): GraphQLOutputType {
    reportOpen({ kind: 'any', place, reason });
    return scalars.json;
  }

  function listOf(shape: ListShape): GraphQLOutputType {
    return unlessRunning(shape, () => new GraphQLList(use(shape.items())));
  }

  /** Maps of scalars are scalars themselves; maps of anything else are lists of entries. */
  function mapOf(shape: MapShape): GraphQLOutputType {
    return unlessRunning(shape, () => {
      const values = shape.values().shape;
      const scalarMap = scalarMapOf(values);
      if (scalarMap !== undefined) return scalars.map(scalarMap);
      const type = typeOf(values);
      return values.kind === 'any' ? type : new GraphQLList(new GraphQLNonNull(entryOf(type)));
    });
  }

  /** Lists of lists of themselves have no type in GraphQL. */
  function unlessRunning(shape: ListShape | MapShape, make: () => GraphQLOutputType): GraphQLOutputType {
    if (running.has(shape)) return json(shape, 'it holds itself without end');
    running.add(shape);
    const type = make();
    running.delete(shape);
    return type;
  }

  function entryOf(given: GraphQLOutputType): GraphQLObjectType {
    const value = nullableThroughout(given);
    return once(`${wordFor(value)}Entry`, (name) => ({
      name,
      fields: {
        key: { type: new GraphQLNonNull(GraphQLString), ...stamped({ kind: 'property', property: 'key' }) },
        value: { type: value, ...stamped({ kind: 'property', property: 'value', ...entriesWithin(value) }) },
      },
      ...stamped({ source, typeName: name, isEntry: true }),
    }));
  }

  /** Members of a union that are no objects are wrapped into one. */
  function wrapperOf(shape: Shape): GraphQLObjectType {
    const type = nullableThroughout(typeOf(shape));
    const field = shape.kind === 'list' ? 'items' : shape.kind === 'map' ? 'entries' : 'value';
    return once(`${wordFor(type)}Value`, (name) => ({
      name,
      fields: { [field]: { type: new GraphQLNonNull(type), ...stamped({ kind: 'self', ...entriesWithin(type) }) } },
      ...stamped({ source, typeName: name }),
    }));
  }

  function once(
    wished: string,
    config: (name: string) => ConstructorParameters<typeof GraphQLObjectType>[0],
  ): GraphQLObjectType {
    const type = made.get(wished) ?? new GraphQLObjectType(config(names.unique(wished, wished)));
    made.set(wished, type);
    return type;
  }

  function objectOf(shape: ObjectShape, name = names.of(shape, 'output')): GraphQLObjectType {
    const known = objects.get(shape);
    if (known) return known;
    const type = new GraphQLObjectType({
      name,
      description: shape.description,
      fields: () => fields.get(shape) ?? {},
      interfaces: () => [...(interfaces.get(shape) ?? [])],
      ...stamped({ source, typeName: name, constants: constantsOf(shape) }),
    });
    objects.set(shape, type);
    unfinished.push(() => fields.set(shape, fieldsOf(shape)));
    return type;
  }

  function unionOf(shape: UnionShape | FamilyShape): GraphQLUnionType | GraphQLInterfaceType {
    const known = abstracts.get(shape);
    if (known) return known;
    const name = names.of(shape, 'output');
    const members = new Set<GraphQLObjectType>();
    const type = new GraphQLUnionType({
      name,
      description: shape.description,
      types: () => [...members],
      ...stamped({ source, typeName: name, choice: choiceOf(shape) }),
    });
    abstracts.set(shape, type);
    unfinished.push(() => {
      const shapes = shape.kind === 'family' ? [shape] : shape.members;
      for (const member of shapes.flatMap(memberTypes)) members.add(member);
    });
    return type;
  }

  function memberTypes(member: Shape): readonly GraphQLObjectType[] {
    if (member.kind === 'family') return familyMembers(member);
    return [member.kind === 'object' && isAnswered(member) ? objectOf(member) : wrapperOf(member)];
  }

  /** All members implement it, and so does a type for objects that say to be none of them. */
  function interfaceOf(shape: FamilyShape): GraphQLUnionType | GraphQLInterfaceType {
    const known = abstracts.get(shape);
    if (known) return known;
    const name = names.of(shape, 'output');
    const shapes = [...shape.members(), shape.base].filter(isAnswered);
    const other = names.of(shape.base, 'other');
    const type = new GraphQLInterfaceType({
      name,
      description: shape.description,
      fields: () =>
        familyFields(
          fields.get(shape.base) ?? {},
          shapes.map((one) => fields.get(one) ?? {}),
        ),
      ...stamped({ source, typeName: name, choice: choiceOf(shape, other) }),
    });
    abstracts.set(shape, type);
    for (const member of familyMembers(shape)) implementing.add(member);
    for (const member of shapes) interfaces.set(member, (interfaces.get(member) ?? new Set()).add(type));
    return type;
  }

  function familyMembers(family: FamilyShape): readonly GraphQLObjectType[] {
    const members = family.members().filter((member) => member !== family.base && isAnswered(member));
    const other = isAnswered(family.base) ? [objectOf(family.base, names.of(family.base, 'other'))] : [];
    return [...members.map((member) => objectOf(member)), ...other];
  }

  function choiceOf({ discriminator }: UnionShape | FamilyShape, otherwise?: string): TypeChoice {
    const mapping = new Map<string, string>();
    unfinished.push(() => {
      for (const [value, shape] of discriminator?.mapping() ?? []) {
        const name = nameOfMapped(shape);
        if (name !== undefined) mapping.set(value, name);
      }
    });
    return { discriminator: discriminator?.property, mapping, byStatus: new Map(), otherwise };
  }

  function nameOfMapped(shape: Shape): string | undefined {
    if (shape.kind === 'object') return isAnswered(shape) ? (objects.get(shape) ?? objectOf(shape)).name : undefined;
    return shape.kind === 'family' || shape.kind === 'union' ? typeOf(shape).toString() : undefined;
  }

  return {
    of: use,
    complete() {
      for (let next = unfinished.shift(); next; next = unfinished.shift()) next();
    },
    implementing,
  };
}

/** Whether there is a property that all of a family have alike; an interface needs a field. */
function sharesField({ base, members }: FamilyShape): boolean {
  return visibleProperties(base).some(({ name, required, use }) =>
    members()
      .filter(isAnswered)
      .every((member) => {
        const own = visibleProperties(member).find((property) => property.name === name);
        if (!own || (required && !own.required)) return false;
        return own.use().shape === use().shape && own.use().nullable === use().nullable;
      }),
  );
}

function isAnswered(shape: ObjectShape): boolean {
  return visibleProperties(shape).length > 0 || shape.others !== undefined;
}

function constantsOf({ properties }: ObjectShape): ReadonlyMap<string, ReadonlySet<unknown>> | undefined {
  const constants = properties.flatMap(({ name, constants: values }) => (values ? [[name, values] as const] : []));
  return constants.length > 0 ? new Map(constants) : undefined;
}
