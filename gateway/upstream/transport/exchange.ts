import type { IncomingHttpHeaders } from 'node:http';
import { type Dispatcher, errors } from 'undici';
import type { CallSignal } from '../call-signal.ts';
import type { UpstreamRequest, UpstreamResponse } from '../upstream-client.ts';

/** What of a request goes on a connection. */
export type WireRequest = Pick<UpstreamRequest, 'method' | 'path' | 'headers' | 'body'>;

/** What ends the wait for an answer before the time of the whole attempt does. */
export interface AnswerLimits {
  /** Of an answer, as it comes and decompressed. */
  maxResponseBytes: number;
  /** For a connection, which the pool knows; here to be told. */
  connectTimeoutMs?: number | undefined;
  /** From a request sent to the headers of its answer; told by undici within a second where it is longer than one. */
  headersTimeoutMs?: number | undefined;
  /** For a silence within the body. */
  idleTimeoutMs?: number | undefined;
}

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
  { maxResponseBytes, headersTimeoutMs = 0, idleTimeoutMs = 0 }: AnswerLimits,
  signal: CallSignal | undefined,
): Promise<UpstreamResponse> {
  return new Promise((resolve, reject) => {
    const handler = new WholeAnswerHandler(method, maxResponseBytes, signal, resolve, reject);
    // A policy limits the time of the whole attempt; undici's own defaults would cut long ones short.
    dispatcher.dispatch(
      {
        method: method as Dispatcher.HttpMethod,
        path,
        headers,
        body: body as never,
        headersTimeout: headersTimeoutMs,
        bodyTimeout: idleTimeoutMs,
      },
      handler,
    );
  });
}

/**
 * Collects an answer up to a limit and settles once. Then it lets go of all that it holds: undici's requests keep their
 * handlers until the next full collection of garbage, and would keep the answers with them.
 */
class WholeAnswerHandler implements Dispatcher.DispatchHandler {
  readonly #method: string;
  readonly #maxBytes: number;
  #resolve: ((response: UpstreamResponse) => void) | undefined;
  #reject: ((error: unknown) => void) | undefined;
  #first: Buffer | undefined;
  #more: Buffer[] | undefined;
  #bytes = 0;
  #status = 0;
  #headers: IncomingHttpHeaders | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #stopped: { reason: unknown } | undefined;
  #signal: CallSignal | undefined;

  constructor(
    method: string,
    maxBytes: number,
    signal: CallSignal | undefined,
    resolve: (response: UpstreamResponse) => void,
    reject: (error: unknown) => void,
  ) {
    this.#method = method;
    this.#maxBytes = maxBytes;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#signal = signal;
    signal?.addEventListener('abort', this, { once: true });
  }

  /** The call has ended before its answer came. */
  handleEvent(): void {
    this.stop(this.#signal?.reason);
  }

  /** Rejects now and gives the connection up, also while it is only being made. */
  stop(reason: unknown): void {
    if (!this.#reject) return;
    this.#stopped = { reason };
    const controller = this.#controller;
    this.#reject(reason);
    this.#letGo();
    controller?.abort(asError(reason));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#stopped) controller.abort(asError(this.#stopped.reason));
    else this.#controller = controller;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
    const promised = this.#method === 'HEAD' ? 0 : Number(headers['content-length'] ?? 0);
    if (promised > this.#maxBytes) this.stop(new AnswerTooLargeError());
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#resolve) return;
    this.#bytes += chunk.length;
    if (this.#bytes > this.#maxBytes) this.stop(new AnswerTooLargeError());
    else if (!this.#first) this.#first = chunk;
    else if (this.#more) this.#more.push(chunk);
    else this.#more = [this.#first, chunk];
  }

  onResponseEnd(): void {
    if (!this.#resolve) return;
    const body = this.#more ? Buffer.concat(this.#more, this.#bytes) : (this.#first ?? Buffer.alloc(0));
    this.#resolve({ status: this.#status, headers: this.#headers ?? {}, body });
    this.#letGo();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (!this.#reject) return;
    const cut =
      this.#status !== 0 && !(error instanceof errors.HTTPParserError || error instanceof errors.BodyTimeoutError);
    this.#reject(cut ? new AnswerCutError(error.message, { cause: error }) : error);
    this.#letGo();
  }

  #letGo(): void {
    this.#signal?.removeEventListener('abort', this);
    this.#signal = undefined;
    this.#resolve = undefined;
    this.#reject = undefined;
    this.#controller = undefined;
    this.#headers = undefined;
    this.#first = undefined;
    this.#more = undefined;
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('aborted', { cause: reason });
}
