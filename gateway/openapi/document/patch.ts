import { type JsonObject, ownMember } from './json.ts';

/** Replaces values of a document at given places; what others may hold is copied before it changes. */
export interface Patch {
  readonly document: JsonObject;
  /** The keys must lead to a value of the document, and below its root. */
  set(keys: readonly string[], value: unknown): void;
}

/** Copies each object on the way to a replaced value once, however many values are replaced. */
export function createPatch(original: JsonObject): Patch {
  const document = { ...original };
  const own = new Set<object>([document]);

  function ownChild(holder: object, key: string): object {
    const child = ownMember(holder, key);
    if (typeof child !== 'object' || child === null) {
      throw new TypeError(`a patch leads through ${JSON.stringify(key)}, which holds nothing`);
    }
    if (own.has(child)) {
      return child;
    }
    const copy = Array.isArray(child) ? [...child] : { ...child };
    own.add(copy);
    put(holder, key, copy);
    return copy;
  }

  return {
    document,
    set(keys, value) {
      const holder = keys.slice(0, -1).reduce<object>(ownChild, document);
      put(holder, keys.at(-1) ?? '', value);
    },
  };
}

/** Assigning would set the prototype where the key is `__proto__`. */
function put(holder: object, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}
