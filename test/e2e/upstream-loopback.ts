import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import type { SourceConfig } from '../../gateway/config/gateway-config.ts';
import type { TelemetryEvent } from '../../gateway/telemetry/events.ts';
import { createUpstreamClient, type UpstreamClientOptions } from '../../gateway/upstream/create-upstream-client.ts';
import type { CallContext, UpstreamClient, UpstreamRequest } from '../../gateway/upstream/upstream-client.ts';

/** What a server got, as bytes that came over the socket. */
export interface ReceivedRequest {
  method: string;
  url: string;
  headers: http.IncomingHttpHeaders;
  body: Buffer;
}

/** A server on loopback that closes all its sockets when it goes out of scope. */
export interface LoopbackServer extends AsyncDisposable {
  origin: string;
  received: ReceivedRequest[];
  /** Sockets opened so far. */
  connections: number;
}

/** An HTTP server that records what it gets, and answers by `respond` once the body is there. */
export async function serve(
  respond: (request: ReceivedRequest, response: http.ServerResponse) => void,
): Promise<LoopbackServer> {
  const server = http.createServer(async (request, response) => {
    const { method = '', url = '', headers } = request;
    const received = { method, url, headers, body: Buffer.concat(await request.toArray()) };
    loopback.received.push(received);
    respond(received, response);
  });
  const loopback = await listen(server);
  return loopback;
}

/** A TCP server; `onRequest` is called with the first bytes of each connection. */
export async function serveRaw(onRequest: (socket: net.Socket, head: string) => void): Promise<LoopbackServer> {
  return listen(
    net.createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', (head) => onRequest(socket, head.toString('latin1')));
    }),
  );
}

async function listen(server: net.Server): Promise<LoopbackServer> {
  const sockets = new Set<net.Socket>();
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const loopback: LoopbackServer = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: [],
    connections: 0,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  server.on('connection', (socket: net.Socket) => {
    loopback.connections += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return loopback;
}

/** A client of a source named `shop` that keeps all events it emits. */
export function clientOf(
  config: Partial<SourceConfig> = {},
  options: Partial<UpstreamClientOptions> = {},
): UpstreamClient & AsyncDisposable & { events: TelemetryEvent[] } {
  const events: TelemetryEvent[] = [];
  const client = createUpstreamClient({
    source: 'shop',
    telemetry: { emit: (event) => events.push(event) },
    config: {
      credentials: undefined,
      forwardHeaders: [],
      timeout: 2_000,
      connectTimeout: 2_000,
      headersTimeout: undefined,
      idleTimeout: undefined,
      maxResponse: 32 * 2 ** 20,
      retry: false,
      idempotencyKey: undefined,
      concurrency: undefined,
      queue: 10_000,
      cache: { ttl: undefined },
      dotSegments: 'refuse',
      errors: {},
      ...config,
    },
    ...options,
  });
  return { ...client, events, [Symbol.asyncDispose]: () => client.close() };
}

/** A GET of `/things` unless said otherwise. */
export function get(origin: string, parts: Partial<UpstreamRequest> = {}): UpstreamRequest {
  return { operation: 'listThings', method: 'GET', origin, path: '/things', headers: {}, ...parts };
}

/** The context of a request that came without headers. */
export function context(parts: Partial<CallContext> = {}): CallContext {
  return { requestId: 'r1', callerHeaders: {}, deadlineAt: undefined, signal: undefined, ...parts };
}
