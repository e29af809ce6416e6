import { scopeOf } from './request-scope.ts';

/** The request header by which a caller asks what its operation costs. */
export const costHeader = 'x-weft-cost';

/** Whether the caller of this operation asks to be told what it costs. */
export function costWanted(context: object): boolean {
  return scopeOf(context).callerHeaders[costHeader] === '1';
}
