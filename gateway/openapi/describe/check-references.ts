import { isExtension, isObject, type JsonObject, stringMember } from '../document/json.ts';
import { formatPointer, valueOfLocalReference } from '../document/json-pointer.ts';
import type { Role } from '../document/object-model.ts';
import { follow } from '../document/references.ts';
import type { Report } from '../document/report.ts';
import { rewrite } from '../document/rewrite.ts';
import { isSwagger } from '../document/version.ts';

/** What `$ref`s can lead to besides JSON pointers: schemas by `$anchor` (JSON Schema 2020-12, 8.2.2). */
export type Anchors = ReadonlyMap<string, JsonObject>;

/** Collects the `$anchor`s and `$dynamicAnchor`s of a document's schemas; the first of a name wins. */
export function collectAnchors(document: JsonObject): Anchors {
  const anchors = new Map<string, JsonObject>();
  rewrite(document, rootRole(document), (object, { role }) => {
    for (const keyword of role === 'schema' ? ['$anchor', '$dynamicAnchor'] : []) {
      const name = stringMember(object, keyword);
      if (name !== undefined && !anchors.has(name)) {
        anchors.set(name, object);
      }
    }
    return object;
  });
  return anchors;
}

/**
 * Reports every `$ref` that leads nowhere, outside the document or back to itself, extensions included.
 * Each costs what refers to it and nothing else. `$ref` in examples and other data means nothing and is not looked at.
 * @param document As published: the pointers in the report are its own.
 */
export function checkReferences(document: JsonObject, anchors: Anchors, report: Report): void {
  const broken = new Map<string, string | undefined>();
  const check = (object: JsonObject, pointer: () => string) => {
    const reference = stringMember(object, '$ref');
    if (reference === undefined) {
      return;
    }
    if (!broken.has(reference)) {
      broken.set(reference, brokenReason(document, reference, anchors));
    }
    const reason = broken.get(reference);
    if (reason !== undefined) {
      report.warn(pointer(), reason);
    }
  };
  rewrite(document, rootRole(document), (object, place) => {
    check(object, place.pointer);
    for (const key of Object.keys(object)) {
      if (isExtension(key)) {
        walkData(object[key], [key], (data, keys) => {
          if (!leadsToValue(document, data)) {
            check(data, () => place.pointer() + formatPointer(keys));
          }
        });
      }
    }
    return object;
  });
}

/** Why a reference leads to nothing; one to a schema that is `true` or `false` is in order. */
function brokenReason(document: JsonObject, reference: string, anchors: Anchors): string | undefined {
  const target = follow(document, { $ref: reference }, anchors);
  const isBoolean = typeof valueOfLocalReference(document, reference) === 'boolean';
  return 'broken' in target && !isBoolean ? target.broken : undefined;
}

/** In an extension a reference may lead to any value. */
function leadsToValue(document: JsonObject, { $ref: reference }: JsonObject): boolean {
  return typeof reference === 'string' && valueOfLocalReference(document, reference) !== undefined;
}

function walkData(
  root: unknown,
  rootKeys: readonly string[],
  visit: (object: JsonObject, keys: readonly string[]) => void,
) {
  const seen = new Set<unknown>();
  const pending: { value: unknown; keys: readonly string[] }[] = [{ value: root, keys: rootKeys }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, keys } = next;
    if (typeof value !== 'object' || value === null || seen.has(value)) {
      continue;
    }
    seen.add(value);
    if (isObject(value)) {
      visit(value, keys);
    }
    for (const [key, member] of Object.entries(value)) {
      pending.push({ value: member, keys: [...keys, key] });
    }
  }
}

function rootRole(document: JsonObject): Role {
  return isSwagger(document) ? 'swagger' : 'document';
}
