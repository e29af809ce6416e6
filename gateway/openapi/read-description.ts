import { isObject, type JsonObject } from './document/json.ts';
import { publishedVersion } from './document/version.ts';
import { loadText, type ReadOptions } from './read/load-text.ts';
import { parseText } from './read/parse-text.ts';
import { shownAddress } from './read/unreadable.ts';

export type { ReadOptions } from './read/load-text.ts';

/** An API description as published. */
export interface PublishedDescription {
  readonly document: JsonObject;
  /** As read, for hashing and pinning. */
  readonly text: string;
  /** Absolute path, or address after redirects. */
  readonly location: string;
}

/**
 * Reads an API description: JSON or YAML; Swagger 2.0 or OpenAPI 3.0, 3.1 or 3.2; up to 64 MiB.
 * @param source Path, relative to `dir` or absolute, or a `file:`, `http:` or `https:` URL.
 * @throws ProjectError when it cannot be read, with line and column where the text is at fault.
 */
export async function readDescription(source: string, options: ReadOptions): Promise<PublishedDescription> {
  const { text, location } = await loadText(source, options);
  const document = parseText(text, location);
  publishedVersion(document, shownAddress(location));
  return { document: isObject(document) ? document : {}, text, location };
}
