import type { ApiDescription, Schema } from '../api-description.ts';
import { isObject, stringMember } from '../document/json.ts';
import { parseLocalReference } from '../document/json-pointer.ts';
import { discriminatorOf } from './discriminator.ts';
import { discriminatorTags, schemasOfMapping } from './discriminator-tags.ts';
import { constantValue, enumOfConstants, enumShape } from './enum-shape.ts';
import { asSchema, branchesOf, createEssences } from './essence.ts';
import { extensionsOf } from './extensions.ts';
import { type Choice, collectFacts, type Facts } from './facts.ts';
import { impliedTypes } from './implied-types.ts';
import { createJoins } from './joins.ts';
import { objectShape } from './object-shape.ts';
import { once } from './once.ts';
import { placesOf } from './places.ts';
import { scalarOfType } from './scalar-shape.ts';
import type { AnyShape, EnumValue, FamilyShape, ObjectShape, Place, Shape, ShapeUse } from './shape.ts';
import { titlesOf } from './titles.ts';
import { unified } from './unify.ts';

/** The shapes of a description's schemas. */
export interface Shapes {
  /** @param place Where the schema is used, for shapes that the document does not name by itself. */
  of(schema: Schema, place: Place): ShapeUse;
  /** The title that names what stands at a JSON pointer. */
  titleAt(pointer: string): string | undefined;
}

/** Shapes within shapes that have to be known at once; published descriptions have fewer than ten. */
const maxDepth = 30;

/**
 * Shapes are computed when they are asked for, each once; schemas that refer to themselves end in shapes that do.
 * Works for any document: what cannot be understood is the shape of anything, with a reason.
 */
export function createShapes({ document, resolve }: Pick<ApiDescription, 'document' | 'resolve'>): Shapes {
  const essenceOf = createEssences(resolve);
  const placeOf = placesOf(document);
  const { join, placeOfJoined } = createJoins(essenceOf);
  const titles = titlesOf(document);
  const extensions = once(() => extensionsOf(document, essenceOf));
  const shapes = new Map<Schema, Shape>();
  const running = new Set<Schema>();
  const extendedBy = new WeakMap<FamilyShape, () => readonly Shape[]>();

  function use(schema: Schema, place: Place): ShapeUse {
    const essence = essenceOf(schema);
    const shape = shapeOf(titles.canonical(essence.schema), place);
    return { shape, nullable: essence.nullable ?? shape.kind === 'any' };
  }

  function shapeOf(schema: Schema, used: Place): Shape {
    const known = shapes.get(schema);
    if (known) return known;
    const place = placeOf(schema) ?? placeOfJoined(schema) ?? used;
    if (running.has(schema)) return open(place, 'the schema is made of itself');
    if (running.size > maxDepth) return open(place, 'alternatives in alternatives have no end');
    running.add(schema);
    const shape = computed(schema, place);
    running.delete(schema);
    shapes.set(schema, shape);
    return shape;
  }

  function computed(schema: Schema, place: Place): Shape {
    const family = familyOf(schema, place);
    if (family) return family;
    const facts = collectFacts(schema, resolve);
    const [choice, ...others] = facts.choices;
    if (choice) return shapeOfChoice(schema, facts, choice, others, place);
    return shapeOfFacts(schema, facts, place);
  }

  /** A base with extensions that its discriminator tells apart. */
  function familyOf(schema: Schema, place: Place): Shape | undefined {
    const discriminator = schema['discriminator'];
    const property = stringMember(discriminator, 'propertyName');
    if (property === undefined || branchesOf(schema, 'oneOf').length + branchesOf(schema, 'anyOf').length > 0)
      return undefined;
    const known = extensions().get(schema) ?? [];
    const mapped = mappedSchemas(discriminator);
    const targets = [...new Set([...known.map(({ schema: one }) => one), ...mapped.values()])].filter(
      (one) => one !== schema,
    );
    const facts = collectFacts(schema, resolve);
    if (targets.length === 0 || facts.properties.size === 0) return undefined;
    const base = objectShape(schema, facts, place, context);
    const members = once(() => objectsOf(extended()));
    const extended = once(() => targets.map((one) => shapeOf(one, place)));
    const explicit = () =>
      [...mapped].map(([value, one]) => [value, one === schema ? base : shapeOf(one, place)] as const);
    const implicit = () => known.map(({ name, schema: one }) => [name, shapeOf(one, place)] as const);
    const family: FamilyShape = {
      kind: 'family',
      place,
      description: facts.description,
      base,
      members,
      discriminator: discriminatorOf(property, explicit, implicit),
    };
    extendedBy.set(family, extended);
    return family;
  }

  /** The objects that shapes come to; families may be members of each other. */
  function objectsOf(given: readonly Shape[]): readonly ObjectShape[] {
    const shapes = new Set(given);
    // A set grows while it is walked, so that families of families are reached.
    for (const shape of shapes) {
      const inner = shape.kind === 'union' ? shape.members : shape.kind === 'family' ? extendedBy.get(shape)?.() : [];
      for (const member of inner ?? []) shapes.add(member);
      if (shape.kind === 'family') shapes.add(shape.base);
    }
    return [...shapes].filter((shape) => shape.kind === 'object');
  }

  const mappedSchemas = (discriminator: unknown) => schemasOfMapping(discriminator, resolve, essenceOf);

  function shapeOfChoice(schema: Schema, facts: Facts, choice: Choice, others: readonly Choice[], place: Place): Shape {
    const { branches, holder } = choice;
    const constants = branches.map((branch) => constantValue(asSchema(resolve(branch))));
    const isOpen = facts.properties.size === 0;
    if (isOpen && constants.every((value) => value !== undefined)) {
      const listed = enumOfConstants(constants as EnumValue[], place, facts.description);
      if (listed) return listed;
    }
    const base = isOpen ? undefined : baseOf(schema, facts, others);
    const discriminatorProperty = stringMember(holder['discriminator'], 'propertyName');
    const members = branches.map((branch, index) => {
      const at = [...place, Array.isArray(holder['oneOf']) ? 'oneOf' : 'anyOf', String(index)];
      return {
        branch,
        use: use(base ? join([base, essenceOf(branch).schema], placeOf(branch) ?? at) : branch, at),
      };
    });
    const implicit = () =>
      members.flatMap(({ branch, use: { shape } }) => {
        const name = typeof branch.$ref === 'string' ? parseLocalReference(branch.$ref)?.at(-1) : undefined;
        return name === undefined ? [] : [[name, shape] as const];
      });
    const byEssence = new Map(members.map(({ branch, use: { shape } }) => [essenceOf(branch).schema, shape]));
    const explicit = () =>
      [...mappedSchemas(holder['discriminator'])].map(
        ([value, target]) => [value, byEssence.get(target) ?? shapeOf(target, place)] as const,
      );
    const discriminator =
      discriminatorProperty === undefined ? undefined : discriminatorOf(discriminatorProperty, explicit, implicit);
    return unified(
      members.map((member) => member.use.shape),
      { place, description: facts.description, discriminator },
    );
  }

  /** What holds for every branch; further choices beside the first only add properties that may be there. */
  function baseOf(schema: Schema, facts: Facts, others: readonly Choice[]): Schema {
    const known = bases.get(schema);
    if (known) return known;
    const properties = new Map(facts.properties);
    for (const { branches } of others) {
      for (const branch of branches) {
        for (const [name, schemas] of collectFacts(branch, resolve).properties) {
          if (!properties.has(name)) properties.set(name, schemas);
        }
      }
    }
    const base: Schema = {
      type: 'object',
      properties: Object.fromEntries([...properties].map(([name, schemas]) => [name, join(schemas, [])])),
      required: [...facts.required],
    };
    bases.set(schema, base);
    return base;
  }
  const bases = new Map<Schema, Schema>();

  function shapeOfFacts(schema: Schema, facts: Facts, place: Place): Shape {
    if (facts.values) {
      const listed = enumShape(
        facts.values,
        facts.parts.find((part) => Array.isArray(part['enum'])) ?? {},
        place,
        facts.description,
      );
      if (listed) return listed;
    }
    const types = facts.types.length > 0 ? facts.types : impliedTypes(facts);
    const shapesOfTypes = types.flatMap((type) => shapeOfType(type, schema, facts, place) ?? []);
    const [first] = shapesOfTypes;
    if (!first && types.length > 0) return open(place, `the type "${types.join(', ')}" is unknown`);
    if (!first) return { ...open(place, 'the schema says nothing of the kind of its values'), untyped: true };
    return shapesOfTypes.length === 1
      ? first
      : unified(shapesOfTypes, { place, description: facts.description, discriminator: undefined });
  }

  function shapeOfType(type: string, schema: Schema, facts: Facts, place: Place): Shape | undefined {
    if (type === 'object') return shapeOfObject(schema, facts, place);
    if (type === 'array') return listOf(facts, place);
    const examples = facts.parts.flatMap(({ default: given, examples: list, minimum, maximum }) => [
      given,
      minimum,
      maximum,
      ...(Array.isArray(list) ? list : []),
    ]);
    return scalarOfType(type, facts.format, examples);
  }

  function shapeOfObject(schema: Schema, facts: Facts, place: Place): Shape {
    if (facts.properties.size > 0) return objectShape(schema, facts, place, context);
    const { others } = facts;
    if (others.length === 0) return open(place, 'the object has no properties that the description names');
    const values = once(() =>
      use(join(others, [...place, 'additionalProperties']), [...place, 'additionalProperties']),
    );
    return isOpenSchema(others)
      ? open(place, 'the properties of the object may be anything')
      : { kind: 'map', place, values };
  }

  function listOf({ items, prefixItems }: Facts, place: Place): Shape {
    const at = [...place, 'items'];
    if (items.length === 0 && prefixItems.length === 0) {
      const any = open(at, 'the list has items of which the description says nothing');
      return { kind: 'list', place, items: () => ({ shape: any, nullable: false }) };
    }
    if (prefixItems.length === 0) return { kind: 'list', place, items: once(() => use(join(items, at), at)) };
    const tuple = once(() => {
      const uses = [...prefixItems, ...items].filter((item) => !isObject(item['not'])).map((item) => use(item, at));
      const shape = unified(
        uses.map((one) => one.shape),
        { place: at, description: undefined, discriminator: undefined },
      );
      return { shape, nullable: uses.some((one) => one.nullable) };
    });
    return { kind: 'list', place, items: tuple };
  }

  const tags = once(() => discriminatorTags(document, resolve, essenceOf, extensions()));
  const context = { use, join, tagOf: (schema: Schema) => tags().get(schema) };
  return { of: use, titleAt: titles.at };
}

function isOpenSchema(schemas: readonly Schema[]): boolean {
  return schemas.every((schema) => Object.keys(schema).length === 0);
}

function open(place: Place, reason: string): AnyShape {
  return { kind: 'any', place, reason };
}
