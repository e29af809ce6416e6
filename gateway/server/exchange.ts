import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Telemetry } from '../telemetry/events.ts';
import { requestIdHeader, requestIdOf } from './request/request-id.ts';

/** One HTTP request and its answer. */
export interface Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly requestId: string;
  /** What the access log is told besides; filled in as it becomes known. */
  readonly log: ExchangeLog;
}

export interface ExchangeLog {
  /** Without query, which holds documents and variables; empty until the target is read. */
  path: string;
  operationName: () => string | undefined;
  /** Set for health checks, which say nothing but how often they are made. */
  silent: boolean;
}

/** Status in the access log of an answer that the client did not wait for, as nginx writes it. */
const clientClosedRequest = 499;

/**
 * Gives the request its id, and the answer the headers that every answer has. Emits one `request` event when
 * the answer is written, or when the client leaves without it.
 */
export function openExchange(req: IncomingMessage, res: ServerResponse, telemetry: Telemetry): Exchange {
  const startedAt = performance.now();
  const requestId = requestIdOf(req.headers[requestIdHeader]);
  const log: ExchangeLog = { path: '', operationName: () => undefined, silent: false };
  res.setHeader(requestIdHeader, requestId);
  res.setHeader('x-content-type-options', 'nosniff');
  res.once('close', () => {
    if (log.silent) {
      return;
    }
    telemetry.emit({
      type: 'request',
      requestId,
      method: req.method ?? '',
      path: log.path,
      status: res.writableFinished ? res.statusCode : clientClosedRequest,
      durationMs: performance.now() - startedAt,
      operationName: log.operationName(),
    });
  });
  return { req, res, requestId, log };
}
