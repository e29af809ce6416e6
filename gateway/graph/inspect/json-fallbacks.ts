import {
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isObjectType,
  isScalarType,
  isUnionType,
} from 'graphql';
import type { ApiDescription, ApiOperation } from '../../openapi/api-description.ts';
import { argumentStamp, fieldStamp, inputFieldStamp, typeStamp } from '../stamps/stamp.ts';
import { answerSchemas, argumentSchemas } from './operation-schemas.ts';
import type { RootOperation } from './root-operations.ts';
import { type SchemaPlace, type SchemaPlaces, schemaPlaces } from './schema-place.ts';

/** A place of the schema where any JSON goes. */
export interface JsonFallback {
  /** `Query.report`, `Query.report(filter:)`, `Pet.extra`. */
  readonly coordinate: string;
  /** Of the schema in the description, or the nearest thing to it. */
  readonly pointer: string;
  readonly reason: string;
  /** Whether the description says more of the value than that it is JSON. */
  readonly described: boolean;
  /** Operation whose own argument or answer it is; `undefined` for what lies deeper. */
  readonly operation: string | undefined;
}

/** Every place where arguments and answers of these operations are any JSON, each type looked at once. */
export function jsonFallbacks(
  roots: readonly { root: RootOperation; operation: ApiOperation }[],
  description: ApiDescription,
): readonly JsonFallback[] {
  const walk = new Walk(schemaPlaces(description));
  for (const { root, operation } of roots) {
    walk.answer(root.field.type, answerSchemas(operation, description), root.coordinate, operation.pointer);
    for (const arg of root.field.args) walk.argument(root, arg, operation, description);
  }
  return walk.found;
}

const jsonNames = new Set(['JSON', 'JSONObject', 'ObjMap', 'Any']);

function isJson(type: GraphQLNamedType): boolean {
  return isScalarType(type) && jsonNames.has(typeStamp(type)?.typeName ?? type.name);
}

interface Visit {
  readonly type: GraphQLOutputType | GraphQLInputType;
  readonly places: readonly SchemaPlace[];
  readonly coordinate: string;
  /** Told where the description has no schema. */
  readonly pointer: string;
  readonly operation: string | undefined;
}

class Walk {
  readonly found: JsonFallback[] = [];
  readonly #places: SchemaPlaces;
  readonly #seen = new Set<string>();

  constructor(places: SchemaPlaces) {
    this.#places = places;
  }

  answer(type: GraphQLOutputType, places: readonly SchemaPlace[], coordinate: string, operation: string): void {
    this.#visitAll({ type, places, coordinate, pointer: places[0]?.pointer ?? operation, operation });
  }

  argument(root: RootOperation, arg: GraphQLArgument, operation: ApiOperation, description: ApiDescription): void {
    const stamp = argumentStamp(arg);
    const places = stamp ? argumentSchemas(operation, stamp, description, this.#places) : [];
    this.#visitAll({
      type: arg.type,
      places,
      coordinate: `${root.coordinate}(${arg.name}:)`,
      pointer: places[0]?.pointer ?? operation.pointer,
      operation: operation.pointer,
    });
  }

  /** Descriptions nest deeper than a stack is high. */
  #visitAll(start: Visit): void {
    const waiting = [start];
    for (let visit = waiting.pop(); visit; visit = waiting.pop()) waiting.push(...this.#visit(visit));
  }

  #visit({ type, places, coordinate, pointer, operation }: Visit): Visit[] {
    const item = this.#unwrapped(type, places);
    const named = getNamedType(type);
    const at = item[0]?.pointer ?? pointer;
    if (isJson(named)) {
      const described = item.some((place) => this.#places.saysSomething(place));
      this.found.push({ coordinate, pointer: at, reason: reasonOf(item, described), described, operation });
      return [];
    }
    if (this.#seen.has(named.name)) return [];
    this.#seen.add(named.name);
    if (isUnionType(named)) return named.getTypes().map((member) => nested(member, item, coordinate, at));
    return this.#members(named, item, at);
  }

  #members(type: GraphQLNamedType, places: readonly SchemaPlace[], pointer: string): Visit[] {
    if (isInputObjectType(type)) {
      return Object.values(type.getFields()).map((field) => {
        const property = inputFieldStamp(field)?.property ?? field.name;
        return nested(field.type, this.#properties(places, property), `${type.name}.${field.name}`, pointer);
      });
    }
    if (!isObjectType(type) && !isInterfaceType(type)) return [];
    return Object.values(type.getFields()).flatMap((field) => {
      const stamp = fieldStamp(field);
      const coordinate = `${type.name}.${field.name}`;
      switch (stamp?.kind) {
        case 'property':
          return [nested(field.type, this.#properties(places, stamp.property), coordinate, pointer)];
        case 'self':
          return [nested(field.type, places, coordinate, pointer)];
        case 'entries':
          return [nested(field.type, this.#entries(places), coordinate, pointer)];
        default:
          return [];
      }
    });
  }

  #unwrapped(type: GraphQLOutputType | GraphQLInputType, places: readonly SchemaPlace[]): readonly SchemaPlace[] {
    let inner = getNullableType(type);
    let found = places;
    while (isListType(inner)) {
      inner = getNullableType(inner.ofType as GraphQLOutputType);
      found = found.flatMap((place) => this.#places.items(place) ?? []);
    }
    return found;
  }

  #properties(places: readonly SchemaPlace[], name: string): SchemaPlace[] {
    return places.flatMap((place) => this.#places.property(place, name) ?? []);
  }

  /** A map is given as a list of `{ key, value }`. */
  #entries(places: readonly SchemaPlace[]): SchemaPlace[] {
    return places.flatMap((place) => {
      const values = this.#places.values(place);
      if (!values) return [];
      const entry = { type: 'object', properties: { key: { type: 'string' }, value: values.schema } };
      return [{ schema: { type: 'array', items: entry }, pointer: values.pointer }];
    });
  }
}

function nested(
  type: GraphQLOutputType | GraphQLInputType,
  places: readonly SchemaPlace[],
  coordinate: string,
  pointer: string,
): Visit {
  return { type, places, coordinate, pointer: places[0]?.pointer ?? pointer, operation: undefined };
}

function reasonOf(places: readonly SchemaPlace[], described: boolean): string {
  if (described) return 'it is any JSON, although the description has a schema';
  return places.length === 0
    ? 'the description gives it no schema'
    : 'the schema says nothing of its members, so it is any JSON';
}
