import type { UpstreamResponse } from '../../upstream/upstream-client.ts';
import type { RestResult } from '../operation.ts';

/**
 * Reads an answer that several calls are given once for all of them. What is read of it is frozen to its depths, so
 * that none of them can change what the others read. A failure is thrown anew for each.
 */
export function readOnce(read: (response: UpstreamResponse) => RestResult): (response: UpstreamResponse) => RestResult {
  const readShared = (response: UpstreamResponse): RestResult => {
    const { reading } = response;
    if (!reading) return read(response);
    if (reading.by === readShared) return reading.result as RestResult;
    const result = read(response);
    freezeJson(result.value);
    reading.by = readShared;
    reading.result = result;
    return result;
  };
  return readShared;
}

/** Without recursion: what an upstream sends may be nested deeper than the stack. Files cannot be changed anyway. */
function freezeJson(value: unknown): void {
  const pending = [value].filter(isObject);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    Object.freeze(next);
    const members: readonly unknown[] = Array.isArray(next) ? next : Object.values(next);
    for (const member of members) if (isObject(member)) pending.push(member);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof Blob);
}
