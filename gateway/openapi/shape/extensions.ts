import type { Schema } from '../api-description.ts';
import { type JsonObject, objectMember } from '../document/json.ts';
import { asSchema, branchesOf, type Essences } from './essence.ts';

export interface Extension {
  /** Name among the description's schemas, which a discriminator has as value where it has no mapping. */
  readonly name: string;
  readonly schema: Schema;
}

/** The named schemas that have another in their `allOf`, directly or through others. */
export function extensionsOf(document: JsonObject, essenceOf: Essences): ReadonlyMap<Schema, readonly Extension[]> {
  const extensions = new Map<Schema, Extension[]>();
  for (const [name, value] of Object.entries(objectMember(objectMember(document, 'components'), 'schemas'))) {
    const schema = asSchema(value);
    for (const base of basesOf(schema, essenceOf)) {
      const known = extensions.get(base);
      if (known) known.push({ name, schema });
      else extensions.set(base, [{ name, schema }]);
    }
  }
  return extensions;
}

function basesOf(schema: Schema, essenceOf: Essences): ReadonlySet<Schema> {
  const bases = new Set<Schema>();
  const pending = [schema];
  for (let next = pending.pop(); next; next = pending.pop()) {
    for (const part of branchesOf(next, 'allOf')) {
      const base = essenceOf(part).schema;
      if (base === schema || bases.has(base)) continue;
      bases.add(base);
      pending.push(base);
    }
  }
  return bases;
}
