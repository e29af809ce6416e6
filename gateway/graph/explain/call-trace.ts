import type { GraphQLResolveInfo } from 'graphql';
import type { ProjectConfig } from '../../config/gateway-config.ts';
import { GatewayError } from '../../errors/gateway-error.ts';
import { pathWithoutPositions } from '../../telemetry/following/response-path.ts';
import type { CallContext, CallEnd, CallMeter, UpstreamRequest } from '../../upstream/upstream-client.ts';
import { batchNoteOf } from '../calls/batch-notes.ts';
import { type CurlOptions, curlOf, urlOf } from './curl.ts';

/** One REST call of an operation, as it was made. */
export interface TracedCall {
  readonly source: string;
  /** `operationId` or `GET /path`. */
  readonly operation: string;
  readonly method: string;
  /**
   * `upstream`: the call was made. `cache`: it was not, because an answer was kept, or because another operation was
   * making the same call.
   */
  readonly from: 'upstream' | 'cache';
  /** The response path without positions, as `orders.customer`; `null` where code made the call. */
  readonly path: string | null;
  /** Milliseconds from the beginning of the operation. */
  readonly startMs: number;
  /** Until the answer was read; `null` while it is not. */
  durationMs: number | null;
  status: number | null;
  /** Length of the answer as it was read, decompressed. */
  bytes: number | null;
  /** Code of the error in place of an answer. */
  error: string | null;
  /** Keys of a batch, `null` for any other call. */
  readonly keys: number | null;
  /** Values that wanted those keys. */
  readonly parents: number | null;
  /** How often the same call was wanted again in this operation and was not made. */
  shared: number;
  /** How often it was sent once more. */
  retries: number;
  /** Its address, with secrets as variables. */
  readonly url: string;
  /** The call as a command, with secrets as variables. */
  readonly curl: string;
}

/** Takes down the calls of one operation. */
export interface CallTrace {
  readonly meter: CallMeter;
  /** In the order in which they began. */
  readonly calls: readonly TracedCall[];
  /** Milliseconds since the operation began. */
  elapsedMs(): number;
}

/** How secrets of the calls of each source are recognised, made once for a project. */
export function createTracing({ gateway, mesh }: ProjectConfig): () => CallTrace {
  const options = new Map(
    mesh.sources.map(({ name, handler }): [string, CurlOptions] => {
      const { queryParams = {} } = (Object.values(handler)[0] ?? {}) as { queryParams?: object };
      return [name, { source: name, config: gateway.sources[name], ownQuery: new Set(Object.keys(queryParams)) }];
    }),
  );
  return () => createTrace((source) => options.get(source) ?? { source, config: undefined, ownQuery: new Set() });
}

function createTrace(optionsOf: (source: string) => CurlOptions): CallTrace {
  const startedAt = performance.now();
  const elapsedMs = () => rounded(performance.now() - startedAt);
  const calls: TracedCall[] = [];
  const byRequest = new Map<string, TracedCall>();

  function begin(call: TracedCall, request: UpstreamRequest): CallEnd {
    calls.push(call);
    byRequest.set(requestText(request), call);
    return (outcome) => {
      call.durationMs = rounded(elapsedMs() - call.startMs);
      note(call, outcome);
    };
  }

  return {
    calls,
    elapsedMs,
    meter: {
      begin: (source, request, context) =>
        begin(tracedCall(request, context, { from: 'upstream', startMs: elapsedMs(), ...optionsOf(source) }), request),
      cached: (source, request, context) =>
        begin(tracedCall(request, context, { from: 'cache', startMs: elapsedMs(), ...optionsOf(source) }), request),
      shared(_source, request) {
        const call = byRequest.get(requestText(request));
        if (call) call.shared += 1;
      },
      retried(request) {
        const call = byRequest.get(requestText(request));
        if (call) call.retries += 1;
      },
    },
  };
}

function note(call: TracedCall, outcome: Parameters<CallEnd>[0]): void {
  if ('response' in outcome) {
    call.status = outcome.response.status;
    call.bytes = outcome.response.body.length;
    return;
  }
  const failure = outcome.error instanceof GatewayError ? outcome.error : undefined;
  call.status = failure?.status ?? null;
  call.error = failure?.code ?? 'INTERNAL_SERVER_ERROR';
}

type Beginning = Pick<TracedCall, 'from' | 'startMs'> & CurlOptions;

function tracedCall(request: UpstreamRequest, context: CallContext, beginning: Beginning): TracedCall {
  const info = context.execution?.info as Partial<GraphQLResolveInfo> | undefined;
  const batch = batchNoteOf(info);
  return {
    source: beginning.source,
    operation: request.operation,
    method: request.method,
    from: beginning.from,
    path: pathWithoutPositions(info?.path) || null,
    startMs: beginning.startMs,
    durationMs: null,
    status: null,
    bytes: null,
    error: null,
    keys: batch?.keys ?? null,
    get parents() {
      return batch?.parents ?? null;
    },
    shared: 0,
    retries: 0,
    url: urlOf(request, beginning),
    curl: curlOf(request, context, beginning),
  };
}

function requestText({ method, origin, path }: UpstreamRequest): string {
  return `${method} ${origin}${path}`;
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}
