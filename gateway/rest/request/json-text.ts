import { type Argument, refusal } from './argument.ts';

const json = JSON as JSON & { rawJSON(text: string): object };

/**
 * A value as JSON text. A 64-bit integer is written by its digits, as a number.
 * @throws GatewayError `BAD_USER_INPUT` for a value that JSON cannot hold, or nested too deeply.
 */
export function jsonText(value: unknown, argument: Argument): string {
  let text: string | undefined;
  try {
    text = 'toJSON' in BigInt.prototype ? JSON.stringify(value, withDigits) : fastText(value);
  } catch {
    throw refusal(argument, 'it cannot be written as JSON');
  }
  if (text === undefined) throw refusal(argument, 'it cannot be written as JSON');
  return text;
}

/** Without a replacer it is several times faster, and throws for the rare `bigint`. */
function fastText(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return JSON.stringify(value, withDigits);
  }
}

/** Looks at the holder, because a patched `BigInt.prototype.toJSON` has been at `value` already. */
function withDigits(this: unknown, key: string, value: unknown): unknown {
  const original = (this as Readonly<Record<string, unknown>>)[key];
  return typeof original === 'bigint' ? json.rawJSON(String(original)) : value;
}
