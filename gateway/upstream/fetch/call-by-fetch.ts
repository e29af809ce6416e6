import { GatewayError } from '../../errors/gateway-error.ts';
import { type CallSignal, toAbortSignal } from '../call-signal.ts';
import type { UpstreamCall } from '../policy.ts';
import { AnswerTooLargeError } from '../transport/exchange.ts';
import { toGatewayError } from '../transport/transport-errors.ts';
import { answerTo } from '../transport/without-echoes.ts';
import type { UpstreamRequest, UpstreamResponse } from '../upstream-client.ts';
import { hasDotSegment } from './request-target.ts';

/** A `fetch` as a Mesh project writes it: it is given the GraphQL context and info after `init`. */
export type ProjectFetch = (url: string, init: RequestInit, context?: unknown, info?: unknown) => Promise<Response>;

export interface CallByFetchOptions {
  source: string;
  /** Bounds an answer as it is read. */
  maxResponseBytes: number;
  /**
   * Whether `fetch` is another HTTP client: it may resolve dot segments, as URL parsers do, so that paths that hold one
   * are refused, which would lead elsewhere; and it is asked to follow no redirect, since it would to anywhere.
   */
  isForeign: boolean;
}

/** Makes calls by a `fetch`. What it throws is a `GatewayError`, or a `GraphQLError` that the project threw on purpose. */
export function callByFetch(fetch: ProjectFetch, options: CallByFetchOptions): UpstreamCall {
  const { source, maxResponseBytes, isForeign } = options;
  return async (request, { signal, execution }) => {
    const { operation, path } = request;
    if (isForeign && hasDotSegment(path)) {
      const message = `A path to source "${source}" may not hold a segment "." or "..".`;
      throw new GatewayError('BAD_USER_INPUT', message, { source, operation });
    }
    try {
      signal?.throwIfAborted();
      const info = execution?.info && { ...execution.info, sourceName: source };
      const response = await fetch(request.origin + path, init(request, signal, isForeign), execution?.context, info);
      return answerTo(request, await readResponse(response, maxResponseBytes));
    } catch (error) {
      if (isMeantForClients(error)) throw error;
      throw toGatewayError(error, { source, operation, limits: { maxResponseBytes } });
    }
  };
}

function init(
  { method, headers, body, redirects }: UpstreamRequest,
  signal: CallSignal | undefined,
  isForeign: boolean,
): RequestInit {
  const isStream = typeof body === 'object' && Symbol.asyncIterator in body;
  return {
    method,
    headers: { ...headers },
    ...(isForeign || redirects ? { redirect: 'manual' } : {}),
    ...(signal ? { signal: toAbortSignal(signal) } : {}),
    ...(body === undefined ? {} : { body: body as BodyInit }),
    ...(isStream ? { duplex: 'half' } : {}),
  } as RequestInit;
}

/** A project may answer with less than a whole `Response`; Mesh asks for no more than its status, headers and text. */
async function readResponse(response: Response, maxBytes: number): Promise<UpstreamResponse> {
  const body = await readBody(response, maxBytes);
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of headerEntries(response.headers)) {
    const known = headers[name];
    headers[name] = known === undefined ? String(value) : [known, String(value)].flat();
  }
  // `fetch` has decoded the body and leaves the header.
  delete headers['content-encoding'];
  delete headers['content-length'];
  return { status: response.status, headers, body };
}

function headerEntries(headers: unknown): [string, unknown][] {
  if (typeof headers !== 'object' || headers === null) return [];
  const entries = Symbol.iterator in headers ? [...(headers as Iterable<[string, unknown]>)] : Object.entries(headers);
  return entries.map(([name, value]) => [name.toLowerCase(), value]);
}

async function readBody(response: Partial<Response>, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunksOf(response)) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new AnswerTooLargeError();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes);
}

async function* chunksOf(response: Partial<Response>): AsyncGenerator<Uint8Array> {
  const { body } = response;
  if (body && Symbol.asyncIterator in body && response.bodyUsed === false) {
    for await (const chunk of body as AsyncIterable<unknown>) yield toBytes(chunk);
  } else if (response.arrayBuffer) yield new Uint8Array(await response.arrayBuffer());
  else yield toBytes((await response.text?.()) ?? '');
}

function toBytes(chunk: unknown): Uint8Array {
  return chunk instanceof Uint8Array ? chunk : Buffer.from(String(chunk));
}

/** A `GraphQLError` that a project's hook throws is meant for its clients, as one of its resolvers is. */
function isMeantForClients(error: unknown): boolean {
  return error instanceof Error && error.name === 'GraphQLError';
}
