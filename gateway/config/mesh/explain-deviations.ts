import {
  type ConfigNode,
  type KeyPath,
  type MapNode,
  type ScalarNode,
  takeOtherReading,
} from '../document/config-node.ts';
import { butIs, givenHere, withGiven } from '../document/kind.ts';
import type { Place } from '../document/source-text.ts';
import { suggestion } from '../suggest.ts';
import { type MeshSchema, resolveMeshSchema } from './mesh-schema.ts';

/** One way in which a file deviates from Mesh's JSON Schema. */
export interface Deviation {
  readonly path: KeyPath;
  readonly place: Place;
  readonly message: string;
  readonly kind: 'wrong kind' | 'wrong value' | 'missing' | 'unknown key';
}

/**
 * Compares a file with Mesh's JSON Schema. The verdict is that of any JSON Schema validator (a test compares it with
 * ajv's); the words are for people: of the alternatives of an `anyOf`, only the one that was meant is told.
 * A value from variables is given the reading (text, number, boolean) that the schema accepts.
 */
export function explainDeviations(root: MeshSchema, node: ConfigNode): Deviation[] {
  return new Explainer(root).deviations(root, node, [], node.place);
}

class Explainer {
  readonly #root: MeshSchema;

  constructor(root: MeshSchema) {
    this.#root = root;
  }

  deviations(reference: MeshSchema, node: ConfigNode, path: KeyPath, place: Place): Deviation[] {
    const schema = resolveMeshSchema(this.#root, reference);
    if (schema.anyOf) return this.#ofAlternatives(schema.anyOf, node, path, place);
    switch (node.kind) {
      case 'map':
        return schema.type === undefined || schema.type === 'object'
          ? this.#ofMap(schema, node, path, place)
          : [wrongKind([schema], node, path, place)];
      case 'list':
        if (schema.type === undefined || schema.type === 'array') {
          return node.items.flatMap((item, index) =>
            schema.items ? this.deviations(schema.items, item, [...path, index], item.place) : [],
          );
        }
        return [wrongKind([schema], node, path, place)];
      case 'scalar':
        return ofScalar(schema, node, path, place);
    }
  }

  #ofMap(schema: MeshSchema, node: MapNode, path: KeyPath, place: Place): Deviation[] {
    const { properties = {}, required = [], additionalProperties = true } = schema;
    const missing = required
      .filter((key) => !node.entries.has(key))
      .map((key): Deviation => ({ path: [...path, key], place, message: 'is missing', kind: 'missing' }));
    const present = Array.from(node.entries).flatMap(([key, entry]): Deviation[] => {
      const at = [...path, key];
      const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
      if (property) return this.deviations(property, entry.node, at, entry.place);
      if (additionalProperties) return [];
      const message = `unknown key; ${suggestion(key, Object.keys(properties))}`;
      return [{ path: at, place: entry.place, message, kind: 'unknown key' }];
    });
    return [...missing, ...present];
  }

  #ofAlternatives(alternatives: readonly MeshSchema[], node: ConfigNode, path: KeyPath, place: Place): Deviation[] {
    let meant: Deviation[] | undefined;
    for (const alternative of alternatives) {
      const deviations = this.deviations(alternative, node, path, place);
      if (deviations.length === 0) return [];
      const isOtherKind = deviations.some((deviation) => deviation.kind === 'wrong kind' && deviation.path === path);
      if (!isOtherKind && deviations.length < (meant?.length ?? Number.POSITIVE_INFINITY)) meant = deviations;
    }
    const resolved = alternatives.map((alternative) => resolveMeshSchema(this.#root, alternative));
    return meant ?? [wrongKind(resolved, node, path, place)];
  }
}

function ofScalar(schema: MeshSchema, node: ScalarNode, path: KeyPath, place: Place): Deviation[] {
  if (node.isReported || accepts(schema, node.value)) return [];
  if (takeOtherReading(node) && accepts(schema, node.value)) return [];
  if (!schema.enum || typeof node.value !== 'string') return [wrongKind([schema], node, path, place)];
  return [
    {
      path,
      place,
      message: withGiven(`must be one of ${schema.enum.join(', ')}${givenHere}`, node),
      kind: 'wrong value',
    },
  ];
}

function accepts(schema: MeshSchema, value: unknown): boolean {
  if (schema.enum && !schema.enum.includes(String(value))) return false;
  switch (schema.type) {
    case undefined:
      return true;
    case 'integer':
      return Number.isInteger(value);
    case 'object':
    case 'array':
      return false;
    default:
      return typeof value === schema.type;
  }
}

const words = {
  object: 'a map of keys',
  array: 'a list',
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
} as const;

function wrongKind(schemas: readonly MeshSchema[], node: ConfigNode, path: KeyPath, place: Place): Deviation {
  const types = new Set(schemas.flatMap(({ type, anyOf = [] }) => [type, ...anyOf.map((schema) => schema.type)]));
  const accepted = Array.from(types).flatMap((type) => (type ? [words[type]] : []));
  const quotes = node.kind === 'scalar' && types.has('string') && node.value !== null ? '; write it in quotes' : '';
  return {
    path,
    place,
    message: `must be ${accepted.join(' or ')}${butIs(node)}${quotes}`,
    kind: 'wrong kind',
  };
}
