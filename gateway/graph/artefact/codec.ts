import { Unstorable } from './unstorable.ts';

/** JSON, with `{ "~map": … }` and the like for what JSON has no word for. */
export type Encoded = null | boolean | number | string | readonly Encoded[] | { readonly [key: string]: Encoded };

/** Objects that are kept elsewhere and only referred to, as operations by links. */
export interface References {
  /** `undefined` for any other object. */
  numberOf(value: object): number | undefined;
  of(number: number): unknown;
}

const none: References = {
  numberOf: () => undefined,
  of: (number) => {
    throw new Error(`There is no reference ${number}.`);
  },
};

/**
 * Data as JSON that {@link decode} gives back equal: also Map, Set, BigInt and references. Members that are `undefined`
 * are left out.
 * @throws Unstorable for functions and instances of classes: to lose one silently would change answers.
 */
export function encode(value: unknown, references: References = none): Encoded {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      if (Number.isFinite(value)) return value;
      break;
    case 'bigint':
      return { '~bigint': String(value) };
    case 'object':
      return value === null ? null : encodeObject(value, references);
    default:
  }
  throw new Unstorable(`${typeof value === 'function' ? 'a function' : String(value)} cannot be kept`);
}

function encodeObject(value: object, references: References): Encoded {
  const item = (member: unknown) => encode(member, references);
  if (Array.isArray(value)) return value.map(item);
  const number = references.numberOf(value);
  if (number !== undefined) return { '~ref': number };
  if (value instanceof Map) return { '~map': [...value].map(([key, member]) => [item(key), item(member)]) };
  if (value instanceof Set) return { '~set': [...value].map(item) };
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new Unstorable(`an instance of ${value.constructor.name} cannot be kept`);
  }
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  const mustBeEscaped = members.some(([key]) => key.startsWith('~') || key === '__proto__');
  if (mustBeEscaped) return { '~object': members.map(([key, member]) => [key, item(member)]) };
  return Object.fromEntries(members.map(([key, member]) => [key, item(member)]));
}

/** Whether there is nothing to decode in it. */
export function isPlain(value: Encoded): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, member]) => !key.startsWith('~') && isPlain(member as Encoded));
}

/**
 * What {@link encode} was given. Takes over what it is given, which is parsed for this alone: objects without anything
 * to decode in them stay the same.
 */
export function decode(value: unknown, references: References = none): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return decodeMembers(value, references);
  for (const key in value) {
    if (key.startsWith('~')) return decodeTagged(key, (value as Record<string, unknown>)[key], references);
    break;
  }
  return decodeMembers(value as Record<string, unknown>, references);
}

function decodeMembers<T extends Record<string, unknown> | unknown[]>(value: T, references: References): T {
  const members = value as Record<string, unknown>;
  for (const key in members) {
    const member = members[key];
    if (typeof member === 'object' && member !== null) members[key] = decode(member, references);
  }
  return value;
}

function decodeTagged(tag: string, content: unknown, references: References): unknown {
  switch (tag) {
    case '~bigint':
      return BigInt(content as string);
    case '~ref':
      return references.of(content as number);
    case '~map':
      return new Map(decode(content, references) as [unknown, unknown][]);
    case '~set':
      return new Set(decode(content, references) as unknown[]);
    case '~object':
      return Object.fromEntries(decode(content, references) as [string, unknown][]);
    default:
      throw new Error(`"${tag}" is no tag of a kept schema.`);
  }
}
