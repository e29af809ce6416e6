import type { ObjectShape, Shape } from '../../openapi/shape/shape.ts';

/**
 * Whether an object that must be given as a part of another demands that other again: nobody could write it, and
 * GraphQL refuses such types (3.10, circular references). Lists may be empty, so they end a circle.
 */
export function requiresItself(owner: ObjectShape, part: Shape): boolean {
  const seen = new Set<Shape>();
  const pending: Shape[] = [part];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (next === owner) return true;
    if (next.kind !== 'object' || seen.has(next)) continue;
    seen.add(next);
    for (const { required, readOnly, use } of next.properties) {
      const { shape, nullable } = required && !readOnly ? use() : { shape: undefined, nullable: true };
      if (shape && !nullable) pending.push(shape);
    }
  }
  return false;
}
