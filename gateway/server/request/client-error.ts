import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { refusalBody } from '../response/refusal.ts';

/** What node's parser found wrong, in words for the client. */
const answers: Readonly<Record<string, readonly [status: number, message: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'The headers of the request are too large.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'The chunk extensions of the request are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not arrive in time.'],
};

/** The raw answer to bytes that are no HTTP request. */
export function clientErrorAnswer(code: string | undefined): string {
  const [status, message] = answers[code ?? ''] ?? [400, 'The request is not valid HTTP.'];
  const body = refusalBody({ message, code: 'BAD_REQUEST' });
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'content-type: application/json; charset=utf-8',
    'x-content-type-options: nosniff',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
    '',
    body,
  ].join('\r\n');
}

/** What a socket has of answers when something on it turns out not to be HTTP. */
export interface AnswersOnSocket {
  /** Ends the connection after the answer to a whole request that came before; whether there is one to come. */
  closeAfterAnswer(): boolean;
  /** Whether another answer has begun: two would run into each other. */
  readonly begun: boolean;
}

/**
 * For node's `clientError` event: answers and closes. A request that came whole before gets its own answer: it may have
 * changed something, and must not be told that it was refused.
 */
export function refuseClient(error: NodeJS.ErrnoException, socket: Duplex, answers: AnswersOnSocket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  if (answers.closeAfterAnswer()) return;
  if (answers.begun) {
    socket.destroy();
    return;
  }
  socket.end(clientErrorAnswer(error.code), () => socket.destroy());
}
