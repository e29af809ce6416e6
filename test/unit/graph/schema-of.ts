import { type GraphQLSchema, isScalarType, isSpecifiedScalarType, parse, print, printSchema } from 'graphql';
import { restoreDefaults, setDefaultsAside } from '../../../gateway/graph/stamps/default-values.ts';
import { createSourceSchema, type SourceSchemaOptions } from '../../../gateway/graph/types/source-schema.ts';
import { describeApi } from '../../../gateway/openapi/describe-api.ts';
import { compileOperation } from '../../../gateway/rest/compile-operation.ts';

export interface MadeSchema {
  readonly schema: GraphQLSchema;
  readonly sdl: string;
  /** Pointer and reason of what did not come through. */
  readonly problems: readonly string[];
  readonly lost: readonly string[];
  readonly operations: ReturnType<typeof createSourceSchema>['operations'];
}

/** The schema of style `graphql` that a description has. */
export function schemaOf(document: Record<string, unknown>, options: Partial<SourceSchemaOptions> = {}): MadeSchema {
  const { description } = describeApi(document);
  const { schema, operations, problems } = createSourceSchema({
    source: 'api',
    description,
    compile: (operation) =>
      compileOperation(operation, {
        source: 'api',
        resolve: description.resolve,
        environment: {},
        endpoint: 'http://api.example',
        dotSegments: 'refuse',
        errors: {},
      }),
    ...options,
  });
  // As on the way through the merge: defaults that no type accepts are left out.
  setDefaultsAside(schema);
  restoreDefaults(schema);
  return {
    schema,
    sdl: printSchema(schema),
    problems: problems.map(({ pointer, reason }) => `${pointer}: ${reason}`),
    lost: problems.flatMap(({ lost, pointer }) => (lost ? [pointer] : [])),
    operations,
  };
}

/** The schema as golden files have it: scalars only by name, and below it what did not come through. */
export function goldenText(document: Record<string, unknown>): string {
  const { schema, problems } = schemaOf(document);
  const definitions = parse(printSchema(schema)).definitions.filter(({ kind }) => kind !== 'ScalarTypeDefinition');
  const scalars = Object.values(schema.getTypeMap()).filter(
    (type) => isScalarType(type) && !isSpecifiedScalarType(type),
  );
  const parts = [
    ...definitions.map((definition) => print(definition)),
    scalars.length > 0 ? `# scalars: ${scalars.map(String).join(', ')}` : '',
    ...problems.map((problem) => `# problem: ${problem}`),
  ];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}
