import { type GraphQLOutputType, getNamedType } from 'graphql';
import { typeStamp } from '../stamps/stamp.ts';

/**
 * Statuses of answers that are objects or lists, for unions whose member depends on the status
 * (style `mesh`: "a status that the description gives a schema is a member of the union").
 */
const statuses = new WeakMap<object, number>();

export function dependsOnStatus(type: GraphQLOutputType): boolean {
  return (typeStamp(getNamedType(type))?.choice?.byStatus.size ?? 0) > 0;
}

export function rememberStatus(value: unknown, status: number): unknown {
  if (typeof value === 'object' && value !== null) {
    statuses.set(value, status);
    if (Array.isArray(value)) for (const item of value) if (isObject(item)) statuses.set(item, status);
  }
  return value;
}

/** The status that Mesh's own resolver leaves on what it answers. */
export function statusOfMesh(value: unknown): number {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  const status = isObject(first) ? (first as { $statusCode?: unknown }).$statusCode : undefined;
  return typeof status === 'number' ? status : 200;
}

export function statusOf(value: unknown): number | undefined {
  return isObject(value) ? statuses.get(value) : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
