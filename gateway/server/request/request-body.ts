import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Refusal } from '../response/refusal.ts';

export interface RequestBodyOptions {
  /** Largest body in bytes. */
  limit: number;
  /** The body, where it has been read already. */
  bytes?: Buffer | undefined;
  /** Sends `100 Continue` just before the body is read, for clients that wait for it. */
  onReading?: () => void;
}

/** A body that GraphQL is read from: text, or multipart as bytes. */
export type RequestBody = string | Buffer;

/** Media types that a POST may have, and whether their body is text. */
const mediaTypes: ReadonlyMap<string, 'text' | 'bytes'> = new Map([
  ['application/json', 'text'],
  ['application/graphql+json', 'text'],
  ['application/graphql', 'text'],
  ['application/x-www-form-urlencoded', 'text'],
  ['multipart/form-data', 'bytes'],
]);

/** Type and subtype of a `Content-Type`, lower-case; empty when there is none. */
export function mediaTypeOf(contentType: string | undefined): string {
  return (contentType ?? '').split(/[;,]/, 1)[0]?.trim().toLowerCase() ?? '';
}

/**
 * Reads the body of a POST.
 * @throws Refusal 415 for a type, charset or encoding that is not served, 501 for a transfer encoding; 413 beyond the
 * limit, before more is read; 400 for text that is not UTF-8.
 */
export async function readBody(
  req: IncomingMessage,
  { limit, bytes: known, onReading }: RequestBodyOptions,
): Promise<RequestBody> {
  const contentType = req.headers['content-type'];
  const kind = mediaTypes.get(mediaTypeOf(contentType));
  if (!kind) {
    throw new Refusal(415, `The content type must be one of ${[...mediaTypes.keys()].join(', ')}.`);
  }
  refuseEncodings(req, contentType);
  if (Number(req.headers['content-length']) > limit) {
    throw tooLarge(limit);
  }
  onReading?.();
  const bytes = known ?? (await readBytes(req, limit));
  if (kind === 'bytes') {
    return bytes;
  }
  const text = textOf(bytes);
  if (text === undefined) {
    throw new Refusal(400, 'The body is not valid UTF-8.');
  }
  return text;
}

/** The text of a body; `undefined` when it is not UTF-8. */
export function textOf(bytes: Buffer): string | undefined {
  if (!isUtf8(bytes)) {
    return undefined;
  }
  const text = bytes.toString('utf8');
  // A byte order mark may stand before JSON and may be ignored (RFC 8259, 8.1).
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

/**
 * Reads the body of a request that tells its length, which node keeps it to. Nothing is called when the client leaves
 * before it has sent all.
 */
export function readToldLength(req: IncomingMessage, onRead: (bytes: Buffer) => void): void {
  const chunks: Buffer[] = [];
  const onData = (chunk: Buffer) => chunks.push(chunk);
  const onEnd = () => {
    // They hold the body, and a connection that idles holds its last request.
    req.off('data', onData).off('end', onEnd);
    const [only] = chunks;
    onRead(chunks.length === 1 && only ? only : Buffer.concat(chunks));
  };
  req.on('data', onData).on('end', onEnd);
}

/** Compressed bodies are refused: a limit on what is sent would say nothing about what it unfolds to. */
function refuseEncodings(req: IncomingMessage, contentType: string | undefined): void {
  const { 'content-encoding': encoding, 'transfer-encoding': transfer } = req.headers;
  // Node takes off chunks, and passes over any other coding (RFC 9112, 6.1).
  if (transfer !== undefined && transfer.trim().toLowerCase() !== 'chunked') {
    throw new Refusal(501, 'The only transfer encoding is chunked.');
  }
  if (encoding !== undefined && encoding.trim().toLowerCase() !== 'identity') {
    throw new Refusal(415, 'Compressed request bodies are not accepted.', {
      headers: { 'accept-encoding': 'identity' },
    });
  }
  const charset = /;\s*charset\s*=\s*"?([^\s;"]*)/i.exec(contentType ?? '')?.[1]?.toLowerCase();
  if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8') {
    throw new Refusal(415, 'The charset must be utf-8.');
  }
}

function readBytes(req: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const onData = (chunk: Buffer) => {
      size += chunk.byteLength;
      if (size > limit) {
        stop();
        req.pause();
        reject(tooLarge(limit));
        return;
      }
      chunks.push(chunk);
    };
    const onEnd = () => {
      stop();
      resolve(Buffer.concat(chunks, size));
    };
    const onBroken = () => {
      stop();
      reject(new Refusal(400, 'The body ended before it was complete.'));
    };
    const stop = () => {
      req.off('data', onData).off('end', onEnd).off('error', onBroken).off('close', onBroken);
    };
    // A listener for `error` stays: a connection that breaks after a refusal must not become an uncaught exception.
    req.on('data', onData).on('end', onEnd).on('error', onBroken).on('close', onBroken).on('error', ignored);
  });
}

function ignored(): void {}

function tooLarge(limit: number): Refusal {
  return new Refusal(413, `The body is larger than ${limit} bytes.`);
}

/** The `onReading` for a request that came with `Expect: 100-continue`. */
export function continueOn(res: ServerResponse): () => void {
  return () => res.writeContinue();
}
