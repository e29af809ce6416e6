import type { GatewayAccess } from '../gateway-access.ts';
import { explainHeader } from './explained-fetcher.ts';
import type { OperationPlan } from './explanation.ts';

/** An operation as the editors have it. */
export interface EditedOperation {
  readonly query: string;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** A plan, or why there is none. */
export type PlanAnswer = { readonly plan: OperationPlan } | { readonly messages: readonly string[] };

/** Asks the gateway what an operation may come to. It executes nothing for this header, whatever the operation. */
export async function askPlan(
  { endpoint, fetch }: GatewayAccess,
  { query, operationName, variables, headers }: EditedOperation,
  signal: AbortSignal,
): Promise<PlanAnswer> {
  const response = await fetch(endpoint, {
    method: 'POST',
    signal,
    headers: { ...textHeaders(headers), 'content-type': 'application/json', [explainHeader]: 'plan' },
    body: JSON.stringify({ query, operationName, variables }),
  });
  const { errors = [], extensions } = (await response.json()) as {
    errors?: readonly { readonly message: string }[];
    extensions?: { readonly explain?: OperationPlan };
  };
  if (extensions?.explain) return { plan: extensions.explain };
  return { messages: errors.length > 0 ? errors.map(({ message }) => message) : ['The gateway tells no plan.'] };
}

function textHeaders(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name.toLowerCase() !== explainHeader)
      .map(([name, value]) => [name, String(value)]),
  );
}
