import type { ApiDescription, Schema } from '../api-description.ts';
import type { JsonObject } from '../document/json.ts';
import { valueOfLocalReference } from '../document/json-pointer.ts';
import { follow } from '../document/references.ts';
import type { Anchors } from './check-references.ts';
import { schemaOf } from './reading.ts';

/** Follows the `$ref`s of schemas within a document, each reference once. */
export function schemaResolver(document: JsonObject, anchors: Anchors): ApiDescription['resolve'] {
  const resolved = new Map<string, Schema | undefined>();

  function target(reference: string): Schema | undefined {
    const value = valueOfLocalReference(document, reference);
    if (typeof value === 'boolean') {
      return schemaOf(value);
    }
    const followed = follow(document, { $ref: reference }, anchors);
    return 'object' in followed ? followed.object : undefined;
  }

  return (schema) => {
    const reference = schema.$ref;
    if (typeof reference !== 'string') {
      return schema;
    }
    if (!resolved.has(reference)) {
      resolved.set(reference, target(reference));
    }
    return resolved.get(reference);
  };
}
