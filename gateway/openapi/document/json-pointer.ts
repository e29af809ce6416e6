import { ownMember } from './json.ts';

/** A JSON pointer (RFC 6901, 5) to the value that these keys lead to. */
export function formatPointer(keys: readonly string[]): string {
  return keys.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The keys of a JSON pointer. */
export function parsePointer(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/**
 * The keys of a `$ref` into its own document, percent-decoded (RFC 6901, 6);
 * `undefined` for one that leads elsewhere or is no pointer.
 */
export function parseLocalReference(reference: string): readonly string[] | undefined {
  if (reference === '#') {
    return [];
  }
  return reference.startsWith('#/') ? parsePointer(percentDecoded(reference.slice(1))) : undefined;
}

/** The value that the keys lead to, `undefined` when there is none. */
export function valueAt(root: unknown, keys: readonly string[]): unknown {
  let value = root;
  for (const key of keys) {
    value = ownMember(value, key);
    if (value === undefined) {
      return undefined;
    }
  }
  return value;
}

/**
 * The value of a local reference. Tried as written first: published documents
 * name keys with a literal `%`, such as `#/components/schemas/100%25`.
 */
export function valueOfLocalReference(root: unknown, reference: string): unknown {
  const keys = parseLocalReference(reference);
  if (keys === undefined) {
    return undefined;
  }
  const decoded = valueAt(root, keys);
  return decoded === undefined && reference.includes('%') ? valueAt(root, parsePointer(reference)) : decoded;
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
