import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type DemoPageName, listenProblem } from './ports.ts';

/** A listener on 127.0.0.1. */
export interface Listening {
  /** `http://127.0.0.1:4114`. */
  readonly origin: string;
  /** Stops at once. */
  close(): Promise<void>;
}

/**
 * @param port 0 lets the system choose
 * @throws Error that names the port which is taken and the variable that changes it
 */
export async function listen(name: DemoPageName, port: number, answer: RequestListener): Promise<Listening> {
  const server = createServer(answer);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', (cause) => reject(listenProblem(name, port, cause)));
  server.listen(port, '127.0.0.1', resolve);
  await promise;
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => closed(server) };
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
