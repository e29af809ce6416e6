import { createServer as createHttpServer, type Server, type ServerOptions } from 'node:http';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import { type AddressInfo, Server as NetServer, type Socket } from 'node:net';
import type { Gateway } from './create-gateway.ts';
import { listenProblem } from './listen-problem.ts';
import { refuseClient } from './request/client-error.ts';
import { type RunningResponses, trackResponses } from './running-responses.ts';
import { readTlsFiles, type TlsFiles } from './tls-files.ts';
import { watchTlsFiles } from './watch-tls-files.ts';

export interface ListenOptions {
  /** 0 takes a free one. @default what the configuration says */
  port?: number | undefined;
  /** @default what the configuration says */
  hostname?: string | undefined;
  timeouts?: ClientTimeouts | undefined;
  /** How often the files of the certificate are looked at. @default 5_000 */
  certificateLookMs?: number | undefined;
}

export interface ClientTimeouts {
  /** For the headers of a request. @default 15_000 */
  headersMs?: number;
  /** For the whole request, body included. @default 30_000 */
  requestMs?: number;
  /** How often late requests are looked for. @default 5_000 */
  checkMs?: number;
  /** How long nothing may be read of an answer. @default 60_000 */
  unreadMs?: number;
}

export interface CloseOptions {
  /** How long running requests may take to finish before their connections are cut. @default 10_000 */
  graceMs?: number;
}

/** A gateway on a socket. */
export interface RunningServer {
  /** Without a path, as `http://127.0.0.1:4000`; an address that means "all" is given as loopback. */
  readonly url: string;
  readonly port: number;
  readonly hostname: string;
  /**
   * Stops: no new connections, those that stay idle for 100 ms are closed, `/readyz` says so, running requests are finished,
   * then the graph is closed. A second call waits for the first.
   */
  close(options?: CloseOptions): Promise<void>;
}

/**
 * How long a client may take, and how much it may send, before GraphQL sees it. There is no limit to the requests of one
 * connection: node would drop what is pipelined behind the last.
 */
function serverOptions({ headersMs = 15_000, requestMs = 30_000, checkMs = 5_000 }: ClientTimeouts): ServerOptions {
  return {
    // Slow-loris: headers come in one packet from an honest client.
    headersTimeout: headersMs,
    // The whole request. 1 MiB in 30 s is a slow phone.
    requestTimeout: requestMs,
    // Node's own 30 s would double both times above.
    connectionsCheckingInterval: checkMs,
    // Longer than the 60 s that load balancers keep an idle connection: the side that reuses must close first.
    keepAliveTimeout: 65_000,
    // A token of 16 KiB and the usual cookies.
    maxHeaderSize: 32 * 1024,
    // Neither by flag nor by default: what node's parser lets pass then, a proxy before it may read otherwise.
    insecureHTTPParser: false,
    // Two Authorization headers are then seen as such, instead of the second being dropped.
    joinDuplicateHeaders: true,
    // Small answers are written whole; waiting for more would only delay them.
    noDelay: true,
  };
}

/**
 * Opens the port.
 * @throws ProjectError in one line when the port is taken, not allowed, or a file of `serve.sslCredentials` cannot be read.
 */
export async function listen(gateway: Gateway, options: ListenOptions = {}): Promise<RunningServer> {
  const { config } = gateway;
  const { port = config.gateway.server.port, hostname = config.gateway.server.hostname, timeouts = {} } = options;
  const tls = await readTlsFiles(config);
  const limits = serverOptions(timeouts);
  const server = tls ? renewingServer(gateway, { ...limits, ...tls }, options) : createHttpServer(limits);
  // All of those within `maxHeaderSize`. By default node drops what comes behind the first thousand, and says nothing.
  server.maxHeadersCount = 0;
  server.timeout = timeouts.unreadMs ?? 60_000;
  const responses = trackResponses(server);
  server.on('request', gateway.listeners.request);
  server.on('checkContinue', gateway.listeners.checkContinue);
  server.on('clientError', (error: NodeJS.ErrnoException, stream) => {
    const socket = stream as Socket;
    refuseClient(error, socket, {
      begun: responses.begunOn(socket),
      closeAfterAnswer: () => responses.closeAfterAnswerOn(socket),
    });
  });
  // Also for connections that are idle; node destroys none of them itself when somebody listens.
  server.on('timeout', (socket: Socket) => {
    if (!responses.isWaitingOn(socket)) socket.destroy();
  });
  await opened(server, port, hostname);
  const address = server.address() as AddressInfo;
  let closing: Promise<void> | undefined;
  return {
    url: `${tls ? 'https' : 'http'}://${hostInUrl(address)}:${address.port}`,
    port: address.port,
    hostname,
    close({ graceMs = 10_000 } = {}) {
      closing ??= stop(gateway, server, responses, graceMs);
      return closing;
    },
  };
}

/** Connections that are open keep the certificate that they began with. */
function renewingServer(
  { config, telemetry }: Gateway,
  made: ServerOptions & TlsFiles,
  { certificateLookMs: everyMs }: ListenOptions,
): HttpsServer {
  const server = createHttpsServer(made);
  const stop = watchTlsFiles(config, { telemetry, everyMs, onChange: (files) => server.setSecureContext(files) });
  server.once('close', stop);
  return server;
}

function opened(server: Server, port: number, hostname: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => reject(listenProblem(error, port, hostname));
    server.once('error', onError);
    server.listen(port, hostname, () => {
      server.off('error', onError);
      resolve();
    });
  });
}

/** A connection without a request has this long to send one that is on its way already. */
const unspokenMs = 100;

/** What is left of a request when its connection is cut has this long to notice. */
const afterCutMs = 500;

async function stop(gateway: Gateway, server: Server, responses: RunningResponses, graceMs: number): Promise<void> {
  gateway.drain();
  responses.closeConnectionsAfter();
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  const over = Promise.withResolvers<void>();
  const end = setTimeout(over.resolve, graceMs + afterCutMs);
  const idle = setTimeout(() => server.closeIdleConnections(), Math.min(unspokenMs, graceMs));
  // Only of the port: that of an HTTP server closes at once what was accepted and has not been read from yet.
  const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
  try {
    // A resolver that never ends must not keep the process from ending.
    await Promise.race([closed.then(() => gateway.close()), over.promise]);
  } finally {
    clearTimeout(idle);
    clearTimeout(cut);
    clearTimeout(end);
  }
}

function hostInUrl({ address, family }: AddressInfo): string {
  if (address === '0.0.0.0' || address === '::') {
    return '127.0.0.1';
  }
  return family === 'IPv6' ? `[${address}]` : address;
}
