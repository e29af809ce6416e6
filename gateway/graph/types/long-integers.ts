import { scalar } from '../../openapi/shape/scalar-shape.ts';
import type { Shape } from '../../openapi/shape/shape.ts';
import { wordsOf } from '../naming/words.ts';

/** Last words of names of numbers that outgrow 32 bits without anyone describing it. */
const outgrowing = new Set(['id', 'ids', 'timestamp', 'epoch', 'ts', 'millis', 'ms', 'bytes', 'size', 'at']);

/**
 * What a property answers: integers of no described size are `BigInt` where they are ids, times or sizes. GraphQL's
 * `Int` would be an error for the first that needs more than 32 bits; as arguments, where clients name the type, they
 * stay `Int`.
 */
export function answeredShape(shape: Shape, property: string): Shape {
  if (!outgrowing.has(wordsOf(property).at(-1) ?? '')) return shape;
  if (shape === scalar('Integer')) return scalar('BigInt');
  if (shape.kind !== 'list') return shape;
  return {
    ...shape,
    items: () => {
      const { shape: item, nullable } = shape.items();
      return { shape: item === scalar('Integer') ? scalar('BigInt') : item, nullable };
    },
  };
}
