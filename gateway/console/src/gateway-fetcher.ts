import { createGraphiQLFetcher, type Fetcher } from '@graphiql/toolkit';
import type { GatewayAccess } from './gateway-access.ts';
import { operationToRun } from './operation-to-run.ts';

export interface GatewayFetcherOptions extends GatewayAccess {
  /** Sent with introspection, which GraphiQL asks for before its headers editor is there. */
  readonly presetHeaders: Readonly<Record<string, unknown>>;
}

/** How GraphiQL reaches the gateway: by POST to the page's own path, with the headers of the editor, and those of `fetch`. */
export function gatewayFetcher({ endpoint, presetHeaders, fetch }: GatewayFetcherOptions): Fetcher {
  const ask = createGraphiQLFetcher({ url: endpoint, fetch: explained(fetch) });
  return (parameters, options) => {
    const introspects = parameters.operationName === 'IntrospectionQuery';
    const headers = options?.headers ?? (introspects ? { ...presetHeaders } : undefined);
    const operationName = operationToRun(parameters.query, parameters.operationName ?? null);
    return ask({ ...parameters, operationName }, { ...options, ...(headers && { headers }) });
  };
}

/** A gateway that does not answer is told as a GraphQL error instead of a stack trace. */
function explained(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    try {
      return await fetch(input, init);
    } catch {
      const message = `The gateway at ${location.origin} does not answer. Is it running?`;
      return Response.json({ errors: [{ message }] });
    }
  };
}
