import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AnswerOrigin, RequestEvent, Telemetry } from '../telemetry/events.ts';
import type { FollowedRequest } from '../telemetry/following/followed-request.ts';
import { type RequestIds, requestIdHeader } from './request/request-id.ts';

/** Status in the access log of an answer that the client did not wait for, as nginx writes it. */
const clientClosedRequest = 499;

export interface ExchangeOptions {
  readonly telemetry: Telemetry;
  readonly requestIdOf: RequestIds;
}

/** What is known of the operation of a request when it is over. */
type KnownOperation = Readonly<
  Pick<RequestEvent, 'operationName' | 'operationType' | 'documentHash' | 'caller' | 'failure' | 'cost'>
>;

/**
 * One HTTP request and its answer. Emits one `request` event when the answer is written, or when the client leaves
 * without it.
 */
export class Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly requestId: string;
  /** For the access log: without query, which holds documents and variables; empty until the target is read. */
  path = '';
  /** Where its operation is found, once it is known, for the access log. */
  named: KnownOperation | undefined;
  /** Who asks, where that is not known of the operation. */
  caller: RequestEvent['caller'];
  /** What went wrong, where that is not known of the operation. */
  failure: RequestEvent['failure'];
  from: AnswerOrigin = 'execution';
  /** The address that it comes from, as the build says whom to believe. */
  client: string | undefined;
  /** The path or pattern of the endpoint, where the request is for it. */
  route: string | undefined;
  /** Told what it comes to, where somebody wants to know. */
  readonly followed: FollowedRequest | undefined;
  /** Whether the access log is not told: for health checks, which say nothing but how often they are made. */
  silent = false;
  /** Told once when it is over. */
  watcher: { closed(): void } | undefined;
  readonly #telemetry: Telemetry;
  readonly #startedAt = performance.now();

  constructor(req: IncomingMessage, res: ServerResponse, { telemetry, requestIdOf }: ExchangeOptions) {
    this.req = req;
    this.res = res;
    this.requestId = requestIdOf(req.headers[requestIdHeader]);
    this.#telemetry = telemetry;
    this.followed = telemetry.follow?.(req.headers);
    res.on('close', () => this.#closed());
  }

  /** Names and values in turn of the headers that every answer has; a list of the caller's own. */
  get headers(): string[] {
    return [requestIdHeader, this.requestId, 'x-content-type-options', 'nosniff'];
  }

  #closed(): void {
    this.watcher?.closed();
    if (!this.silent) this.#tell();
    // They hold the body, and a connection that idles holds its last response, which holds this.
    this.watcher = undefined;
    this.named = undefined;
  }

  #tell(): void {
    this.#telemetry.emit({
      type: 'request',
      requestId: this.requestId,
      method: this.req.method ?? '',
      path: this.path,
      status: this.res.writableFinished ? this.res.statusCode : clientClosedRequest,
      durationMs: performance.now() - this.#startedAt,
      operationName: this.named?.operationName,
      operationType: this.named?.operationType,
      documentHash: this.named?.documentHash,
      caller: this.caller ?? this.named?.caller,
      client: this.client,
      failure: this.failure ?? this.named?.failure,
      from: this.from,
      cost: this.named?.cost,
      route: this.route,
      followed: this.followed,
    });
  }
}
