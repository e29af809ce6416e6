import type { UpstreamCallLimits } from '../../config/limits-config.ts';
import { GatewayError } from '../../errors/gateway-error.ts';
import type { CallMeter } from '../../upstream/upstream-client.ts';

/**
 * Counts the calls of one operation and refuses the first that is beyond its limits, and all after it. What the
 * operation has read by then is answered.
 *
 * @returns `undefined` where nothing is limited.
 */
export function createCallBudget({ total, sources }: UpstreamCallLimits): CallMeter | undefined {
  if (total === undefined && Object.keys(sources).length === 0) return undefined;
  const made = new Map<string, number>();
  let madeInAll = 0;
  // One failure for all the fields that it fails: the log tells it once.
  const refusals = new Map<string | undefined, GatewayError>();
  const refuse = (source: string | undefined, make: () => GatewayError): never => {
    const refusal = refusals.get(source) ?? make();
    refusals.set(source, refusal);
    throw refusal;
  };
  return {
    begin(source) {
      const limit = Object.hasOwn(sources, source) ? sources[source] : undefined;
      const used = made.get(source) ?? 0;
      if (limit !== undefined && used >= limit) refuse(source, () => beyondSource(source, limit));
      if (total !== undefined && madeInAll >= total) refuse(undefined, () => beyondTotal(total));
      made.set(source, used + 1);
      madeInAll += 1;
      return undefined;
    },
  };
}

function beyondTotal(total: number): GatewayError {
  const calls = total === 1 ? 'one upstream call' : `${total} upstream calls`;
  return new GatewayError('UPSTREAM_BUDGET_EXCEEDED', `The operation needs more than the ${calls} that it may make.`);
}

function beyondSource(source: string, limit: number): GatewayError {
  const calls = limit === 1 ? 'one call' : `${limit} calls`;
  const message = `The operation needs more than the ${calls} to "${source}" that it may make.`;
  return new GatewayError('UPSTREAM_BUDGET_EXCEEDED', message, { source });
}
