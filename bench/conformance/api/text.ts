import fc from 'fast-check';
import type { Json } from './document.ts';
import type { Random } from './random.ts';

/** Text for a schema of type string; honours `pattern`, `format`, `minLength` and `maxLength` in that order. */
export function generateText(schema: Json, random: Random, plain: string): string {
  const { pattern, format } = schema;
  const minLength = Number(schema['minLength'] ?? 0);
  const maxLength = Number(schema['maxLength'] ?? Number.POSITIVE_INFINITY);
  if (typeof pattern === 'string') return ofPattern(pattern, minLength, maxLength, random) ?? plain;
  const formatted = typeof format === 'string' ? formats[format]?.(random) : undefined;
  if (formatted !== undefined) return formatted;
  return plain.length > maxLength ? plain.slice(0, maxLength) : plain.padEnd(minLength, 'x');
}

/** Whether nothing but its length limits the text, so that reserved characters fit. */
export function isPlainText(schema: Json): boolean {
  const { type, format, pattern, enum: values, const: constant } = schema;
  const types = Array.isArray(type) ? type : [type];
  return types.includes('string') && !format && !pattern && !values && constant === undefined;
}

const hex = '0123456789abcdef';
const digits = (random: Random, count: number) => Array.from({ length: count }, () => random.pick([...hex])).join('');

const formats: Readonly<Record<string, (random: Random) => string>> = {
  date: (random) => `2024-0${random.integer(1, 9)}-1${random.integer(0, 9)}`,
  'date-time': (random) => `2024-0${random.integer(1, 9)}-1${random.integer(0, 9)}T0${random.integer(0, 9)}:30:00Z`,
  time: (random) => `0${random.integer(0, 9)}:30:00Z`,
  duration: (random) => `P${random.integer(1, 9)}D`,
  uuid: (r) => `${digits(r, 8)}-${digits(r, 4)}-4${digits(r, 3)}-a${digits(r, 3)}-${digits(r, 12)}`,
  email: (random) => `ann${random.integer(1, 99)}@example.com`,
  uri: (random) => `https://example.com/a/${random.integer(1, 99)}?b=c&d=e#f`,
  url: (random) => `https://example.com/a/${random.integer(1, 99)}`,
  'uri-reference': (random) => `/a/${random.integer(1, 99)}`,
  hostname: (random) => `host${random.integer(1, 99)}.example.com`,
  ipv4: (random) => `192.0.2.${random.integer(1, 99)}`,
  ipv6: (random) => `2001:db8::${random.integer(1, 99)}`,
  byte: (random) => Buffer.from(`bytes ${random.integer(1, 99)}?>`).toString('base64'),
};

function ofPattern(pattern: string, minLength: number, maxLength: number, random: Random): string | undefined {
  try {
    const regexp = new RegExp(pattern, 'u');
    const arbitrary = fc
      .stringMatching(regexp)
      .filter((text) => text.length >= minLength && text.length <= maxLength && isPrintable(text));
    return fc.sample(arbitrary, { seed: random.integer(0, 1e9), numRuns: 1 })[0];
  } catch {
    return undefined;
  }
}

function isPrintable(text: string): boolean {
  return /^[\p{L}\p{N}\p{P}\p{S} ]*$/u.test(text) && text.trim() === text && !/^\.{1,2}$/.test(text);
}
