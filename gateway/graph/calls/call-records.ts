import type { OperationInput } from '../../rest/operation.ts';
import type { UpstreamRequest, UpstreamResponse } from '../../upstream/upstream-client.ts';
import type { StampedOperation } from '../stamps/stamp.ts';

/** The call that answered a value, for links that take arguments from it. */
export interface CallRecord {
  readonly operation: StampedOperation;
  readonly input: OperationInput;
  readonly request: UpstreamRequest;
  readonly response: Pick<UpstreamResponse, 'status' | 'headers'>;
}

const records = new WeakMap<object, CallRecord>();

/** Keeps the record of a value as long as the value; each item of a list is an answer of its own, as in Mesh. */
export function rememberCall(value: unknown, record: CallRecord): void {
  if (typeof value !== 'object' || value === null) return;
  records.set(value, record);
  if (Array.isArray(value)) for (const item of value) rememberCall(item, record);
}

export function callRecordOf(value: unknown): CallRecord | undefined {
  return typeof value === 'object' && value !== null ? records.get(value) : undefined;
}
