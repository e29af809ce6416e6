import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { SourceNote } from '../graph/graph.ts';
import type { Telemetry } from '../telemetry/events.ts';
import { consoleAnswer } from './console-route.ts';
import { Exchange } from './exchange.ts';
import type { Lease, Leases } from './graph-leases.ts';
import type { GraphServer } from './graph-server.ts';
import { answerGraphql, type EndpointRequest } from './graphql-endpoint.ts';
import type { Load } from './overload/load.ts';
import { mostWaiting, Pipelines } from './overload/pipelines.ts';
import type { OtherWays } from './plain/plain-exchange.ts';
import { createRequestIds } from './request/request-id.ts';
import { requestTarget } from './request/request-target.ts';
import { type HealthAnswer, healthAnswer } from './response/health.ts';
import { pageHeaders } from './response/page-headers.ts';
import { Refusal, sendRefusal } from './response/refusal.ts';
import { sendResponse } from './response/send-response.ts';

export interface ListenersOptions {
  servers: Leases<GraphServer>;
  telemetry: Telemetry;
  load: Load;
  /** Whether the gateway is about to stop. */
  draining(): boolean;
  /** What of the sources is not as it should be. */
  notes(): readonly SourceNote[];
}

export interface GatewayListeners {
  /** For node's `request` event. */
  request: RequestListener;
  /** For node's `checkContinue` event: the client is told to go on only when its body will be read. */
  checkContinue: RequestListener;
}

/** All that the gateway answers over HTTP, as listeners for a server that somebody else makes. */
export function createListeners({ servers, telemetry, load, draining, notes }: ListenersOptions): GatewayListeners {
  const exchangeOptions = { telemetry, requestIdOf: createRequestIds() };
  const pipelines = new Pipelines();

  /** Holds the present build until the answer is out, whatever replaces it meanwhile. */
  function listen(req: IncomingMessage, res: ServerResponse, expectsContinue: boolean): void {
    const exchange = new Exchange(req, res, exchangeOptions);
    // Now: of a connection that is gone nobody knows it any more.
    exchange.client = servers.current.clientOf(req);
    if (!pipelines.mayWait(req, res)) {
      setHeaders(exchange);
      fail(exchange, tooManyWaiting());
      return;
    }
    const lease = servers.acquire();
    const isTaken = !expectsContinue && lease.value.plain?.takes(exchange, new Turn(exchange, lease)) === true;
    if (!isTaken) void answer(exchange, lease, { expectsContinue });
  }

  /** One request that may be taken by the short way; it holds the build that it began with. */
  class Turn implements OtherWays {
    readonly #exchange: Exchange;
    readonly #lease: Lease<GraphServer>;

    constructor(exchange: Exchange, lease: Lease<GraphServer>) {
      this.#exchange = exchange;
      this.#lease = lease;
    }

    get mayBegin(): boolean {
      return load.obstacle(this.#lease.value.config.gateway.limits) === undefined;
    }

    begin(): boolean {
      return load.enter(this.#lease.value.config.gateway.limits);
    }

    end(): void {
      load.leave();
    }

    answerAsUsual(bytes: Buffer | undefined): void {
      void answer(this.#exchange, this.#lease, { expectsContinue: false, bytes });
    }

    release(): void {
      this.#lease.release();
    }
  }

  async function answer(exchange: Exchange, lease: Lease<GraphServer>, reading: Reading): Promise<void> {
    setHeaders(exchange);
    try {
      await route(exchange, lease.value, reading);
    } catch (error) {
      fail(exchange, error);
    } finally {
      lease.release();
    }
  }

  async function route(exchange: Exchange, server: GraphServer, reading: Reading): Promise<void> {
    const { req, res } = exchange;
    const { config, graph, console, endpoint } = server;
    const { healthCheckEndpoint } = config.gateway.server;
    const target = requestTarget(req.url ?? '/', req.headers.host);
    exchange.path = target.path;
    // The endpoint wins over a health path of the same name.
    const isEndpoint = endpoint.matches(target.path);
    const state = { draining: draining(), sources: graph.sources, notes: notes() };
    const health = isEndpoint ? undefined : healthAnswer(target.path, state, { meshHealth: healthCheckEndpoint });
    if (health) {
      exchange.silent = true;
      sendHealth(req, res, health);
      return;
    }
    const page = consoleAnswer(target, { console, isEndpoint, method: req.method, accept: req.headers.accept });
    if (page) {
      await sendPage(exchange, page, server);
    } else if (isEndpoint) {
      exchange.route = config.gateway.server.endpoint;
      await answerGraphql(server, { exchange, target, load, ...reading });
    } else if (target.path === '/' && endpoint.path !== undefined) {
      refuseUnlessRead(req);
      res.writeHead(302, { location: endpoint.path, 'content-length': 0 }).end();
    } else {
      throw new Refusal(404, `Nothing is served at this path; GraphQL is at ${config.gateway.server.endpoint}.`);
    }
  }

  function fail(exchange: Exchange, error: unknown): void {
    const { req, res, requestId } = exchange;
    exchange.failure = { code: error instanceof Refusal ? error.code : 'INTERNAL_SERVER_ERROR', isPartial: false };
    if (error instanceof Refusal) {
      sendRefusal(req, res, error);
      return;
    }
    telemetry.emit({ type: 'notice', level: 'error', message: `Request ${requestId} failed.`, cause: error });
    const message = `Something went wrong in the gateway; the log has it under request ${requestId}.`;
    sendRefusal(req, res, new Refusal(500, message, { code: 'INTERNAL_SERVER_ERROR' }));
  }

  return {
    request: (req, res) => listen(req, res, false),
    checkContinue: (req, res) => listen(req, res, true),
  };
}

function tooManyWaiting(): Refusal {
  const message = `${mostWaiting} requests of this connection wait for their answers; nothing of this one was executed.`;
  return new Refusal(503, message, { code: 'OVERLOADED', retryAfter: 1 });
}

/** How the body of a request comes. */
type Reading = Pick<EndpointRequest, 'expectsContinue' | 'bytes'>;

function setHeaders({ res, headers }: Exchange): void {
  for (let index = 0; index < headers.length; index += 2) {
    res.setHeader(headers[index] ?? '', headers[index + 1] ?? '');
  }
}

async function sendPage({ req, res }: Exchange, page: Response, { config }: GraphServer): Promise<void> {
  for (const [name, value] of Object.entries(pageHeaders)) {
    res.setHeader(name, value);
  }
  await sendResponse(req, res, page, config.gateway.server);
}

function sendHealth(req: IncomingMessage, res: ServerResponse, { status, body }: HealthAnswer): void {
  refuseUnlessRead(req);
  const json = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
  res.writeHead(status, {
    'cache-control': 'no-store',
    ...(json && { 'content-type': 'application/json; charset=utf-8' }),
    ...(status !== 204 && { 'content-length': json?.byteLength ?? 0 }),
  });
  res.end(json);
}

function refuseUnlessRead({ method }: IncomingMessage): void {
  if (method !== 'GET' && method !== 'HEAD') {
    throw new Refusal(405, 'This path is served by GET and HEAD.', { headers: { allow: 'GET, HEAD' } });
  }
}
