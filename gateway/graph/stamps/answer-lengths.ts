import type { GraphQLArgument } from 'graphql';
import type { ApiOperation, Schema } from '../../openapi/api-description.ts';
import type { ResolveSchema } from './max-items.ts';
import { argumentStamp } from './stamp.ts';

/** How long the lists of an operation's answer can be, as its description says it. */
export interface AnswerLengths {
  /** `maxItems` of the list at a path of property names on the wire; lists on the way are walked through. */
  maxItems(properties: readonly string[]): number | undefined;
  /** What a number is where it is not given, and the most that it can be: of the argument that is a page's size. */
  numberOf(arg: GraphQLArgument): { readonly byDefault: number | undefined; readonly most: number | undefined };
}

export function answerLengths(operation: ApiOperation | undefined, resolve: ResolveSchema): AnswerLengths {
  return {
    maxItems(properties) {
      let schema = operation && answerOf(operation);
      for (const property of properties) schema = schema && propertyOf(itemOf(schema, resolve), property, resolve);
      return countOf(schema && resolve(schema)?.['maxItems']);
    },
    numberOf(arg) {
      const stamp = argumentStamp(arg);
      const parameter = operation?.parameters.find(
        ({ in: place, name }) => place === stamp?.place && name === stamp.name,
      );
      const schema = parameter && resolve(parameter.schema);
      return { byDefault: countOf(schema?.['default']), most: countOf(schema?.['maximum']) };
    },
  };
}

function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined;
}

/** The schema of the first successful answer that has one. */
function answerOf({ responses }: ApiOperation): Schema | undefined {
  const successes = responses.filter(({ status }) => /^2/.test(status));
  return successes.flatMap(({ content }) => content).find(({ schema }) => schema)?.schema;
}

function itemOf(schema: Schema, resolve: ResolveSchema): Schema | undefined {
  const resolved = resolve(schema);
  return resolved?.items ? itemOf(resolved.items, resolve) : resolved;
}

/** A property of an object or of what it is composed of. */
function propertyOf(
  schema: Schema | undefined,
  property: string,
  resolve: ResolveSchema,
  seen: ReadonlySet<Schema> = new Set(),
): Schema | undefined {
  if (!schema || seen.has(schema)) return undefined;
  const own = schema.properties?.[property];
  if (own) return own;
  const parts = ['allOf', 'oneOf', 'anyOf'].flatMap(
    (keyword) => (schema[keyword] as readonly Schema[] | undefined) ?? [],
  );
  for (const part of parts) {
    const found = propertyOf(resolve(part), property, resolve, new Set([...seen, schema]));
    if (found) return found;
  }
  return undefined;
}
