import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** The answers that a server is writing at present. */
export interface RunningResponses {
  /** Whether an answer is being written on this socket. */
  begunOn(socket: Socket): boolean;
  /** Running and later answers end their connection. */
  closeConnectionsAfter(): void;
}

/** Follows them from now on; to be called before anything else listens for requests. */
export function trackResponses(server: Server): RunningResponses {
  const running = new Map<Socket, ServerResponse>();
  let closing = false;
  const track = (socket: Socket, res: ServerResponse) => {
    if (closing) {
      res.shouldKeepAlive = false;
    }
    running.set(socket, res);
    res.once('close', () => {
      if (running.get(socket) === res) {
        running.delete(socket);
      }
      if (closing) {
        // An answer that promised keep-alive before the stop leaves its connection idle.
        setImmediate(() => server.closeIdleConnections());
      }
    });
  };
  server.on('request', (req, res) => track(req.socket, res));
  server.on('checkContinue', (req, res) => track(req.socket, res));
  return {
    begunOn: (socket) => running.get(socket)?.headersSent ?? false,
    closeConnectionsAfter() {
      closing = true;
      for (const res of running.values()) {
        res.shouldKeepAlive = false;
      }
    },
  };
}
