import type { MadeCall } from '../../../../gateway/console/src/explain/explanation.ts';
import type { Explanation as Told } from '../../../../gateway/graph/explain/explain.ts';

/** What the gateway tells is what the panel reads: this does not compile where they differ. */
export const asTold = (call: MadeCall): Told['made'][number] => call;
export const asRead = (call: Told['made'][number]): MadeCall => call;

export function madeCall(changes: Partial<MadeCall> = {}): MadeCall {
  return {
    source: 'shop',
    operation: 'listOrders',
    method: 'GET',
    from: 'upstream',
    path: 'orders',
    startMs: 0,
    durationMs: 10,
    status: 200,
    bytes: 100,
    error: null,
    keys: null,
    parents: null,
    shared: 0,
    retries: 0,
    url: 'http://shop/orders',
    curl: "curl 'http://shop/orders'",
    ...changes,
  };
}
