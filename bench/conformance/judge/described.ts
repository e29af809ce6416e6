import { type Api, type Json, listOf, objectOf } from '../api/document.ts';

/** A step into an answer: a property's name, or a list's items. */
export type Step = string | typeof items;
export const items = Symbol('items');

/** Whether a schema says anything of the value at a path, so that a schema made of it can have a place for it. */
export function isDescribed(schema: unknown, path: readonly Step[], resolve: Api['resolve']): boolean {
  let current: readonly Json[] = conjuncts([schema], resolve);
  for (const step of path) {
    if (current.every(saysNothingInside)) return true;
    const next = current.flatMap((part) => below(part, step));
    if (next.length === 0) return false;
    current = conjuncts(next, resolve);
  }
  return true;
}

/** A schema with all that it is composed of. */
function conjuncts(schemas: readonly unknown[], resolve: Api['resolve']): Json[] {
  const found = new Set<Json>();
  const pending = [...schemas];
  while (pending.length > 0) {
    const schema = resolve(pending.pop());
    if (found.has(schema)) continue;
    found.add(schema);
    for (const keyword of ['allOf', 'anyOf', 'oneOf']) pending.push(...listOf(schema[keyword]));
  }
  return [...found];
}

function below(part: Json, step: Step): unknown[] {
  if (step === items) return [part['items'], ...listOf(part['prefixItems'])].filter((item) => item !== undefined);
  const properties = objectOf(part['properties']);
  if (Object.hasOwn(properties, step)) return [properties[step]];
  const open = part['additionalProperties'];
  return typeof open === 'object' && open !== null ? [open] : [];
}

/** Where no part says anything of what is in it, such a value comes back whole or not at all. */
function saysNothingInside(part: Json): boolean {
  const isScalar = typeof part['type'] === 'string' && part['type'] !== 'object' && part['type'] !== 'array';
  const inside = ['properties', 'items', 'prefixItems', 'enum', 'const'].some((keyword) => keyword in part);
  return !isScalar && !inside && typeof part['additionalProperties'] !== 'object';
}
