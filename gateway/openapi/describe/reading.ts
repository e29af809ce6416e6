import type { Schema } from '../api-description.ts';
import type { JsonObject } from '../document/json.ts';
import { type Followed, follow } from '../document/references.ts';
import type { Report } from '../document/report.ts';

/** What the description of one document's operations is read with. */
export interface Reading {
  /** OpenAPI 3.1 or newer. */
  readonly document: JsonObject;
  readonly report: Report;
  follow(value: unknown): Followed;
}

/** Reads a document of OpenAPI 3.1 or newer. */
export function createReading(document: JsonObject, report: Report): Reading {
  return { document, report, follow: (value) => follow(document, value) };
}

/** A schema as it stands; `true` and `false` (JSON Schema 2020-12, 4.3.2) as objects, junk as the schema of anything. */
export function schemaOf(value: unknown): Schema {
  if (value === false) {
    return { not: {} };
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Schema) : {};
}
