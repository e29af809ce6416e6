import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHeaders } from '../../auth/caller.ts';
import { type RequestScope, scopeContext } from '../../plugins/request-scope.ts';
import { toAbortSignal } from '../../upstream/call-signal.ts';
import type { GraphServer } from '../graph-server.ts';
import type { RequestBody } from './request-body.ts';
import type { RequestTarget } from './request-target.ts';

export interface GraphqlRequest {
  req: IncomingMessage;
  res: ServerResponse;
  target: RequestTarget;
  /** `undefined` for GET. */
  body: RequestBody | undefined;
  scope: RequestScope;
}

/** Headers of the caller as rooms below HTTP know them: one string each. */
export function callerHeadersOf(req: IncomingMessage): RequestHeaders {
  const headers: Record<string, string | undefined> = Object.create(null);
  for (const [name, value] of Object.entries(req.headers)) {
    if (typeof value === 'string') {
      headers[name] = value;
    }
  }
  return headers;
}

/** Aborts when the connection ends before the answer was written. */
export function clientGone(res: ServerResponse): AbortSignal {
  const controller = new AbortController();
  res.once('close', () => {
    if (!res.writableFinished) {
      controller.abort();
    }
  });
  return controller.signal;
}

/** Has Yoga answer a request whose body is already read and checked. */
export async function graphqlResponse(
  server: GraphServer,
  { req, res, target, body, scope }: GraphqlRequest,
): Promise<Response> {
  const { yoga } = server;
  const request: Request = new yoga.fetchAPI.Request(`http://${target.host}${target.path}${target.search}`, {
    method: req.method ?? 'GET',
    headers: { ...scope.callerHeaders } as Record<string, string>,
    signal: toAbortSignal(scope.clientGone),
    ...(body !== undefined && { body: body as BodyInit }),
  });
  return yoga.handleRequest(request, { req, res, ...scopeContext(scope) });
}
