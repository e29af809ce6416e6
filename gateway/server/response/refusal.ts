import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorCode } from '../../errors/catalogue.ts';

export interface RefusalDetails {
  /** @default 'BAD_REQUEST' */
  code?: ErrorCode;
  headers?: Readonly<Record<string, string>>;
  /** Seconds after which the same request may be answered; told in `Retry-After` and in the body. @default not told */
  retryAfter?: number;
}

/** An HTTP request that is answered with an error before GraphQL sees it. The message is for the client. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly code: ErrorCode;
  readonly headers: Readonly<Record<string, string>>;
  readonly retryAfter: number | undefined;

  constructor(status: number, message: string, details: RefusalDetails = {}) {
    super(message);
    const { code = 'BAD_REQUEST', headers = {}, retryAfter } = details;
    this.status = status;
    this.code = code;
    this.headers = retryAfter === undefined ? headers : { ...headers, 'retry-after': String(retryAfter) };
    this.retryAfter = retryAfter;
  }
}

/** What of a refusal its body tells. */
type RefusalWords = Pick<Refusal, 'message' | 'code'> & Partial<Pick<Refusal, 'retryAfter'>>;

/** A body that is announced to be no longer than this is let come and dropped; its connection stays. */
const soonRead = 64 * 1024;

/** What is read of a refused body before the connection is cut, so that the client gets to read the answer. */
const drainLimit = { bytes: 4 * 1024 * 1024, ms: 1_000 };

/** The body of an error answer in the shape of a GraphQL response, whatever the path was. */
export function refusalBody({ message, code, retryAfter }: RefusalWords): string {
  return JSON.stringify({ errors: [{ message, extensions: { code, retryAfter } }] });
}

/** Answers with the refusal. When a long body was not read to its end, the connection is closed after the answer. */
export function sendRefusal(req: IncomingMessage, res: ServerResponse, refusal: Refusal): void {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const body = Buffer.from(refusalBody(refusal));
  const unread = !req.complete && !(Number(req.headers['content-length']) <= soonRead);
  res.writeHead(refusal.status, {
    ...refusal.headers,
    'content-type': 'application/json; charset=utf-8',
    'content-length': body.byteLength,
    ...(unread && { connection: 'close' }),
  });
  if (unread && req.method !== 'HEAD') {
    res.write(body);
    endWhenDrained(req, res);
  } else {
    res.end(body);
  }
}

/**
 * A connection that is closed with unread bytes is reset, and a reset may overtake the answer
 * (RFC 9112, 9.6): so some of them are read and dropped first.
 */
function endWhenDrained(req: IncomingMessage, res: ServerResponse): void {
  const timer = setTimeout(() => res.end(), drainLimit.ms);
  let bytes = 0;
  const end = () => {
    clearTimeout(timer);
    res.end();
  };
  req.on('data', (chunk: Buffer) => {
    bytes += chunk.byteLength;
    if (bytes > drainLimit.bytes) {
      end();
    }
  });
  req.once('end', end);
  req.once('close', end);
  req.on('error', end);
  req.resume();
}
