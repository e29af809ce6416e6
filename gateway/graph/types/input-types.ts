import {
  type GraphQLInputFieldConfig,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLString,
  isNullableType,
} from 'graphql';
import { isLeaf } from '../../openapi/shape/scalar-shape.ts';
import type {
  FamilyShape,
  ListShape,
  MapShape,
  ObjectShape,
  Property,
  Shape,
  ShapeUse,
  UnionShape,
} from '../../openapi/shape/shape.ts';
import { camelCase } from '../naming/cases.ts';
import { memberNames } from '../naming/member-names.ts';
import { deprecationReason } from './enum-types.ts';
import { markWithParts } from './file-holders.ts';
import { leafType, scalarMapOf, withoutFiles } from './leaf-types.ts';
import { otherProperties } from './object-fields.ts';
import { requiresItself } from './required-cycles.ts';
import type { TypeContext } from './source-types.ts';
import { stamped } from './stamped.ts';

export interface InputTypes {
  /** @param files Whether what it is sent in can hold files; JSON cannot. */
  of(use: ShapeUse, files: boolean): GraphQLInputType;
  /** Makes the fields of all types, and the types of these. Types are complete only then. */
  complete(): void;
}

type InputFields = Record<string, GraphQLInputFieldConfig>;

/** Makes the types of what is sent, each shape's once. */
export function createInputTypes(context: TypeContext): InputTypes {
  const { source, names, scalars, reportOpen } = context;
  const objects = new Map<Shape, GraphQLInputObjectType>();
  const entries = new Map<string, GraphQLInputObjectType>();
  const running = new Set<Shape>();
  const fileHolders = new Set<Shape>();
  const unfinished: (() => void)[] = [];
  let files = false;

  function use({ shape, nullable }: ShapeUse): GraphQLInputType {
    const type = typeOf(shape);
    return nullable || !isNullableType(type) ? type : new GraphQLNonNull(type);
  }

  function typeOf(shape: Shape): GraphQLInputType {
    if (isLeaf(shape)) return leafType(files ? shape : withoutFiles(shape), context);
    switch (shape.kind) {
      case 'object':
        return isSent(shape)
          ? objectOf(shape, () => fieldsOf(shape))
          : json(shape, 'the object has no property that is ever sent');
      case 'family':
      case 'union':
        return objectOf(shape, () => alternativesOf(shape), true);
      case 'list':
        return listOf(shape);
      case 'map':
        return mapOf(shape);
      case 'any':
        return json(shape, shape.reason);
    }
  }

  function json({ place }: { place: ObjectShape['place'] }, reason: string): GraphQLInputType {
    reportOpen({ kind: 'any', place, reason });
    return scalars.json;
  }

  function listOf(shape: ListShape): GraphQLInputType {
    return unlessRunning(shape, () => new GraphQLList(use(shape.items())));
  }

  function mapOf(shape: MapShape): GraphQLInputType {
    return unlessRunning(shape, () => {
      const values = shape.values().shape;
      const scalarMap = scalarMapOf(values);
      if (scalarMap !== undefined) return scalars.map(scalarMap);
      const type = typeOf(values);
      return values.kind === 'any' ? type : new GraphQLList(new GraphQLNonNull(entryOf(type)));
    });
  }

  function unlessRunning(shape: ListShape | MapShape, make: () => GraphQLInputType): GraphQLInputType {
    if (running.has(shape)) return json(shape, 'it holds itself without end');
    running.add(shape);
    const type = make();
    running.delete(shape);
    return type;
  }

  function entryOf(value: GraphQLInputType): GraphQLInputObjectType {
    const key = String(value).replaceAll('!', '');
    const lists = [...key].filter((letter) => letter === '[').length;
    const stem = key.replace(/[[\]]/g, '').replace(/Input$/, '') + 'List'.repeat(lists);
    const name = names.unique(`${stem}EntryInput`, `entry ${key}`);
    const type =
      entries.get(key) ??
      new GraphQLInputObjectType({
        name,
        fields: {
          key: { type: new GraphQLNonNull(GraphQLString), ...stamped({ property: 'key', field: 'key' }) },
          value: { type: value, ...stamped({ property: 'value', field: 'value' }) },
        },
        ...stamped({ source, typeName: name, isEntry: true }),
      });
    entries.set(key, type);
    return type;
  }

  function objectOf(
    shape: ObjectShape | FamilyShape | UnionShape,
    make: () => InputFields,
    isOneOf = false,
  ): GraphQLInputObjectType {
    const known = objects.get(shape);
    if (known) return known;
    const name = names.of(shape, 'input');
    let fields: InputFields = {};
    const type = new GraphQLInputObjectType({
      name,
      description: shape.description,
      fields: () => fields,
      isOneOf,
      ...stamped({ source, typeName: name, ...(isOneOf ? { oneOf: true } : {}) }),
    });
    objects.set(shape, type);
    unfinished.push(() => {
      files = fileHolders.has(shape);
      fields = make();
    });
    return type;
  }

  function fieldsOf(shape: ObjectShape): InputFields {
    const fieldNames = memberNames(shape.properties.map(({ name }) => name));
    const fields = sentProperties(shape).map((property) => {
      const name = fieldNames.get(property.name) ?? '';
      return [name, fieldOf(property, shape, name)] as const;
    });
    const taken = new Set(fieldNames.values());
    if (shape.others && !taken.has(otherProperties)) {
      const description = 'Properties that have no field of their own.';
      const stamp = stamped({ property: otherProperties, field: otherProperties, spread: true });
      fields.push([
        otherProperties,
        { type: mapOf({ kind: 'map', place: shape.place, values: shape.others }), description, ...stamp },
      ]);
    }
    return Object.fromEntries(fields);
  }

  function fieldOf(property: Property, owner: ObjectShape, field: string): GraphQLInputFieldConfig {
    const { shape, nullable } = property.use();
    const isRequired = property.required && !nullable && !requiresItself(owner, shape);
    const constant = property.required && isLeaf(shape) ? soleConstant(property) : undefined;
    return {
      type: use({ shape, nullable: !isRequired }),
      description: describedDefault(property),
      ...(constant === undefined ? {} : { defaultValue: constant }),
      ...(property.deprecated && !isRequired ? { deprecationReason } : {}),
      ...stamped({ property: property.name, field }),
    };
  }

  /** One field for each alternative, of which one is given. What tells them apart is sent without being said. */
  function alternativesOf(shape: FamilyShape | UnionShape): InputFields {
    const members = new Set(shape.kind === 'family' ? [...shape.members(), shape.base] : shape.members.flatMap(flat));
    const { property = '', tags } = shape.discriminator ?? {};
    const fields: InputFields = {};
    for (const member of members) {
      const type = typeOf(member);
      const wished = alternativeName(member, shape);
      const name = Object.hasOwn(fields, wished) ? `${wished}${Object.keys(fields).length + 1}` : wished;
      const value = tags?.().get(member);
      const tag = value === undefined ? undefined : { property, value };
      fields[name] = { type, ...stamped({ property: name, field: name, tag }) };
    }
    return fields;
  }

  function flat(member: Shape): readonly Shape[] {
    return member.kind === 'family' ? [...member.members(), member.base] : [member];
  }

  /** What a member adds to the name of the whole, else its own name. */
  function alternativeName(member: Shape, whole: FamilyShape | UnionShape): string {
    if (member.kind === 'list') return 'items';
    if (member.kind === 'map') return 'entries';
    if (member.kind !== 'object') return 'value';
    const name = names.of(member, 'input').replace(/Input$/, '');
    const prefix = names.of(whole, 'input').replace(/Input$/, '');
    const rest = name.startsWith(prefix) ? name.slice(prefix.length) : '';
    return camelCase(/^[A-Z]/.test(rest) ? rest : name);
  }

  return {
    of(given, mayHoldFiles) {
      if (mayHoldFiles) markWithParts(given.shape, fileHolders);
      files = mayHoldFiles;
      return use(given);
    },
    complete() {
      for (let next = unfinished.shift(); next; next = unfinished.shift()) next();
    },
  };
}

function sentProperties({ properties }: ObjectShape): readonly Property[] {
  return properties.filter(({ readOnly }) => !readOnly);
}

function isSent(shape: ObjectShape): boolean {
  return sentProperties(shape).length > 0 || shape.others !== undefined;
}

/** What must be sent and can be only one thing is sent without being said. */
function soleConstant({ constants }: Property): unknown {
  const [value] = constants ?? [];
  return constants?.size === 1 && (typeof value === 'string' || typeof value === 'number') ? value : undefined;
}

/** The server assumes a default by itself; sending it would overwrite what an update leaves alone. */
function describedDefault({ description, default: given }: Property): string | undefined {
  if (given === undefined || given === null || (typeof given === 'object' && Object.keys(given).length === 0))
    return description;
  return [description, `Default: ${JSON.stringify(given)}`].filter(Boolean).join('\n\n');
}
