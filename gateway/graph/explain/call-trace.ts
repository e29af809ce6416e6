import type { GraphQLResolveInfo } from 'graphql';
import type { ProjectConfig } from '../../config/gateway-config.ts';
import { GatewayError } from '../../errors/gateway-error.ts';
import type { CallContext, CallMeter, UpstreamRequest } from '../../upstream/upstream-client.ts';
import { batchNoteOf } from '../calls/batch-notes.ts';
import { pathOf } from '../calls/levels.ts';
import { type CurlOptions, curlOf } from './curl.ts';

/** One REST call of an operation, as it was made. */
export interface TracedCall {
  readonly source: string;
  /** `operationId` or `GET /path`. */
  readonly operation: string;
  readonly method: string;
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
  /** How often the same call was wanted again and was not made. */
  shared: number;
  /** The call as a command, with secrets as variables. */
  readonly curl: string;
}

/** Takes down the calls of one operation. */
export interface CallTrace {
  readonly meter: CallMeter;
  /** In the order in which they began. */
  readonly calls: readonly TracedCall[];
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
  const calls: TracedCall[] = [];
  const byRequest = new Map<string, TracedCall>();
  return {
    calls,
    meter: {
      begin(source, request, context) {
        const call = tracedCall(source, request, context, performance.now() - startedAt, optionsOf(source));
        calls.push(call);
        byRequest.set(requestText(source, request), call);
        return (outcome) => {
          call.durationMs = rounded(performance.now() - startedAt - call.startMs);
          if ('response' in outcome) {
            call.status = outcome.response.status;
            call.bytes = outcome.response.body.length;
          } else {
            const failure = outcome.error instanceof GatewayError ? outcome.error : undefined;
            call.status = failure?.status ?? null;
            call.error = failure?.code ?? 'INTERNAL_SERVER_ERROR';
          }
        };
      },
      shared(source, request) {
        const call = byRequest.get(requestText(source, request));
        if (call) call.shared += 1;
      },
    },
  };
}

function tracedCall(
  source: string,
  request: UpstreamRequest,
  context: CallContext,
  startMs: number,
  options: CurlOptions,
): TracedCall {
  const info = context.execution?.info as Partial<GraphQLResolveInfo> | undefined;
  const batch = batchNoteOf(info);
  return {
    source,
    operation: request.operation,
    method: request.method,
    path: pathOf(info?.path) || null,
    startMs: rounded(startMs),
    durationMs: null,
    status: null,
    bytes: null,
    error: null,
    keys: batch?.keys ?? null,
    get parents() {
      return batch?.parents ?? null;
    },
    shared: 0,
    curl: curlOf(request, context, options),
  };
}

function requestText(source: string, { method, origin, path }: UpstreamRequest): string {
  return `${source} ${method} ${origin}${path}`;
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}
