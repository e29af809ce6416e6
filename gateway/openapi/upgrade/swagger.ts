import type { JsonObject } from '../document/json.ts';

/** What the steps of the upgrade know of the whole Swagger document. */
export interface Swagger {
  readonly document: JsonObject;
  readonly location: string | undefined;
  readonly consumes: readonly string[] | undefined;
  readonly produces: readonly string[] | undefined;
  /** A schema of the document as one of OpenAPI 3.0, its references rewritten. */
  upgradeSchema(schema: unknown): unknown;
}
