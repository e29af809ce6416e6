/** A JSON Schema as OpenAPI 3.1 embeds it; `$ref` may stand anywhere. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly [keyword: string]: unknown;
}

/** An API description, upgraded to OpenAPI 3.1, its operations listed with every reference above schemas resolved. */
export interface ApiDescription {
  /** The upgraded document; a plain object. */
  readonly document: Readonly<Record<string, unknown>>;
  /** The version it was published in, as `2.0`, `3.0.3`, `3.1.0`. */
  readonly publishedVersion: string;
  readonly operations: readonly ApiOperation[];
  /** Follows `$ref`s of a schema until there is none; `undefined` for one that leads nowhere. */
  resolve(schema: Schema): Schema | undefined;
}

export type ParameterPlace = 'path' | 'query' | 'header' | 'cookie';
export type ParameterStyle =
  | 'simple'
  | 'label'
  | 'matrix'
  | 'form'
  | 'spaceDelimited'
  | 'pipeDelimited'
  | 'deepObject'
  /** Swagger 2.0 `collectionFormat: tsv`, which OpenAPI 3 has no word for. */
  | 'tabDelimited';

/** One operation with the path item's parameters and servers merged in and defaults written out. */
export interface ApiOperation {
  /** JSON pointer of the operation in the published document. */
  readonly pointer: string;
  readonly operationId: string | undefined;
  /** The description, or the summary where there is none. */
  readonly description?: string | undefined;
  readonly deprecated?: boolean | undefined;
  /** Upper-case. */
  readonly method: string;
  /** Path template as published, as `/customers/{id}`. */
  readonly path: string;
  readonly servers: readonly ApiServer[];
  readonly parameters: readonly ApiParameter[];
  readonly requestBody: ApiRequestBody | undefined;
  readonly responses: readonly ApiResponse[];
  /**
   * Alternatives, each the names of security schemes that are needed together; an empty one where credentials may be left
   * out, no alternative where none are demanded (OpenAPI 3.1, 4.8.30). @default nobody knows
   */
  readonly security?: readonly (readonly string[])[] | undefined;
}

export interface ApiServer {
  /** May hold `{variables}`; may be relative. */
  readonly url: string;
  /** Default of each variable. */
  readonly variables: Readonly<Record<string, string>>;
}

export interface ApiParameter {
  readonly name: string;
  readonly in: ParameterPlace;
  readonly description?: string | undefined;
  readonly deprecated?: boolean | undefined;
  readonly required: boolean;
  readonly style: ParameterStyle;
  readonly explode: boolean;
  readonly allowReserved: boolean;
  /** Query only: an empty array is sent as `name=` instead of not at all. @default false */
  readonly allowEmptyValue?: boolean | undefined;
  readonly schema: Schema;
  /** Media type for a `content`-typed parameter, which is serialized by it instead of by style. */
  readonly contentType: string | undefined;
}

export interface ApiRequestBody {
  readonly required: boolean;
  /** In the order of the description. */
  readonly content: readonly ApiMediaType[];
}

export interface ApiMediaType {
  /** As published, as `application/json; charset=utf-8`. */
  readonly type: string;
  readonly schema: Schema | undefined;
  /** Per property of `multipart/*` and form-urlencoded bodies (OpenAPI 3.1, 4.8.15). */
  readonly encoding: Readonly<Record<string, ApiEncoding>>;
}

export interface ApiEncoding {
  readonly contentType: string | undefined;
  readonly style: ParameterStyle | undefined;
  readonly explode: boolean | undefined;
  readonly allowReserved: boolean;
}

export interface ApiResponse {
  /** `200`, `4XX` or `default`, as published. */
  readonly status: string;
  readonly content: readonly ApiMediaType[];
  /** Operations that the answer leads to (OpenAPI 3.1, 4.8.20). */
  readonly links?: readonly ApiLink[] | undefined;
}

export interface ApiLink {
  readonly name: string;
  readonly description: string | undefined;
  /** `operationId`, or the `operationRef` where there is none. */
  readonly operationId: string | undefined;
  readonly operationRef: string | undefined;
  /** Constants and runtime expressions by the target's parameter, which may be qualified as `path.id`. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly requestBody: unknown;
}
