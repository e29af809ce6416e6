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

/**
 * For node's `clientError` event: answers and closes.
 * @param answering whether an answer on this socket has begun: two would run into each other.
 */
export function refuseClient(error: NodeJS.ErrnoException, socket: Duplex, answering: boolean): void {
  if (error.code === 'ECONNRESET' || !socket.writable || answering) {
    socket.destroy();
    return;
  }
  socket.end(clientErrorAnswer(error.code), () => socket.destroy());
}
