import { type Dispatcher, errors } from 'undici';
import { GatewayError } from '../../errors/gateway-error.ts';
import { connectionFields, isFieldName, isFieldValue } from '../http-fields.ts';
import type { UpstreamCall } from '../policy.ts';
import type { UpstreamRequest } from '../upstream-client.ts';
import { decompress } from './decompress.ts';
import { type AnswerLimits, exchange } from './exchange.ts';
import { toGatewayError } from './transport-errors.ts';
import { answerTo } from './without-echoes.ts';

export interface TransportOptions {
  source: string;
  /** The connections to an origin. */
  dispatcherFor(origin: string): Dispatcher;
  /** Its size bounds an answer twice: as it comes, and decompressed. */
  limits: AnswerLimits;
}

/**
 * Puts a request on the wire as it stands and reads the answer to its end.
 * Redirects are answers like any other. Every failure is a `GatewayError`.
 */
export function createTransport({ source, dispatcherFor, limits }: TransportOptions): UpstreamCall {
  return (request, { signal }) => {
    const { operation, method, path, body } = request;
    const fail = (error: unknown): never => {
      throw toGatewayError(error, { source, operation, limits });
    };
    try {
      signal?.throwIfAborted();
      // undici would send an absolute URL as it is: a proxy's form of request, which leads elsewhere.
      if (!path.startsWith('/')) throw new errors.InvalidArgumentError('path must begin with a slash');
      const wireRequest = { method, path, body, headers: wireHeaders(request, source) };
      const answer = exchange(dispatcherFor(request.origin), wireRequest, limits, signal);
      return answer.then((response) => {
        const plain = decompress(response, limits.maxResponseBytes);
        if (plain instanceof Promise) return plain.then((whole) => answerTo(request, whole), fail);
        return answerTo(request, plain);
      }, fail);
    } catch (error) {
      return Promise.reject(toGatewayError(error, { source, operation, limits }));
    }
  };
}

/** What many APIs refuse a request without, and what saves bytes. */
const defaultHeaders = { 'user-agent': 'weft', 'accept-encoding': 'gzip, deflate, br, zstd' };

function wireHeaders({ headers, body, operation }: UpstreamRequest, source: string): Record<string, string> {
  const onWire: Record<string, string> = { ...defaultHeaders };
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined || (connectionFields.has(name) && !isOurs(name, body))) continue;
    if (!isFieldName(name) || !isFieldValue(value)) {
      throw new GatewayError('BAD_USER_INPUT', `Header ${JSON.stringify(name)} cannot be sent with this value.`, {
        source,
        operation,
      });
    }
    onWire[name] = value;
  }
  return onWire;
}

/** Of the fields that a connection makes by itself, those that only the request can know. */
function isOurs(name: string, body: UpstreamRequest['body']): boolean {
  if (name === 'host') return true;
  return name === 'content-length' && typeof body === 'object' && Symbol.asyncIterator in body;
}
