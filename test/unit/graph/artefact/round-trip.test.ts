import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import fc from 'fast-check';
import {
  type GraphQLInputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  printSchema,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { operationFields } from '../../../../gateway/graph/bind/operation-index.ts';
import { compileWireArguments } from '../../../../gateway/graph/calls/wire-arguments.ts';
import { argumentStamp, fieldStamp, inputFieldStamp, typeStamp } from '../../../../gateway/graph/stamps/stamp.ts';
import { AnsweredFile } from '../../../../gateway/rest/response/answered-file.ts';
import { bothGraphs, bothGraphsIn } from './kept-graphs.ts';

const fixtures = join(import.meta.dirname, '../../../fixtures');
const descriptions = ['golden', 'mesh', 'openapi', 'rest'].flatMap((folder) =>
  readdirSync(join(fixtures, folder))
    .filter((file) => /\.(ya?ml|json)$/.test(file) && !file.includes('meshrc'))
    .map((file) => `${folder}/${file}`),
);

const projectOf = (file: string, style: string) => ({
  '.meshrc.yaml': JSON.stringify({
    sources: [
      { name: 'api', handler: { openapi: { source: `./api${extname(file)}`, endpoint: 'http://127.0.0.1:1/v1' } } },
    ],
    gateway: { schema: { style } },
  }),
  [`api${extname(file)}`]: readFileSync(join(fixtures, file), 'utf8'),
});

describe('a graph that is loaded from what was kept of it', () => {
  it.each(descriptions)('is the one that was built: %s', async (file) => {
    await using both = await bothGraphs(projectOf(file, 'graphql'));
    const { built, loaded } = both;
    expect(printSchema(loaded.schema)).toBe(printSchema(built.schema));
    expect(stampsOf(loaded.schema)).toEqual(stampsOf(built.schema));
    expect(loaded.sourceTypes()).toBe(built.sourceTypes());
    expect(loaded.sources).toEqual(built.sources);
    expect(loaded.problems.map(({ message }) => message)).toEqual(built.problems.map(({ message }) => message));
  });

  it('is the one that was built: the company of the demo, with its joins, pages and resolvers', async () => {
    await using both = await bothGraphsIn(join(import.meta.dirname, '../../../..'));
    const { built, loaded } = both;
    expect(printSchema(loaded.schema)).toBe(printSchema(built.schema));
    expect(stampsOf(loaded.schema)).toEqual(stampsOf(built.schema));
    expect(extensionsOf(loaded.schema)).toEqual(extensionsOf(built.schema));
    expect(loaded.sourceTypes()).toBe(built.sourceTypes());
    expect(loaded.sources).toEqual(built.sources);
  });

  it.each(descriptions)('makes the same calls and reads the same answers: %s', async (file) => {
    await using both = await bothGraphs(projectOf(file, 'graphql'));
    const ofLoaded = new Map(
      [...operationFields(both.loaded.schema)].map((entry) => [`${entry.type.name}.${entry.field.name}`, entry]),
    );
    for (const { type, field, operation } of operationFields(both.built.schema)) {
      const other = ofLoaded.get(`${type.name}.${field.name}`);
      if (!operation.rest || !other?.operation.rest) throw new Error(`${field.name} has no call`);
      const [rest, again] = [operation.rest, other.operation.rest];
      const [toInput, toInputAgain] = [compileWireArguments(field.args), compileWireArguments(other.field.args)];
      const values = fc.record(Object.fromEntries(field.args.map((arg) => [arg.name, coerced(arg.type)])));
      fc.assert(
        fc.property(values, (args) => {
          const request = outcome(() => rest.request(toInput(args), { args }));
          expect(outcome(() => again.request(toInputAgain(args), { args }))).toEqual(request);
        }),
        { numRuns: 20 },
      );
      fc.assert(
        fc.property(response, (given) => {
          expect(outcome(() => again.read(given))).toEqual(outcome(() => rest.read(given)));
        }),
        { numRuns: 20 },
      );
    }
  });

  it.each(descriptions)('is so in Mesh’s style, or says what of it is Mesh’s: %s', async (file) => {
    const attempt = bothGraphs(projectOf(file, 'mesh'));
    const both = await attempt.catch((error: Error) => error);
    if (both instanceof Error) {
      expect(both.message).toMatch(
        /is answered by Mesh's resolver|api is left out|has functions that cannot be kept|a function cannot be kept/,
      );
      return;
    }
    await using graphs = both;
    // Of defaults beyond 2^53 graphql-js prints nothing, and says so.
    expect(outcome(() => printSchema(graphs.loaded.schema))).toBe(outcome(() => printSchema(graphs.built.schema)));
    expect(stampsOf(graphs.loaded.schema)).toEqual(stampsOf(graphs.built.schema));
  });
});

/** What a call comes to: the request, the answer, or the message with which either is refused. */
function outcome(make: () => unknown): unknown {
  try {
    const text = JSON.stringify(make(), (_key, value: unknown) => {
      if (typeof value === 'bigint') return `${value}n`;
      // What Buffer's own toJSON makes of one.
      if (isBytes(value)) return Buffer.from(value.data).toString('latin1');
      return value instanceof AnsweredFile ? value.toDataUrl() : value;
    });
    // Boundaries of multipart bodies are made anew for each.
    return text.replaceAll(/weft-[\da-f-]{36}/g, 'weft-boundary');
  } catch (error) {
    return (error as Error).message;
  }
}

function isBytes(value: unknown): value is { data: number[] } {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer' && 'data' in value;
}

const response = fc.record({
  status: fc.constantFrom(200, 201, 204, 206, 302, 400, 404, 409, 500),
  headers: fc.constantFrom<Record<string, string>>(
    { 'content-type': 'application/json' },
    { 'content-type': 'text/plain' },
    {},
  ),
  body: fc
    .oneof(fc.json(), fc.constantFrom('', '{}', '[]', '{"id":12345678901234567890}'))
    .map((text) => Buffer.from(text)),
});

/** Values as GraphQL coerces them. */
function coerced(type: GraphQLInputType, depth = 0): fc.Arbitrary<unknown> {
  if (isNonNullType(type)) return coerced(type.ofType, depth);
  const nothing = fc.constant(undefined);
  if (depth > 3) return nothing;
  if (isListType(type))
    return fc.option(fc.array(coerced(type.ofType, depth + 1), { maxLength: 3 }), { nil: undefined });
  if (isEnumType(type)) return fc.constantFrom(...type.getValues().map(({ value }) => value as unknown), undefined);
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields());
    const members = Object.fromEntries(fields.map((field) => [field.name, coerced(field.type, depth + 1)]));
    if (!type.isOneOf) return fc.record(members, { requiredKeys: [] });
    return fc
      .constantFrom(...fields)
      .chain(({ name, type: own }) => coerced(own, depth + 1).map((value) => ({ [name]: value })));
  }
  return fc.oneof(nothing, fc.constantFrom<unknown>('a', 'b/ü &=', 7, 1.5, true, '2024-02-29'));
}

/** Every stamp, operations by their fields. */
function stampsOf(schema: GraphQLSchema): Record<string, unknown> {
  const stamps: Record<string, unknown> = {};
  for (const type of Object.values(schema.getTypeMap())) {
    stamps[type.name] = typeStamp(type);
    if (isEnumType(type)) stamps[`${type.name} values`] = type.getValues().map(({ name, value }) => [name, value]);
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) {
        stamps[`${type.name}.${field.name}`] = [inputFieldStamp(field), field.defaultValue];
      }
    }
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      stamps[`${type.name}.${field.name}`] = withoutFunctions(fieldStamp(field));
      for (const arg of field.args) {
        stamps[`${type.name}.${field.name}(${arg.name}:)`] = [argumentStamp(arg), arg.defaultValue];
      }
    }
  }
  return stamps;
}

/** What calls, joins, pages and answers are known by once the schema is bound. */
function extensionsOf(schema: GraphQLSchema): Record<string, unknown> {
  return Object.fromEntries(
    Object.values(schema.getTypeMap()).flatMap((type) => {
      if (!isObjectType(type) || type.name.startsWith('__')) return [];
      return Object.values(type.getFields()).map((field) => {
        // What the merge puts on fields of the project's own types is not our code; nothing at all is.
        const { stamp: _, ownAnswer: __, ...others } = Object(field.extensions['weft']) as Record<string, unknown>;
        return [`${type.name}.${field.name}`, withoutFunctions(others)];
      });
    }),
  );
}

function withoutFunctions(value: unknown): unknown {
  if (value instanceof Map)
    return new Map([...value].map(([key, member]) => [withoutFunctions(key), withoutFunctions(member)]));
  if (value instanceof Set || Array.isArray(value) || typeof value !== 'object' || value === null) return value;
  if ('rest' in value && 'rootType' in value && 'field' in value) {
    const { source, rootType, field, pointer, linked } = value as unknown as Record<string, unknown>;
    return { source, rootType, field, pointer, linked };
  }
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withoutFunctions(member)]));
}
