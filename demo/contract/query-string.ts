import type { ContractParameter, JsonObject } from './document.ts';

/** A pair as sent, name decoded, value still encoded: a delimiter and an encoded delimiter are different things. */
interface RawPair {
  readonly name: string;
  readonly rawValue: string;
}

export interface QueryReading {
  /** Values as strings, arrays and objects of strings; the schema decides what they mean. */
  readonly values: Record<string, unknown>;
  /** Names that no parameter knows. */
  readonly unknown: readonly string[];
}

const decode = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '));

/**
 * Reads a raw query string by the parameters' styles (OpenAPI 3.1, 4.8.12.3). Comma lists are split before they are
 * decoded, so `%2C` is part of a value, as RFC 6570 has it.
 * @throws URIError for a malformed percent-encoding.
 */
export function readQuery(rawQuery: string, parameters: readonly ContractParameter[]): QueryReading {
  const pairs = rawQuery
    .split('&')
    .filter((pair) => pair !== '')
    .map(toPair);
  const values: Record<string, unknown> = {};
  const known = new Set<RawPair>();
  for (const parameter of parameters.filter(({ in: place }) => place === 'query')) {
    const own = pairs.filter(({ name }) => belongsTo(name, parameter));
    for (const pair of own) known.add(pair);
    if (own.length > 0) values[parameter.name] = parameterValue(own, parameter);
  }
  return { values, unknown: pairs.filter((pair) => !known.has(pair)).map(({ name }) => name) };
}

function toPair(pair: string): RawPair {
  const at = pair.indexOf('=');
  return at === -1
    ? { name: decode(pair), rawValue: '' }
    : { name: decode(pair.slice(0, at)), rawValue: pair.slice(at + 1) };
}

const belongsTo = (name: string, parameter: ContractParameter): boolean =>
  parameter.style === 'deepObject' ? name.startsWith(`${parameter.name}[`) : name === parameter.name;

function parameterValue(pairs: readonly RawPair[], parameter: ContractParameter): unknown {
  if (parameter.style === 'deepObject') return deepObject(pairs, parameter.name);
  if (!isList(parameter.schema)) return decode(pairs.at(-1)?.rawValue ?? '');
  if (parameter.explode) return pairs.map(({ rawValue }) => decode(rawValue));
  const rawValue = pairs.at(-1)?.rawValue ?? '';
  if (rawValue === '') return [];
  if (parameter.style === 'pipeDelimited') return decode(rawValue).split('|');
  if (parameter.style === 'spaceDelimited') return decode(rawValue).split(' ');
  return rawValue.split(',').map(decode);
}

const isList = (schema: JsonObject): boolean => schema['type'] === 'array';

function deepObject(pairs: readonly RawPair[], name: string): Record<string, string> {
  const entries = pairs.map((pair): [string, string] => [pair.name.slice(name.length + 1, -1), decode(pair.rawValue)]);
  return Object.fromEntries(entries);
}
