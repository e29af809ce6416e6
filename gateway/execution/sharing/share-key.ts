import type { Headers } from './request-reads.ts';

/** What is known of a request when it is to be decided whose answer may be its answer too. */
export interface ShareRequest {
  readonly type: 'query' | 'mutation' | 'subscription';
  /** Whether nothing but Weft's own code answers the operation. */
  readonly ownAnswer: boolean;
  /** Document, operation name and variables as one text: equal only where all of them are. */
  readonly operation: string;
  /** What the answer's form depends on besides, as its media type. */
  readonly form: string;
  readonly headers: Headers;
  /** Lower-case names of the headers by which callers are recognised. */
  readonly credentials: readonly string[];
  /** Lower-case names of the headers that executions of this operation have read so far, sorted. */
  readonly read: readonly string[];
}

/**
 * The key under which requests share one execution: equal only for requests that agree in all that the answer was seen
 * to depend on. `undefined`: its answer is its own.
 *
 * An answer is shared only by queries, which change nothing; only where no code of a project takes part, since nobody
 * knows what that answers by; and only among requests with the same credentials, whatever the rules say.
 */
export function shareKey(request: ShareRequest): string | undefined {
  if (request.type !== 'query' || !request.ownAnswer) return undefined;
  let key = request.form;
  for (const name of request.credentials) key += headerText(name, request.headers);
  for (const name of request.read) key += headerText(name, request.headers);
  // Last, and after an empty line: no header holds a line end, so that none can pass for a part of the operation.
  return `${key}\n\n${request.operation}`;
}

/** Tells a header that is absent from an empty one. */
function headerText(name: string, headers: Headers): string {
  const value = headers[name];
  return value === undefined ? '' : `\n${name}:${value}`;
}
