import { isObject, type JsonObject, stringMember } from '../document/json.ts';
import { formatPointer, parseLocalReference } from '../document/json-pointer.ts';
import type { Report } from '../document/report.ts';
import { rewrite } from '../document/rewrite.ts';
import { isSwagger } from '../document/version.ts';
import type { OutsideFiles } from './outside-files.ts';

/** Where the bundled document keeps the other files, by their place among them. */
const outsideKey = 'x-weft-outside';

/**
 * Brings the files that a document refers to into it, each once, below `x-weft-outside`, with every reference between
 * them made local. A file that cannot be had is reported, and references to it stay as they are. A document without
 * outside references is returned as it is.
 * @param url Where the document was read; its own references are relative to it.
 */
export async function bundle(document: JsonObject, url: URL, files: OutsideFiles, report: Report): Promise<JsonObject> {
  const parts = new Map<string, JsonObject>();
  const pending = outsideReferences(document).map(({ reference, pointer }) => ({ reference, pointer, from: url }));
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { reference, pointer, from } = next;
    const target = targetOf(reference, from);
    if (target === undefined || target.href === url.href || parts.has(target.href)) {
      continue;
    }
    const loaded = await files.load(target);
    if ('problem' in loaded) {
      report.warn(pointer, `$ref "${reference}": ${loaded.problem}`);
      continue;
    }
    parts.set(target.href, loaded.document);
    forEachReference(loaded.document, (inner) => pending.push({ reference: inner, pointer, from: target }));
  }
  return parts.size === 0 ? document : bundled(document, url, parts);
}

function outsideReferences(document: JsonObject): readonly { reference: string; pointer: string }[] {
  const found: { reference: string; pointer: string }[] = [];
  rewrite(document, isSwagger(document) ? 'swagger' : 'document', (object, place) => {
    const reference = stringMember(object, '$ref');
    if (reference !== undefined && !reference.startsWith('#')) {
      found.push({ reference, pointer: place.pointer() });
    }
    return object;
  });
  return found;
}

function bundled(document: JsonObject, url: URL, parts: ReadonlyMap<string, JsonObject>): JsonObject {
  const names = [...parts.keys()];
  const local = (reference: string, from: URL) => {
    const target = targetOf(reference, from);
    const keys = target && parseLocalReference(`#${reference.split('#')[1] ?? ''}`);
    if (target === undefined || keys === undefined || !(target.href === url.href || parts.has(target.href))) {
      return reference;
    }
    const prefix = target.href === url.href ? [] : [outsideKey, String(names.indexOf(target.href))];
    return `#${encodeURI(formatPointer([...prefix, ...keys]))}`;
  };
  const localized = rewrite(document, isSwagger(document) ? 'swagger' : 'document', (object) => {
    const reference = stringMember(object, '$ref');
    return reference === undefined || reference.startsWith('#') ? object : { ...object, $ref: local(reference, url) };
  });
  for (const [href, part] of parts) {
    forEachReference(part, (reference, holder) => {
      holder['$ref'] = local(reference, new URL(href));
    });
  }
  return { ...localized, [outsideKey]: [...parts.values()] };
}

/** The file that a reference leads to, without its fragment. */
function targetOf(reference: string, from: URL): URL | undefined {
  const target = URL.parse(reference, from.href);
  if (target !== null) {
    target.hash = '';
  }
  return target ?? undefined;
}

/** Every `$ref` of a file of fragments, whose objects are of unknown kinds. */
function forEachReference(root: unknown, visit: (reference: string, holder: Record<string, unknown>) => void): void {
  const seen = new Set<unknown>();
  const pending = [root];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (typeof value !== 'object' || value === null || seen.has(value)) {
      continue;
    }
    seen.add(value);
    const reference = stringMember(value, '$ref');
    if (isObject(value) && reference !== undefined) {
      visit(reference, value as Record<string, unknown>);
    }
    for (const member of Object.values(value)) {
      pending.push(member ?? null);
    }
  }
}
