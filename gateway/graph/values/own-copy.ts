import { callRecordOf, rememberCall } from '../calls/call-records.ts';
import { rememberStatus, statusOf } from '../calls/response-status.ts';

/**
 * A value as code of a project may have it, to change it as it likes: an answer that is kept for other requests, which
 * is frozen, is copied whole; any other value is given as it is.
 */
export function ownCopy(value: unknown): unknown {
  if (!isShared(value)) return value;
  const copy = copied(value);
  rememberWhence(copy, value);
  if (Array.isArray(value) && Array.isArray(copy)) {
    for (const [index, item] of value.entries()) if (isShared(item)) rememberWhence(copy[index], item);
  }
  return copy;
}

/** Whether it is part of an answer that others read: frozen, and nothing but JSON. */
export function isShared(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || !Object.isFrozen(value)) return false;
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}

function copied(value: unknown): unknown {
  if (!isShared(value)) return value;
  if (Array.isArray(value)) return value.map(copied);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, copied(member)]));
}

/** What is known of an answer by its identity: the call that links take their arguments from, and its status. */
function rememberWhence(copy: unknown, value: object): void {
  const record = callRecordOf(value);
  if (record && typeof copy === 'object' && copy !== null) rememberCall(copy, record);
  const status = statusOf(value);
  if (status !== undefined) rememberStatus(copy, status);
}
