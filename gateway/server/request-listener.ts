import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { ProjectConfig } from '../config/gateway-config.ts';
import type { Telemetry } from '../telemetry/events.ts';
import { type Console, consoleAnswer } from './console-route.ts';
import { endpointMatch } from './endpoint.ts';
import { type Exchange, logExchange, openExchange } from './exchange.ts';
import type { Leases } from './graph-leases.ts';
import type { GraphServer } from './graph-server.ts';
import { answerGraphql } from './graphql-endpoint.ts';
import { type HealthAnswer, healthAnswer } from './health.ts';
import { pageHeaders } from './page-headers.ts';
import { Refusal, sendRefusal } from './refusal.ts';
import { type RequestTarget, requestTarget } from './request-target.ts';
import { sendResponse } from './send-response.ts';

export interface RequestListenerOptions {
  config: ProjectConfig;
  graphs: Leases<GraphServer>;
  console: Console | undefined;
  telemetry: Telemetry;
  /** Whether the gateway is about to stop. */
  draining(): boolean;
}

export interface GatewayListeners {
  /** For node's `request` event. */
  request: RequestListener;
  /** For node's `checkContinue` event: the client is told to go on only when its body will be read. */
  checkContinue: RequestListener;
}

/** All that the gateway answers over HTTP, as listeners for a server that somebody else makes. */
export function createListeners(options: RequestListenerOptions): GatewayListeners {
  const { config, graphs, console, telemetry, draining } = options;
  const { endpoint } = config.gateway.server;
  const isEndpoint = endpointMatch(endpoint);
  const healthPaths = { meshHealth: config.gateway.server.healthCheckEndpoint };

  async function answer(exchange: Exchange, expectsContinue: boolean): Promise<void> {
    const { req, res } = exchange;
    const target = requestTarget(req.url ?? '/', req.headers.host);
    // The endpoint wins over a health path of the same name, which an old project may have.
    const forGraphql = isEndpoint(target.path);
    const health = forGraphql ? undefined : healthAnswer(target.path, healthState(), healthPaths);
    if (health) {
      sendHealth(req, res, health);
      return;
    }
    logExchange(exchange, target.path, telemetry);
    const { method, headers } = req;
    const page = consoleAnswer(target, { console, isEndpoint: forGraphql, method, accept: headers.accept });
    if (page) {
      await sendPage(req, res, page);
    } else if (forGraphql) {
      await answerOnGraph(exchange, target, expectsContinue);
    } else if (target.path === '/') {
      refuseUnlessRead(req);
      res.writeHead(302, { location: endpoint, 'content-length': 0 }).end();
    } else {
      throw new Refusal(404, `Nothing is served at this path; GraphQL is at ${endpoint}.`);
    }
  }

  /** Holds the present graph until the answer is out, whatever replaces it meanwhile. */
  async function answerOnGraph(exchange: Exchange, target: RequestTarget, expectsContinue: boolean): Promise<void> {
    const lease = graphs.acquire();
    try {
      await answerGraphql(lease.value, config, { exchange, target, expectsContinue });
    } finally {
      lease.release();
    }
  }

  function healthState() {
    return { draining: draining(), sources: graphs.current.graph.sources };
  }

  async function sendPage(req: IncomingMessage, res: ServerResponse, page: Response): Promise<void> {
    for (const [name, value] of Object.entries(pageHeaders)) {
      res.setHeader(name, value);
    }
    await sendResponse(req, res, page, config.gateway.server);
  }

  function fail(exchange: Exchange, error: unknown): void {
    const { req, res, requestId } = exchange;
    if (error instanceof Refusal) {
      sendRefusal(req, res, error);
      return;
    }
    telemetry.emit({
      type: 'notice',
      level: 'error',
      message: `Request ${requestId} failed in the gateway.`,
      cause: error,
    });
    const message = `Something went wrong in the gateway; the log has it under request ${requestId}.`;
    sendRefusal(req, res, new Refusal(500, message, { code: 'INTERNAL_SERVER_ERROR' }));
  }

  const listener =
    (expectsContinue: boolean): RequestListener =>
    (req, res) => {
      const exchange = openExchange(req, res);
      answer(exchange, expectsContinue).catch((error: unknown) => fail(exchange, error));
    };
  return { request: listener(false), checkContinue: listener(true) };
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
