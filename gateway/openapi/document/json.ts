/** A JSON object of unknown content. Documents are other people's: nothing about them is trusted. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value is a JSON object, so neither `null` nor an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The member of an object or array, never one that it inherits (`constructor`, `__proto__`, `length`). */
export function ownMember(value: unknown, key: string): unknown {
  if (Array.isArray(value)) {
    return /^(0|[1-9]\d*)$/.test(key) ? value[Number(key)] : undefined;
  }
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** The member if it is an object, else an empty one. */
export function objectMember(value: unknown, key: string): JsonObject {
  const member = ownMember(value, key);
  return isObject(member) ? member : {};
}

/** The member if it is an array, else an empty one. */
export function arrayMember(value: unknown, key: string): readonly unknown[] {
  const member = ownMember(value, key);
  return Array.isArray(member) ? member : [];
}

/** The member if it is a string, else `undefined`. */
export function stringMember(value: unknown, key: string): string | undefined {
  const member = ownMember(value, key);
  return typeof member === 'string' ? member : undefined;
}

/** A member that is a list of strings; anything else in it is left out. `undefined` when it is no list. */
export function stringsMember(value: unknown, key: string): readonly string[] | undefined {
  const member = ownMember(value, key);
  return Array.isArray(member) ? member.filter((item) => typeof item === 'string') : undefined;
}

/** The same object with every value replaced; a key named `__proto__` stays a key. */
export function mapMembers(object: JsonObject, replace: (value: unknown, key: string) => unknown): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, replace(value, key)]));
}

/** The members whose key passes. */
export function pickMembers(object: JsonObject, keep: (key: string) => boolean): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => keep(key)));
}

/** Whether a key is a specification extension (OpenAPI 3.1, 4.9). */
export function isExtension(key: string): boolean {
  return key.startsWith('x-');
}

/** What a value is, in a person's words. */
export function kindOf(value: unknown): string {
  if (value === null) {
    return 'null';
  }
  if (Array.isArray(value)) {
    return 'a list';
  }
  switch (typeof value) {
    case 'object':
      return 'an object';
    case 'undefined':
      return 'nothing';
    default:
      return `the ${typeof value} ${JSON.stringify(value)?.slice(0, 60)}`;
  }
}
