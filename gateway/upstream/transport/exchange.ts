import type { IncomingHttpHeaders } from 'node:http';
import { type Dispatcher, errors } from 'undici';
import type { UpstreamRequest, UpstreamResponse } from '../upstream-client.ts';

/** What of a request goes on a connection. */
export type WireRequest = Pick<UpstreamRequest, 'method' | 'path' | 'headers' | 'body'>;

/** An answer, as it came or decompressed, is larger than the client takes. */
export class AnswerTooLargeError extends Error {
  override readonly name = 'AnswerTooLargeError';
}

/** The connection was lost after an answer had begun. */
export class AnswerCutError extends Error {
  override readonly name = 'AnswerCutError';
}

/**
 * Sends one request and resolves with the whole answer, still compressed.
 * Rejects with undici's or the socket's error, `AnswerCutError`, `AnswerTooLargeError`, or the reason of `signal`, at once when it aborts.
 */
export function exchange(
  dispatcher: Dispatcher,
  { method, path, headers, body }: WireRequest,
  maxBytes: number,
  signal: AbortSignal | undefined,
): Promise<UpstreamResponse> {
  return new Promise((resolve, reject) => {
    const handler = new WholeAnswerHandler(method, maxBytes, resolve, reject);
    const onAbort = () => handler.stop(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    handler.onSettled = () => signal?.removeEventListener('abort', onAbort);
    // Time is limited by a policy for the whole call; undici's own timeouts would cut long ones short.
    dispatcher.dispatch(
      {
        method: method as Dispatcher.HttpMethod,
        path,
        headers,
        body: body as never,
        headersTimeout: 0,
        bodyTimeout: 0,
      },
      handler,
    );
  });
}

/** Collects an answer up to a limit and settles once. */
class WholeAnswerHandler implements Dispatcher.DispatchHandler {
  onSettled: () => void = () => {};
  readonly #method: string;
  readonly #maxBytes: number;
  readonly #resolve: (response: UpstreamResponse) => void;
  readonly #reject: (error: unknown) => void;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #status = 0;
  #headers: IncomingHttpHeaders = {};
  #controller: Dispatcher.DispatchController | undefined;
  #stopped: { reason: unknown } | undefined;

  constructor(
    method: string,
    maxBytes: number,
    resolve: (response: UpstreamResponse) => void,
    reject: (error: unknown) => void,
  ) {
    this.#method = method;
    this.#maxBytes = maxBytes;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Rejects now and gives the connection up, also while it is only being made. */
  stop(reason: unknown): void {
    if (this.#stopped) return;
    this.#stopped = { reason };
    this.onSettled();
    this.#reject(reason);
    this.#controller?.abort(asError(reason));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#stopped) controller.abort(asError(this.#stopped.reason));
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
    const promised = this.#method === 'HEAD' ? 0 : Number(headers['content-length'] ?? 0);
    if (promised > this.#maxBytes) this.stop(new AnswerTooLargeError());
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#stopped) return;
    this.#bytes += chunk.length;
    if (this.#bytes > this.#maxBytes) this.stop(new AnswerTooLargeError());
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (this.#stopped) return;
    this.onSettled();
    const [only] = this.#chunks;
    const body = this.#chunks.length === 1 && only ? only : Buffer.concat(this.#chunks, this.#bytes);
    this.#resolve({ status: this.#status, headers: this.#headers, body });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#stopped) return;
    this.onSettled();
    const cut = this.#status !== 0 && !(error instanceof errors.HTTPParserError);
    this.#reject(cut ? new AnswerCutError(error.message, { cause: error }) : error);
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('aborted', { cause: reason });
}
