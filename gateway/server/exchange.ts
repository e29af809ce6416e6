import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Telemetry } from '../telemetry/events.ts';
import { requestIdHeader, requestIdOf } from './request-id.ts';

/** One HTTP request and its answer. */
export interface Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly requestId: string;
  /** Of the operation, once it is known. */
  operationName: () => string | undefined;
}

/** Gives the request its id, and the answer the headers that every answer has. */
export function openExchange(req: IncomingMessage, res: ServerResponse): Exchange {
  const requestId = requestIdOf(req.headers[requestIdHeader]);
  res.setHeader(requestIdHeader, requestId);
  res.setHeader('x-content-type-options', 'nosniff');
  return { req, res, requestId, operationName: () => undefined };
}

/** Status in the access log of an answer that the client did not wait for, as nginx writes it. */
const clientClosedRequest = 499;

/** Emits one `request` event when the answer is written, or when the client leaves without it. */
export function logExchange(exchange: Exchange, path: string, telemetry: Telemetry): void {
  const { req, res, requestId } = exchange;
  const startedAt = performance.now();
  res.once('close', () => {
    telemetry.emit({
      type: 'request',
      requestId,
      method: req.method ?? '',
      path,
      status: res.writableFinished ? res.statusCode : clientClosedRequest,
      durationMs: performance.now() - startedAt,
      operationName: exchange.operationName(),
    });
  });
}
