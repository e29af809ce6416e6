import type { ApiOperation, Schema } from '../openapi/api-description.ts';
import type { UpstreamRequest } from '../upstream/upstream-client.ts';
import type { RestOperation } from './operation.ts';
import { acceptOf } from './request/accept.ts';
import { compileBody } from './request/body.ts';
import type { DotSegments } from './request/dot-segments.ts';
import { compileEndpoint } from './request/endpoint.ts';
import { compileHeaders } from './request/headers.ts';
import { compilePath } from './request/path.ts';
import { compileQuery } from './request/query.ts';
import { compileAnswer } from './response/answer.ts';
import { readsParent } from './templates/reads-parent.ts';
import { areSameForAll } from './templates/same-for-all.ts';
import type { Environment } from './templates/template.ts';

export interface CompileOptions {
  /** Name of the source, for errors. */
  readonly source: string;
  /** Follows `$ref`s of a schema; as `ApiDescription.resolve`. */
  resolve(schema: Schema): Schema | undefined;
  /** Mesh's `endpoint`, a template. @default the description's first server */
  readonly endpoint?: string | undefined;
  /** URL that the description was read from; relative servers are resolved against it. */
  readonly location?: string | undefined;
  /** Mesh's `operationHeaders`: header name → template. Arguments win over them. */
  readonly operationHeaders?: Readonly<Record<string, string>> | undefined;
  /** Mesh's `queryParams`: name → template. Not sent when the argument of that name is given. */
  readonly queryParams?: Readonly<Record<string, string>> | undefined;
  /** What becomes of a path argument that holds a `.` or `..` segment. */
  readonly dotSegments: DotSegments;
  /** Status → error code, or `null` for the value null, over the defaults. */
  readonly errors: Readonly<Record<number, string | null>>;
  /** `value`: a failure whose status the description gives a schema is a value with that status, as in Mesh. @default 'throw' */
  readonly errorBodies?: 'throw' | 'value' | undefined;
  /** What `{env.X}` stands for. */
  readonly environment: Environment;
}

/**
 * Compiles an OpenAPI operation to the call that its description says (OpenAPI 3.1, 4.8.10 to 4.8.17).
 * Everything that arguments do not decide is decided here.
 * @throws UnsupportedOperation for one that cannot be called faithfully.
 * @throws ProjectError for an endpoint that is no URL, or an unknown error code.
 */
export function compileOperation(operation: ApiOperation, options: CompileOptions): RestOperation {
  const { source, environment, resolve, operationHeaders = {} } = options;
  const id = operation.operationId ?? `${operation.method} ${operation.path}`;
  const context = { source, operation: id, resolve };
  const { parameters, method, servers } = operation;
  const writePath = compilePath(operation.path, parameters, options.dotSegments, context);
  const writeQuery = compileQuery(parameters, options.queryParams ?? {}, environment, context);
  const writeHeaders = compileHeaders(parameters, operationHeaders, environment, context);
  const encodeBody = compileBody(operation, fixedContentType(operationHeaders), context);
  const endpointFor = compileEndpoint({
    source,
    operation: id,
    endpoint: options.endpoint,
    servers,
    location: options.location,
    environment,
  });
  const accept = acceptOf(operation);
  const templates = [options.endpoint, ...Object.values({ ...operationHeaders, ...options.queryParams })];

  return {
    id,
    method,
    safe: ['GET', 'HEAD', 'OPTIONS', 'TRACE', 'QUERY'].includes(method),
    readsParent: readsParent(templates),
    sameForAll: areSameForAll(templates),
    security: operation.security,
    request(input, data) {
      const { origin, basePath, query } = endpointFor(data);
      const path = basePath + writePath.path(input.path);
      const queries = [query, writePath.query(input.path), writeQuery(input.query, data)].filter((part) => part !== '');
      const headers: Record<string, string> = { accept };
      const request: UpstreamRequest = {
        operation: id,
        method,
        origin,
        path: queries.length === 0 ? path : `${path}?${queries.join('&')}`,
        headers,
      };
      writeHeaders(headers, input, data);
      const encoded = encodeBody?.(input.body);
      if (encoded !== undefined) {
        headers['content-type'] = encoded.contentType;
        if (encoded.contentLength !== undefined) headers['content-length'] = String(encoded.contentLength);
        request.body = encoded.body;
      }
      return request;
    },
    read: compileAnswer(operation, {
      source,
      id,
      resolve,
      errors: options.errors,
      errorBodies: options.errorBodies ?? 'throw',
    }),
  };
}

/** The content type of `operationHeaders`; only one that no template fills in can choose the body's. */
export function fixedContentType(operationHeaders: Readonly<Record<string, string>>): string | undefined {
  const entry = Object.entries(operationHeaders).find(([name]) => name.toLowerCase() === 'content-type');
  return entry === undefined || entry[1].includes('{') ? undefined : entry[1];
}
