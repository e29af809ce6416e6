import type { Shape } from '../../openapi/shape/shape.ts';

/** Adds a shape and everything that it is sent with to those that may hold files. */
export function markWithParts(shape: Shape, marked: Set<Shape>): void {
  const pending = [shape];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (marked.has(next)) continue;
    marked.add(next);
    pending.push(...partsOf(next));
  }
}

function partsOf(shape: Shape): readonly Shape[] {
  switch (shape.kind) {
    case 'object':
      return shape.properties.map(({ use }) => use().shape);
    case 'family':
      return [shape.base, ...shape.members()];
    case 'union':
      return shape.members;
    case 'list':
      return [shape.items().shape];
    case 'map':
      return [shape.values().shape];
    default:
      return [];
  }
}
