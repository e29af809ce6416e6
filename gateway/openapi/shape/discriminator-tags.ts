import type { Schema } from '../api-description.ts';
import { isObject, type JsonObject, stringMember } from '../document/json.ts';
import { parseLocalReference } from '../document/json-pointer.ts';
import { rewrite } from '../document/rewrite.ts';
import { branchesOf, type Essences, type Resolve } from './essence.ts';
import type { Extension } from './extensions.ts';

/** The property by which a schema says that it is meant, and its value. */
export interface Tag {
  readonly property: string;
  readonly value: string;
}

/** The one tag of each schema that discriminators of the document lead to; none where they give it several. */
export function discriminatorTags(
  document: JsonObject,
  resolve: Resolve,
  essenceOf: Essences,
  extensions: ReadonlyMap<Schema, readonly Extension[]>,
): ReadonlyMap<Schema, Tag> {
  const tags = new Map<Schema, Tag | undefined>();
  const give = (schema: Schema, tag: Tag) => {
    const known = tags.get(schema);
    const isSame = known?.property === tag.property && known.value === tag.value;
    tags.set(schema, tags.has(schema) && !isSame ? undefined : tag);
  };
  rewrite(document, 'document', (object, { role }) => {
    const discriminator = role === 'schema' ? object['discriminator'] : undefined;
    const property = stringMember(discriminator, 'propertyName');
    if (property === undefined) return object;
    const mapped = schemasOfMapping(discriminator, resolve, essenceOf);
    for (const [value, schema] of mapped) give(schema, { property, value });
    const explicit = new Set(mapped.values());
    const implicit = [...branchNames(object, essenceOf), ...(extensions.get(object as Schema) ?? [])];
    for (const { name, schema } of implicit) if (!explicit.has(schema)) give(schema, { property, value: name });
    return object;
  });
  return new Map([...tags].flatMap(([schema, tag]) => (tag ? [[schema, tag] as const] : [])));
}

function branchNames(schema: JsonObject, essenceOf: Essences): readonly Extension[] {
  return [...branchesOf(schema, 'oneOf'), ...branchesOf(schema, 'anyOf')].flatMap((branch) => {
    const name = parseLocalReference(stringMember(branch, '$ref') ?? '')?.at(-1);
    return name === undefined ? [] : [{ name, schema: essenceOf(branch).schema }];
  });
}

/** The schemas that the `mapping` of a discriminator leads to, by value (OpenAPI 3.1, 4.8.25). */
export function schemasOfMapping(
  discriminator: unknown,
  resolve: Resolve,
  essenceOf: Essences,
): ReadonlyMap<string, Schema> {
  const mapping = isObject(discriminator) && isObject(discriminator['mapping']) ? discriminator['mapping'] : {};
  return new Map(
    Object.entries(mapping).flatMap(([value, reference]) => {
      if (typeof reference !== 'string') return [];
      // A mapping may name a schema instead of referring to it.
      const name = reference.replace(/^.*\/|\.\w+$/g, '');
      const target = resolve({ $ref: reference }) ?? resolve({ $ref: `#/components/schemas/${name}` });
      return target ? [[value, essenceOf(target).schema] as const] : [];
    }),
  );
}
