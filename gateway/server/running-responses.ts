import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** The answers that a server is writing at present. */
export interface RunningResponses {
  /** Whether an answer is being written on this socket. */
  begunOn(socket: Socket): boolean;
  /**
   * Ends the connection after the answer to the last request on it, if that has come whole and its answer is not out yet.
   * @returns whether that is so
   */
  closeAfterAnswerOn(socket: Socket): boolean;
  /** Whether its client waits: a request is not answered yet, and what was written of its answer is read. */
  isWaitingOn(socket: Socket): boolean;
  /** Running and later answers end their connection. */
  closeConnectionsAfter(): void;
}

/** Follows them from now on; to be called before anything else listens for requests. */
export function trackResponses(server: Server): RunningResponses {
  const lastOn = new Map<Socket, ServerResponse>();
  let closing = false;

  // Nothing is done when an answer is out: that would be paid by every request, for the sake of the last ones.
  function track({ socket }: IncomingMessage, res: ServerResponse): void {
    if (!lastOn.has(socket)) {
      socket.once('close', () => lastOn.delete(socket));
    }
    lastOn.set(socket, res);
    if (closing) {
      closeAfter(res, socket);
    }
  }

  function closeAfter(res: ServerResponse, socket: Socket): void {
    res.shouldKeepAlive = false;
    // An answer that promised keep-alive before the stop leaves its connection idle. Others may have been opened a
    // moment ago, and not have said yet what they want.
    res.once('close', () => {
      if (lastOn.get(socket) === res) socket.destroySoon();
    });
  }

  server.on('request', track);
  server.on('checkContinue', track);
  return {
    begunOn(socket) {
      const res = lastOn.get(socket);
      return res?.headersSent === true && !res.writableFinished;
    },
    closeAfterAnswerOn(socket) {
      const res = lastOn.get(socket);
      if (!res?.req.complete || res.writableFinished) return false;
      closeAfter(res, socket);
      return true;
    },
    isWaitingOn(socket) {
      const res = lastOn.get(socket);
      return res?.writableFinished === false && socket.writableLength === 0;
    },
    closeConnectionsAfter() {
      closing = true;
      for (const [socket, res] of lastOn) {
        if (!res.writableFinished) {
          closeAfter(res, socket);
        }
      }
    },
  };
}
