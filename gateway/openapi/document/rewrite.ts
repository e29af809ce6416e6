import { ProjectError } from '../../errors/project-error.ts';
import { isObject, type JsonObject } from './json.ts';
import { formatPointer } from './json-pointer.ts';
import { type Holding, holdingOf, type Role } from './object-model.ts';

/** Deepest nesting that is read; the deepest published document known has fewer than 100 levels. */
const maxDepth = 1_000;

/** An object of the document, as an edit sees it. */
export interface Place {
  readonly role: Role;
  /** JSON pointer from the root of the rewrite, while the edit runs. An object that stands in several places has the first. */
  pointer(): string;
}

/** Returns the object to stand instead; the same one when nothing changes. Its members are already edited. */
export type Edit = (object: JsonObject, place: Place) => JsonObject;

/**
 * Applies an edit to every object of the OpenAPI object model, innermost first, and never to data that merely
 * looks like one (examples, defaults, extensions). Copies only what changes; each object is edited once however
 * often it is shared, so the work is bounded by the size of the document, cycles included.
 * @throws ProjectError when the document is nested deeper than 1,000 levels.
 */
export function rewrite(root: JsonObject, role: Role, edit: Edit): JsonObject {
  const results = new Map<Role, { place: Place; known: Map<JsonObject, JsonObject> }>();
  const path: string[] = [];
  const pointer = () => formatPointer(path);

  function object(value: unknown, valueRole: Role): unknown {
    if (!isObject(value)) {
      return value;
    }
    const { place, known } = resultsOf(valueRole);
    const result = known.get(value);
    if (result !== undefined) {
      return result;
    }
    known.set(value, value);
    const edited = edit(membersOf(value, valueRole), place);
    known.set(value, edited);
    return edited;
  }

  function membersOf(value: JsonObject, valueRole: Role): JsonObject {
    return withMembers(value, (member, key) => {
      const holding = holdingOf(valueRole, key);
      return holding === undefined ? member : below(key, () => held(member, holding));
    });
  }

  function held(value: unknown, [shape, heldRole]: Holding): unknown {
    if (Array.isArray(value)) {
      return shape === 'list' || shape === 'oneOrList'
        ? withItems(value, (item, index) => below(String(index), () => object(item, heldRole)))
        : value;
    }
    if (shape === 'map' && isObject(value)) {
      return withMembers(value, (item, name) => below(name, () => object(item, heldRole)));
    }
    return shape === 'list' ? value : object(value, heldRole);
  }

  function below<T>(key: string, visit: () => T): T {
    if (path.length >= maxDepth) {
      const message = `the API description is nested deeper than ${maxDepth} levels`;
      throw new ProjectError([{ severity: 'error', message }]);
    }
    path.push(key);
    const result = visit();
    path.pop();
    return result;
  }

  function resultsOf(valueRole: Role) {
    const existing = results.get(valueRole);
    if (existing !== undefined) {
      return existing;
    }
    const created = { place: { role: valueRole, pointer }, known: new Map<JsonObject, JsonObject>() };
    results.set(valueRole, created);
    return created;
  }

  return object(root, role) as JsonObject;
}

function withMembers(object: JsonObject, replace: (value: unknown, key: string) => unknown): JsonObject {
  let copy: Record<string, unknown> | undefined;
  for (const key of Object.keys(object)) {
    const value = object[key];
    const replaced = replace(value, key);
    if (replaced !== value) {
      copy ??= { ...object };
      // Assigning would set the prototype where the key is `__proto__`.
      Object.defineProperty(copy, key, { value: replaced, enumerable: true, configurable: true, writable: true });
    }
  }
  return copy ?? object;
}

function withItems(list: readonly unknown[], replace: (value: unknown, index: number) => unknown): readonly unknown[] {
  let copy: unknown[] | undefined;
  list.forEach((item, index) => {
    const replaced = replace(item, index);
    if (replaced !== item) {
      copy ??= [...list];
      copy[index] = replaced;
    }
  });
  return copy ?? list;
}
