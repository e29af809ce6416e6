export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** The id under which a description is known to the schema compiler. */
export const DESCRIPTION_ID = 'description';

/** How a parameter's value is written (OpenAPI 3.1, 4.8.12.2); only the styles that the demo's descriptions use. */
export type Style = 'simple' | 'form' | 'pipeDelimited' | 'spaceDelimited' | 'deepObject';

export interface ContractParameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly required: boolean;
  readonly style: Style;
  readonly explode: boolean;
  readonly schema: JsonObject;
}

export interface ContractOperation {
  /** `operationId`, or `GET /path` where there is none. */
  readonly key: string;
  /** Upper-case. */
  readonly method: string;
  /** Path template as published, below the base path. */
  readonly path: string;
  readonly parameters: readonly ContractParameter[];
  /** Schemas by lower-case media type without parameters; `undefined` when the operation takes no body. */
  readonly body: { readonly required: boolean; readonly content: ReadonlyMap<string, JsonObject> } | undefined;
  /** By status (`200`, `4XX`, `default`), then by media type; a type without a schema maps to `undefined`. */
  readonly responses: ReadonlyMap<string, ReadonlyMap<string, JsonObject | undefined>>;
  /** Query names that carry credentials and so are not parameters. */
  readonly credentialQueryNames: readonly string[];
}

/** A service's published description, read for routing and checking. */
export interface Description {
  /** Schemas in one dialect (JSON Schema 2020-12), local references made absolute on {@link DESCRIPTION_ID}. */
  readonly document: JsonObject;
  /** Path of the first server, without a slash at its end. */
  readonly basePath: string;
  readonly operations: readonly ContractOperation[];
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
