import type { Int64Places } from './int64-places.ts';

/** Sixteen digits hold the first integers that a JavaScript number cannot (2^53 = 9007199254740992). */
const mayBeLong = /\d{16}/;
const integer = /^-?\d+$/;

/**
 * JSON parsed once; 64-bit integers that a number cannot hold become `bigint`, all others stay numbers.
 * @throws SyntaxError
 */
export function parseJson(text: string, places: Int64Places | undefined): unknown {
  if (places === undefined || !mayBeLong.test(text)) return JSON.parse(text);
  return JSON.parse(text, function (this: unknown, key: string, value: unknown, context?: { source?: string }) {
    if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
    const source = context?.source;
    if (source === undefined || !integer.test(source)) return value;
    const expected = places.anywhere || (Array.isArray(this) ? places.items : places.names.has(key));
    return expected ? BigInt(source) : value;
  });
}
