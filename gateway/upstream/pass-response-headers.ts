import { isFieldValue } from './http-fields.ts';
import type { UpstreamPolicy } from './policy.ts';
import type { UpstreamResponse } from './upstream-client.ts';

export interface PassResponseHeadersOptions {
  /** Lower-case names. */
  names: readonly string[];
}

/** What of the answers of an operation's calls goes on to its caller. Its methods never throw. */
export interface PassedHeaders {
  /** Called when a call begins. The number that it is given tells calls apart, in the order in which they began. */
  begin(): number;
  /** Told of the headers of these names in the answer of a call. */
  pass(call: number, name: string, values: readonly string[]): void;
}

/** Shows the headers of these names in each answer to whom the call is made for. */
export function passResponseHeaders({ names }: PassResponseHeadersOptions): UpstreamPolicy {
  return (next) => (request, context) => {
    const { passed } = context;
    if (!passed) return next(request, context);
    const call = passed.begin();
    return next(request, context).then((response) => {
      for (const name of names) {
        const values = valuesOf(name, response);
        if (values.length > 0) passed.pass(call, name, values);
      }
      return response;
    });
  };
}

function valuesOf(name: string, { headers }: UpstreamResponse): readonly string[] {
  const value = headers[name];
  // What `Connection` names belongs to the connection (RFC 9110, 7.6.1).
  if (value === undefined || isOfConnection(name, headers['connection'])) return [];
  return [value].flat().filter(isFieldValue);
}

function isOfConnection(name: string, connection: string | string[] | undefined): boolean {
  if (connection === undefined) return false;
  const options = [connection].flat().flatMap((line) => line.split(','));
  return options.some((option) => option.trim().toLowerCase() === name);
}
