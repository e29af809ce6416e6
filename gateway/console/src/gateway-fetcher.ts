import { createGraphiQLFetcher, type Fetcher } from '@graphiql/toolkit';
import { operationToRun } from './operation-to-run.ts';

/**
 * How GraphiQL reaches the gateway: by POST to the page's own path, with the headers of the editor and no others.
 * @param presetHeaders sent with introspection, which GraphiQL asks for before its headers editor is there
 */
export function gatewayFetcher(endpoint: string, presetHeaders: Readonly<Record<string, unknown>>): Fetcher {
  const ask = createGraphiQLFetcher({ url: endpoint, fetch: fetchOrExplain });
  return (parameters, options) => {
    const introspects = parameters.operationName === 'IntrospectionQuery';
    const headers = options?.headers ?? (introspects ? { ...presetHeaders } : undefined);
    const operationName = operationToRun(parameters.query, parameters.operationName ?? null);
    return ask({ ...parameters, operationName }, { ...options, ...(headers && { headers }) });
  };
}

/** A gateway that does not answer is told as a GraphQL error instead of a stack trace. */
const fetchOrExplain: typeof fetch = async (input, init) => {
  try {
    return await fetch(input, init);
  } catch {
    const message = `The gateway at ${location.origin} does not answer. Is it running?`;
    return Response.json({ errors: [{ message }] });
  }
};
