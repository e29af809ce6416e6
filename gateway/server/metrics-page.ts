import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MetricsConfig } from '../config/telemetry-config.ts';
import { ProjectError } from '../errors/project-error.ts';
import { exposition, expositionType } from '../telemetry/metrics/exposition.ts';
import type { MetricFamily } from '../telemetry/metrics/metric-family.ts';

/** The page of metrics, on a port of its own. */
export interface MetricsPage extends AsyncDisposable {
  /** As `http://127.0.0.1:9464/metrics`. */
  readonly url: string;
  close(): Promise<void>;
}

const requestTimeoutMs = 10_000;

/**
 * Serves metrics for Prometheus, to whoever reaches the address.
 * @param families asked for at each request
 * @throws ProjectError in one line when the port is taken or not allowed.
 */
export async function openMetricsPage(
  { path, port, hostname }: MetricsConfig,
  families: () => readonly MetricFamily[] | Promise<readonly MetricFamily[]>,
): Promise<MetricsPage> {
  const limits = { requestTimeout: requestTimeoutMs, headersTimeout: requestTimeoutMs };
  const server = createServer(limits, async (req, res) => {
    req.resume();
    res.setHeader('x-content-type-options', 'nosniff');
    const isRead = req.method === 'GET' || req.method === 'HEAD';
    if (req.url?.split('?')[0] !== path || !isRead) {
      res.writeHead(isRead ? 404 : 405, { ...(!isRead && { allow: 'GET, HEAD' }), 'content-length': 0 }).end();
      return;
    }
    try {
      const text = exposition(await families());
      res.writeHead(200, { 'content-type': expositionType, 'cache-control': 'no-store' }).end(text);
    } catch {
      res.writeHead(500, { 'content-length': 0 }).end();
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(problemOf(error, port, hostname)));
    server.listen(port, hostname, resolve);
  });
  // It serves as long as the gateway does, and no longer.
  server.unref();
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  const { port: taken } = server.address() as AddressInfo;
  const host = hostname.includes(':') ? `[${hostname}]` : hostname;
  return { url: `http://${host}:${taken}${path}`, close, [Symbol.asyncDispose]: close };
}

function problemOf({ code, message }: NodeJS.ErrnoException, port: number, hostname: string): ProjectError {
  const why = code === 'EADDRINUSE' ? `port ${port} is taken on ${hostname}: give another` : message;
  return new ProjectError([
    { severity: 'error', key: 'gateway.metrics.port', message: `metrics cannot be served: ${why}` },
  ]);
}
