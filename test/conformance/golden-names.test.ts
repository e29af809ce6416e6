import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isIntrospectionType, isScalarType, validateSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { describeApi } from '../../gateway/openapi/describe-api.ts';
import { readDescription } from '../../gateway/openapi/read-description.ts';
import { schemaOf } from '../unit/graph/schema-of.ts';

const specs = fileURLToPath(new URL('../../../shared/specs/', import.meta.url));
const descriptions = existsSync(specs)
  ? [specs, `${specs}features/`].flatMap((dir) =>
      readdirSync(dir)
        .filter((file) => /\.(json|ya?ml)$/.test(file))
        .map((file) => ({ dir, file })),
    )
  : [];

/** Traces of how other loaders name what has no name: places, counters of alternatives, doubled suffixes. */
const noise =
  /_(?!\d)|^(?:Query|Mutation)[A-Z]\w*_|(?:OneOf|AnyOf|AllOf)\d|Response200|InputInput|^(?:Object|Type|Anonymous)\d+$/;
/** A number that only counts. */
const counted = /[A-Za-z]Option\d/;

describe.skipIf(descriptions.length === 0)('the schema of a published description', () => {
  it.each(descriptions)('$file is valid, has every operation, and no noise in its names', async ({ dir, file }) => {
    const { document, location } = await readDescription(file, { dir, fetch });
    const operations = describeApi(document, { location }).description.operations.length;
    const { schema, operations: fields, lost } = schemaOf(document);
    expect(lost).toEqual([]);
    expect(fields).toHaveLength(operations);
    expect(validateSchema(schema)).toEqual([]);
    const types = Object.values(schema.getTypeMap()).filter(
      (type) => !isIntrospectionType(type) && !isScalarType(type),
    );
    expect(types.map(({ name }) => name).filter((name) => noise.test(name))).toEqual([]);
    // Alternatives that nothing but their number tells apart are rare, but there are some.
    expect(types.filter(({ name }) => counted.test(name)).length / types.length).toBeLessThan(0.05);
  });
});
