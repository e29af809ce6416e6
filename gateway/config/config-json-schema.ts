import { z } from 'zod';
import { readMeshSchema } from './mesh/mesh-schema.ts';
import { unsupportedKeys } from './mesh/unsupported.ts';
import { gateway } from './section/gateway.ts';

/** As much of JSON Schema as this file walks. */
interface JsonSchema {
  [keyword: string]: unknown;
}

const variable = {
  type: 'string',
  pattern: '\\$\\{.*\\}',
  description: 'A value from the environment, with or without a default.',
};

/** What Mesh's schema does not say of its keys. */
const descriptions: Readonly<Record<string, string>> = {
  require: 'Modules to load before everything else.',
  plugins: 'Mesh and Envelop plugins, in the order in which they run.',
};

/**
 * The JSON Schema (draft 07) of `.meshrc.yaml` for editors: Mesh's keys from Mesh's own schema, ours from what the
 * loader checks them with. It accepts what the loader accepts; what depends on other keys or on files only the loader
 * finds. Keys that the loader refuses are refused here too.
 */
export function configJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema: _, ...section } = z.toJSONSchema(gateway, { target: 'draft-07', io: 'input' });
  const { $schema: __, definitions, properties, ...mesh } = structuredClone(readMeshSchema()) as JsonSchema;
  const keys = properties as Record<string, JsonSchema>;
  const schema: JsonSchema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    ...mesh,
    title: '.meshrc.yaml',
    description: 'A GraphQL Mesh project that Weft serves.',
    properties: { ...keys, gateway: { ...section, type: ['object', 'null'] } },
    definitions,
  };
  refuseUnsupported(schema);
  const complete = withVariables(describeProperties(schema, '.meshrc.yaml')) as JsonSchema;
  return { ...complete, definitions: { ...(complete['definitions'] as JsonSchema), variable } };
}

function refuseUnsupported(schema: JsonSchema): void {
  for (const [path, remedy] of Object.entries(unsupportedKeys)) {
    const names = path.split('.');
    const last = names.pop() ?? '';
    const parent = names.reduce<JsonSchema>((at, name) => property(schema, at, name), schema);
    (parent['properties'] as JsonSchema)[last] = { not: {}, description: `Not supported; remove it: ${remedy}.` };
  }
}

function property(root: JsonSchema, parent: JsonSchema, name: string): JsonSchema {
  const found = (parent['properties'] as Record<string, JsonSchema>)[name] ?? {};
  const reference = found['$ref'];
  if (typeof reference !== 'string') return found;
  return (root['definitions'] as Record<string, JsonSchema>)[reference.replace('#/definitions/', '')] ?? {};
}

/** Gives each property a description, if only the name of what it belongs to. */
function describeProperties(value: unknown, owner: string): unknown {
  if (Array.isArray(value)) return value.map((item) => describeProperties(item, owner));
  if (!isSchema(value)) return value;
  const title = typeof value['title'] === 'string' ? value['title'] : owner;
  return Object.fromEntries(
    Object.entries(value).map(([keyword, member]) => {
      if (keyword !== 'properties' || !isSchema(member)) return [keyword, describeProperties(member, title)];
      const described = Object.entries(member).map(([name, schema]) => [
        name,
        describeProperties(
          { description: descriptions[name] ?? `${title}: ${inWords(name)}.`, ...(schema as object) },
          title,
        ),
      ]);
      return [keyword, Object.fromEntries(described)];
    }),
  );
}

function inWords(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
}

/** A `${VAR}` may stand for any scalar. */
function withVariables(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withVariables);
  if (!isSchema(value)) return value;
  const { additionalItems: _, ...rest } = value;
  const schema: JsonSchema = Object.fromEntries(
    Object.entries(rest).map(([keyword, member]) => [
      // A variable may be each of several alternatives, and `oneOf` would then refuse it.
      keyword === 'oneOf' ? 'anyOf' : keyword,
      schemaMaps.has(keyword) && isSchema(member)
        ? Object.fromEntries(Object.entries(member).map(([name, inner]) => [name, withVariables(inner)]))
        : schemaKeywords.has(keyword)
          ? withVariables(member)
          : member,
    ]),
  );
  if (!refusesVariables(schema)) return schema;
  const { description, default: fallback, ...constraint } = schema;
  return {
    ...(description === undefined ? {} : { description }),
    ...(fallback === undefined ? {} : { default: fallback }),
    anyOf: [constraint, { $ref: '#/definitions/variable' }],
  };
}

const schemaMaps = new Set(['properties', 'definitions']);
const schemaKeywords = new Set(['items', 'anyOf', 'oneOf', 'additionalProperties']);

function refusesVariables({ type, enum: values, const: value, pattern, $ref }: JsonSchema): boolean {
  if ($ref !== undefined || [type].flat().some((name) => name === 'object' || name === 'array' || name === 'null'))
    return false;
  return (
    values !== undefined || value !== undefined || pattern !== undefined || (type !== undefined && type !== 'string')
  );
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
