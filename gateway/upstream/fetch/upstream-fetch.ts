import type { SourceConfig } from '../../config/gateway-config.ts';
import { GatewayError } from '../../errors/gateway-error.ts';
import { type CallSignal, toAbortSignal } from '../call-signal.ts';
import type { UpstreamCall } from '../policy.ts';
import type { CallContext, KnownOfOperation, UpstreamResponse } from '../upstream-client.ts';
import { extractBody } from './extract-body.ts';
import { hasDotSegment, requestTarget } from './request-target.ts';

export interface UpstreamFetchOptions {
  source: string;
  call: UpstreamCall;
  /** `refuse` rejects a path with a segment `.` or `..`; `encode` sends it as it was written. */
  dotSegments: SourceConfig['dotSegments'];
  /** On whose behalf a call is made; given what stands after `init`, where Mesh puts its context and info. */
  contextOf(meshContext: unknown): CallContext;
  /** Of the operation that is called. @default nothing */
  known?: KnownOfOperation | undefined;
}

/** Whose call it is when nobody's request caused it: no caller's headers, no deadline. */
export const ownContext: CallContext = {
  requestId: undefined,
  callerHeaders: {},
  deadlineAt: undefined,
  signal: undefined,
};

/**
 * A `fetch` over a source's policies. It differs from the WHATWG one where a gateway must: dot segments are not
 * resolved, redirects are followed within the origin alone, bodies are read whole, failures are `GatewayError`s.
 */
export function createUpstreamFetch(options: UpstreamFetchOptions): typeof fetch {
  const { source, call, dotSegments, contextOf, known } = options;
  const upstreamFetch = async (
    input: string | URL | Request,
    init: RequestInit = {},
    meshContext?: unknown,
    info?: unknown,
  ): Promise<Response> => {
    const request = typeof input === 'string' || input instanceof URL ? undefined : input;
    const url = request ? request.url : String(input);
    const operation = operationName(info);
    const refuse = (message: string) => new GatewayError('BAD_USER_INPUT', message, { source, operation });

    const target = requestTarget(url);
    if (!target) throw refuse(`Source "${source}" has no absolute http(s) URL without user name to call here.`);
    if (dotSegments === 'refuse' && hasDotSegment(target.path)) {
      throw refuse(`A path to source "${source}" may not hold a segment "." or "..".`);
    }

    const { body, contentType } = await extractBody(init.body ?? request?.body);
    const headers = plainHeaders(init.headers ?? request?.headers);
    headers['accept'] ??= '*/*';
    if (contentType !== undefined) headers['content-type'] ??= contentType;
    const context = contextOf(meshContext);
    const method = (init.method ?? request?.method ?? 'GET').toUpperCase();
    const response = await call(
      {
        operation,
        method,
        ...target,
        headers,
        body,
        ...(isFollowing(request, init) ? {} : { redirects: 'manual' }),
        security: known?.security,
        readOnly: known?.readOnly,
      },
      { ...context, signal: anySignal(context.signal, init.signal ?? request?.signal) },
    );
    return toResponse(response, url, () => {
      return new GatewayError('UPSTREAM_INVALID_RESPONSE', `Source "${source}" answered with an unknown status.`, {
        source,
        operation,
        status: response.status,
      });
    });
  };
  return upstreamFetch as typeof fetch;
}

function isFollowing(request: Request | undefined, init: RequestInit): boolean {
  return (init.redirect ?? request?.redirect ?? 'follow') === 'follow';
}

/** The root field that Mesh resolves; a URL would hold argument values. */
function operationName(info: unknown): string {
  const { fieldName, parentType } = (info ?? {}) as { fieldName?: unknown; parentType?: unknown };
  return typeof fieldName === 'string' ? `${String(parentType)}.${fieldName}` : 'fetch';
}

/** Headers of any implementation, or a plain object as Mesh passes it, undefined values included. */
function plainHeaders(given: unknown): Record<string, string> {
  const headers: Record<string, string> = {};
  const entries =
    given instanceof Object && Symbol.iterator in given
      ? (given as Iterable<[string, unknown]>)
      : Object.entries(given ?? {});
  for (const [name, value] of entries) {
    if (value !== undefined && value !== null) headers[name.toLowerCase()] = String(value);
  }
  return headers;
}

function anySignal(one: CallSignal | undefined, other: AbortSignal | null | undefined): CallSignal | undefined {
  return one && other ? AbortSignal.any([toAbortSignal(one), other]) : (one ?? other ?? undefined);
}

/** Statuses whose answers have no body (WHATWG Fetch, "null body status"). */
const withoutBody = new Set([204, 205, 304]);

function toResponse({ status, headers, body }: UpstreamResponse, url: string, unknownStatus: () => Error): Response {
  if (status < 200 || status > 599) throw unknownStatus();
  const fields = Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((one): [string, string] => [name, one]),
  );
  const response = new Response(withoutBody.has(status) ? null : new Uint8Array(body), { status, headers: fields });
  return Object.defineProperty(response, 'url', { value: url });
}
