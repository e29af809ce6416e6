import type { IncomingHttpHeaders } from 'node:http';
import { type Dispatcher, errors } from 'undici';
import type { CallSignal } from '../call-signal.ts';
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
  signal: CallSignal | undefined,
): Promise<UpstreamResponse> {
  return new Promise((resolve, reject) => {
    const handler = new WholeAnswerHandler(method, maxBytes, resolve, reject);
    if (signal) handler.stopOn(signal);
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
  #unlisten: (() => void) | undefined;

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

  stopOn(signal: CallSignal): void {
    const onAbort = () => this.stop(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    this.#unlisten = () => signal.removeEventListener('abort', onAbort);
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
    const cut = this.#status !== 0 && !(error instanceof errors.HTTPParserError);
    this.#reject(cut ? new AnswerCutError(error.message, { cause: error }) : error);
    this.#letGo();
  }

  #letGo(): void {
    this.#unlisten?.();
    this.#unlisten = undefined;
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
