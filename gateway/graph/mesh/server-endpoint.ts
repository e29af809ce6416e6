import type { ApiDescription, ApiOperation } from '../../openapi/api-description.ts';

interface ServerVariable {
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
}

/**
 * The endpoint template of operations whose server has variables (OpenAPI 3.1, 4.8.6): Mesh makes them arguments of
 * every operation. A caller never names a host: a variable there that lists no values keeps its default.
 *
 * @returns `undefined` where the servers of the description are all there is to know.
 */
export function serverEndpoint(
  description: Pick<ApiDescription, 'document'> | undefined,
  operation: ApiOperation,
): string | undefined {
  const servers = (description?.document as { servers?: unknown } | undefined)?.servers;
  const [server] = Array.isArray(servers) ? (servers as { url?: unknown; variables?: unknown }[]) : [];
  const { url, variables } = server ?? {};
  if (typeof url !== 'string' || typeof variables !== 'object' || variables === null) return undefined;
  if (operation.servers[0]?.url !== url || !/^(https?:\/\/|\{)/i.test(url)) return undefined;
  let template = '';
  for (const [piece] of url.matchAll(/\{[^{}]+\}|[^{}]+/g)) {
    template += piece.startsWith('{') ? fillOf(piece.slice(1, -1), template, variables) : piece;
  }
  return template;
}

function fillOf(name: string, before: string, variables: object): string {
  const variable = (variables as Record<string, ServerVariable | undefined>)[name];
  const value = String(variable?.default ?? variable?.enum?.[0] ?? '');
  const isInPath = /:\/\/[^/]+\//.test(before);
  const isChoice = Array.isArray(variable?.enum) && variable.enum.length > 0;
  // What the template language or GraphQL cannot write stays as it is.
  const isWritable = /^[_a-z]\w*$/i.test(name) && !/[|{}]/.test(value);
  return (isInPath || isChoice) && isWritable ? `{args.${name}:${value}}` : value;
}
