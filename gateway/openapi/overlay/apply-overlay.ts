import { isObject, type JsonObject, ownMember, stringMember } from '../document/json.ts';
import { formatPointer, valueAt } from '../document/json-pointer.ts';
import type { Report } from '../document/report.ts';
import { selectNodes } from './select-nodes.ts';

/**
 * Applies the actions of an OpenAPI Overlay (1.0.0) in their order. The document is not changed. An action that is
 * wrong or matches nothing is reported at its place in the overlay and has no effect; the others have theirs.
 * @param overlay A parsed overlay. @param report Names the overlay's file.
 */
export function applyOverlay(document: JsonObject, overlay: JsonObject, report: Report): JsonObject {
  const version = ownMember(overlay, 'overlay');
  if (!/^1\.[01](\.|$)/.test(String(version))) {
    report.warn('/overlay', `must be the version of an OpenAPI Overlay, 1.0.0; is ${JSON.stringify(version)}`);
    return document;
  }
  const actions = ownMember(overlay, 'actions');
  if (!Array.isArray(actions)) {
    report.warn('/actions', 'must be the list of what the overlay changes');
    return document;
  }
  // Copied once, so that each action can work in place; what it was read from is never touched.
  const result = structuredClone(document);
  actions.forEach((action: unknown, index) => {
    const problem = applyAction(result, action);
    if (problem !== undefined) {
      report.warn(formatPointer(['actions', String(index)]), problem);
    }
  });
  return result;
}

/** Applies one action in place; returns what is wrong with it. */
function applyAction(document: JsonObject, action: unknown): string | undefined {
  const target = stringMember(action, 'target');
  if (target === undefined) {
    return 'the action has no target';
  }
  const selected = selectNodes(document, target);
  if ('problem' in selected) {
    return `target ${JSON.stringify(target)} ${selected.problem}`;
  }
  if (selected.places.length === 0) {
    return `target ${JSON.stringify(target)} matches nothing`;
  }
  if (ownMember(action, 'remove') === true) {
    return remove(document, selected.places);
  }
  if (!isObject(action) || !Object.hasOwn(action, 'update')) {
    return 'the action has neither update nor remove: true';
  }
  const problems = selected.places.map((keys) => update(valueAt(document, keys), action['update']));
  return problems.find((problem) => problem !== undefined);
}

/** Removes the nodes, the last of a list first, so that the places of the others hold. */
function remove(document: JsonObject, places: readonly (readonly string[])[]): string | undefined {
  if (places.some((keys) => keys.length === 0)) {
    return 'the whole document cannot be removed';
  }
  const lastFirst = places.toSorted((one, other) => Number(other.at(-1)) - Number(one.at(-1)) || 0);
  for (const keys of lastFirst) {
    const holder = valueAt(document, keys.slice(0, -1));
    const key = keys.at(-1) ?? '';
    if (Array.isArray(holder)) {
      holder.splice(Number(key), 1);
    } else if (isObject(holder)) {
      Reflect.deleteProperty(holder, key);
    }
  }
  return undefined;
}

function update(node: unknown, value: unknown): string | undefined {
  if (Array.isArray(node)) {
    append(node, value);
    return undefined;
  }
  if (!isObject(node)) {
    return 'an update needs an object or a list; the target is a plain value (target its holder instead)';
  }
  if (!isObject(value)) {
    return 'the update of an object must be an object';
  }
  merge(node, value);
  return undefined;
}

/** Overlay 1.0.0 appends the value as one entry, 1.1.0 the entries of a list; no list of OpenAPI holds lists. */
function append(list: unknown[], value: unknown): void {
  for (const entry of Array.isArray(value) ? value : [value]) {
    list.push(structuredClone(entry));
  }
}

/** Objects are merged, lists appended to, anything else replaced (Overlay 1.0.0, 4.4.3.1). */
function merge(into: JsonObject, from: JsonObject): void {
  for (const [key, value] of Object.entries(from)) {
    const present = ownMember(into, key);
    if (isObject(present) && isObject(value)) {
      merge(present, value);
    } else if (Array.isArray(present) && Array.isArray(value)) {
      append(present, value);
    } else {
      const copy = structuredClone(value);
      Object.defineProperty(into, key, { value: copy, enumerable: true, configurable: true, writable: true });
    }
  }
}
