/** What a JSON value is, in the words that people are told. */
export type JsonType = 'null' | 'list' | 'object' | 'string' | 'integer' | 'number' | 'boolean';

export function typeOf(value: unknown): JsonType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return typeof value as 'string' | 'boolean';
    case 'number':
      return Number.isInteger(value) ? 'integer' : 'number';
    default:
      return 'object';
  }
}

/** JSON Schema's types in the same words; `undefined` for any. */
export function typesText(types: ReadonlySet<string> | undefined): string {
  if (types === undefined) return 'a value';
  return [...types].map((type) => (type === 'array' ? 'list' : type)).join(' or ');
}
