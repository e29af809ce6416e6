import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The keywords that Mesh's JSON Schema of `.meshrc.yaml` is made of; a test holds that there are no others. */
export interface MeshSchema {
  readonly $ref?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  readonly enum?: readonly string[];
  readonly anyOf?: readonly MeshSchema[];
  readonly properties?: Readonly<Record<string, MeshSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly items?: MeshSchema;
  readonly additionalItems?: boolean;
  readonly definitions?: Readonly<Record<string, MeshSchema>>;
}

/**
 * Mesh's JSON Schema of its own keys. It is read from the package's file: importing the package for its export
 * `jsonSchema` costs 90 ms of every start.
 */
export function readMeshSchema(): MeshSchema {
  const manifest = createRequire(import.meta.url).resolve('@graphql-mesh/types/package.json');
  return JSON.parse(readFileSync(join(dirname(manifest), 'esm', 'config-schema.json'), 'utf8'));
}

/** Follows the schema's references, which all lead to its definitions. */
export function resolveMeshSchema(root: MeshSchema, schema: MeshSchema): MeshSchema {
  if (schema.$ref === undefined) return schema;
  const name = schema.$ref.replace('#/definitions/', '');
  const target = root.definitions?.[name];
  if (!target) throw new Error(`Mesh's JSON Schema has no definition for ${schema.$ref}`);
  return resolveMeshSchema(root, target);
}
