import type {
  CallContext,
  SecurityRequirements,
  UpstreamRequest,
  UpstreamResponse,
} from '../upstream/upstream-client.ts';

/** Arguments of one call under their names on the wire, by the place they go to (OpenAPI 3.1, 4.8.12.1). */
export interface OperationInput {
  path?: Record<string, unknown>;
  query?: Record<string, unknown>;
  header?: Record<string, unknown>;
  cookie?: Record<string, unknown>;
  /** The request body as a value with wire names; `undefined` sends none. */
  body?: unknown;
}

/** What `{context.…}`, `{args.…}`, `{root.…}` and `{env.…}` templates are filled from. */
export interface TemplateData {
  root?: unknown;
  args?: Readonly<Record<string, unknown>>;
  context?: unknown;
}

/** An OpenAPI operation compiled once, called many times. Both directions are pure. */
export interface RestOperation {
  /** `operationId`, or `GET /path` where there is none. */
  readonly id: string;
  /** Upper-case HTTP method. */
  readonly method: string;
  /** Whether the method is safe (RFC 9110, 9.2.1), so that identical calls may be one. */
  readonly safe: boolean;
  /** Whether a template of the source reads `{root.…}`, so that calls with equal arguments may differ. */
  readonly readsParent: boolean;
  /** Whether any two callers who give equal arguments send equal requests. */
  readonly sameForAll: boolean;
  /** What it demands; `undefined` where nobody knows. */
  readonly security?: SecurityRequirements | undefined;
  /**
   * The HTTP request for these arguments.
   * @throws GatewayError `BAD_USER_INPUT` when an argument cannot be sent faithfully.
   */
  request(input: OperationInput, data: TemplateData): UpstreamRequest;
  /**
   * The answer's value: JSON parsed, text as string, binary as `File` value, nothing as `null`.
   * @throws GatewayError for a status that is a failure, or an answer that the description does not promise.
   */
  read(response: UpstreamResponse): RestResult;
}

/** What an answer came to. */
export interface RestResult {
  status: number;
  /** The value with wire names, `null` for an empty answer. */
  value: unknown;
}

export type { CallContext };
