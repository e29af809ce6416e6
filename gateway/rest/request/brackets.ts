import { type Argument, refusal } from './argument.ts';
import type { Encode } from './percent-encoding.ts';
import { isComposite, presentEntries, presentItems, primitiveText } from './wire-value.ts';

/** Deeper than any description goes, and far from the end of the stack. */
const deepest = 64;

/**
 * An object as `name[a][b]=…` pairs: style `deepObject` (OpenAPI 3.1, 4.8.12.2), which leaves all but flat
 * objects open, and nested members of form-urlencoded bodies. Lists of primitives are `name[]=…` pairs, and
 * other lists are numbered (`name[0][a]=…`), as PHP, Rack, qs and Stripe read them.
 * Absent (`undefined`) when there is nothing in it.
 * @param name Already encoded.
 */
export function bracketPairs(name: string, value: unknown, encode: Encode, argument: Argument): string | undefined {
  const pairs: string[] = [];
  collect(pairs, name, value, { encode, argument, depth: 0 });
  return pairs.length === 0 ? undefined : pairs.join('&');
}

interface Position {
  readonly encode: Encode;
  readonly argument: Argument;
  readonly depth: number;
}

function collect(pairs: string[], name: string, value: unknown, position: Position): void {
  const { encode, argument, depth } = position;
  if (depth > deepest) throw refusal(argument, `it is nested more than ${deepest} levels deep`);
  const below = { ...position, depth: depth + 1 };
  if (Array.isArray(value)) {
    const items = presentItems(value);
    const numbered = items.some(isComposite);
    for (const [index, item] of items.entries()) collect(pairs, `${name}%5B${numbered ? index : ''}%5D`, item, below);
  } else if (isComposite(value)) {
    for (const [key, item] of presentEntries(value)) {
      collect(pairs, `${name}%5B${encode(primitiveText(key, argument))}%5D`, item, below);
    }
  } else {
    pairs.push(`${name}=${encode(primitiveText(value, argument))}`);
  }
}
