import { pathToFileURL } from 'node:url';
import { isObject, type JsonObject } from './document/json.ts';
import { type DescriptionProblem, Report } from './document/report.ts';
import { publishedVersion } from './document/version.ts';
import { applyOverlay } from './overlay/apply-overlay.ts';
import { readOverlay } from './overlay/read-overlay.ts';
import { bundle } from './read/bundle.ts';
import { loadText, type ReadOptions } from './read/load-text.ts';
import { createOutsideFiles } from './read/outside-files.ts';
import { parseText } from './read/parse-text.ts';
import { shownName } from './read/unreadable.ts';

export type { ReadOptions } from './read/load-text.ts';

export interface ReadDescriptionOptions extends ReadOptions {
  /** Path of an OpenAPI Overlay with corrections, relative to `dir`. @default none */
  readonly overlay?: string | undefined;
}

/** An API description as published, with our corrections. */
export interface PublishedDescription {
  /** With the overlay applied and the files it refers to brought in below `x-weft-outside`; else as written. */
  readonly document: JsonObject;
  /** As read, for hashing and pinning; without overlay and the files it refers to. */
  readonly text: string;
  /** Absolute path, or address after redirects, which may hold a token in its query. */
  readonly location: string;
  /** The same as problems show it: relative to `dir` where it is inside, an address without its query. */
  readonly file: string;
  /** Files it refers to that cannot be had, which cost what refers to them; actions of the overlay without effect. */
  readonly problems: readonly DescriptionProblem[];
}

/**
 * Reads an API description: JSON or YAML; Swagger 2.0 or OpenAPI 3.0, 3.1 or 3.2; up to 64 MiB.
 * @param source Path, relative to `dir` or absolute, or a `file:`, `http:` or `https:` URL.
 * @throws ProjectError when it cannot be read, with line and column where the text is at fault.
 */
export async function readDescription(source: string, options: ReadDescriptionOptions): Promise<PublishedDescription> {
  const { text, location } = await loadText(source, options);
  const file = shownName(location, options.dir);
  const published = parseText(text, file);
  publishedVersion(published, file);
  const url = /^https?:/.test(location) ? new URL(location) : pathToFileURL(location);
  const report = new Report(file);
  const root = isObject(published) ? published : {};
  const corrected = await withOverlay(root, options);
  const document = await bundle(corrected.document, url, createOutsideFiles(url, options), report);
  return { document, text, location, file, problems: [...corrected.problems, ...report.problems] };
}

async function withOverlay(document: JsonObject, options: ReadDescriptionOptions) {
  if (options.overlay === undefined) {
    return { document, problems: [] };
  }
  const { overlay, file } = await readOverlay(options.overlay, options);
  const report = new Report(file);
  return { document: applyOverlay(document, overlay, report), problems: report.problems };
}
