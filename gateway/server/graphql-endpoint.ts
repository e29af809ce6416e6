import type { IncomingMessage, ServerResponse } from 'node:http';
import { AnswerLifetime } from '../execution/sharing/answer-lifetime.ts';
import { AnswerHeaders } from '../execution/sharing/passed-headers.ts';
import type { RequestScope } from '../plugins/request-scope.ts';
import type { Exchange } from './exchange.ts';
import type { GraphServer } from './graph-server.ts';
import type { Load } from './overload/load.ts';
import { corsHeaders, isPreflight, preflightHeaders } from './request/cors.ts';
import { forgeable } from './request/csrf.ts';
import { callerHeadersOf, clientGone, graphqlResponse } from './request/graphql-request.ts';
import { continueOn, readBody } from './request/request-body.ts';
import type { RequestTarget } from './request/request-target.ts';
import { Refusal } from './response/refusal.ts';
import { sendResponse } from './response/send-response.ts';
import { validityFor } from './response/validity.ts';

export interface EndpointRequest {
  exchange: Exchange;
  target: RequestTarget;
  /** Whether the client waits for `100 Continue` before it sends its body. */
  expectsContinue: boolean;
  /** Its body, where it has been read already. */
  bytes?: Buffer | undefined;
  load: Load;
}

/** Answers a request to the GraphQL endpoint. @throws Refusal for what is no GraphQL-over-HTTP request. */
export async function answerGraphql(server: GraphServer, request: EndpointRequest): Promise<void> {
  const { exchange, target, expectsContinue, bytes, load } = request;
  const { req, res, requestId } = exchange;
  const { server: settings, limits, deadline } = server.config.gateway;

  setHeaders(res, corsHeaders(req.headers.origin, settings.cors));
  if (settings.cors && isPreflight(req.method, req.headers)) {
    res.writeHead(204, preflightHeaders(req.headers, settings.cors)).end();
    return;
  }
  refuseMethod(req);
  const forged = forgeable(req.method, req.headers, settings);
  if (forged !== undefined) {
    throw new Refusal(403, forged, { code: 'FORBIDDEN' });
  }
  // Before anything of the body is read, and once more when it has come, with many others.
  load.refuseOverload(limits);
  const onReading = expectsContinue ? continueOn(res) : undefined;
  const reading = { limit: limits.body, bytes, ...(onReading && { onReading }) };
  const body = req.method === 'POST' ? await readBody(req, reading) : undefined;

  const scope: RequestScope = {
    requestId,
    client: exchange.client,
    callerHeaders: callerHeadersOf(req),
    // From here on: a slow upload is the body timeout's business.
    deadlineAt: performance.now() + deadline,
    clientGone: clientGone(res),
    lifetime: new AnswerLifetime(),
    passed: new AnswerHeaders(),
    followed: exchange.followed,
    operationName: undefined,
  };
  exchange.named = scope;
  load.refuseOverload(limits);
  load.enter(limits);
  const response = await graphqlResponse(server, { req, res, target, body, scope }).finally(() => load.leave());
  if (scope.clientGone.aborted) {
    await response.body?.cancel();
    return;
  }
  refuseEmptyError(response);
  if (scope.passed.isAny) scope.lifetime.end();
  const isOwnWord = response.headers.has('cache-control');
  const forAll = response.status === 200 && !isOwnWord && !server.carriesCredentials(req.headers);
  const validity = forAll ? validityFor(scope.lifetime.goodForAllMs) : undefined;
  if (!isOwnWord && !validity) {
    res.setHeader('cache-control', 'no-store');
  }
  await sendResponse(req, res, response, { ...settings, validity, passed: scope.passed.lines });
}

function refuseMethod({ method }: IncomingMessage): void {
  if (method !== 'GET' && method !== 'POST') {
    throw new Refusal(405, 'GraphQL is served by GET and POST.', { headers: { allow: 'GET, POST' } });
  }
}

/** Yoga answers some errors with a bare status; a GraphQL client wants to parse something. */
function refuseEmptyError({ status, body }: Response): void {
  if (status < 400 || body) {
    return;
  }
  throw new Refusal(
    status,
    status === 406
      ? 'The answer is application/graphql-response+json or application/json; the Accept header takes neither.'
      : `The request was refused with status ${status}.`,
  );
}

function setHeaders(res: ServerResponse, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) {
    res.setHeader(name, value);
  }
}
