import type { GraphQLField, GraphQLSchema } from 'graphql';
import { fieldStamp } from '../../../gateway/graph/stamps/stamp.ts';

/** A gateway over one API, served over HTTP. */
export interface ServedGateway extends AsyncDisposable {
  readonly url: string;
  readonly schema: GraphQLSchema;
  /** Root fields by the REST operation they stand for, as `GET /path`. */
  readonly fields: ReadonlyMap<string, RootField>;
  readonly buildMs: number;
  /** Largest resident memory of the process while it built. */
  readonly buildMegabytes: number;
}

export interface RootField {
  readonly kind: 'query' | 'mutation';
  readonly field: GraphQLField<unknown, unknown>;
}

/** The root fields of a stamped schema, by what they call. */
export function rootFields(schema: GraphQLSchema): Map<string, RootField> {
  const found = new Map<string, RootField>();
  for (const kind of ['query', 'mutation'] as const) {
    const type = kind === 'query' ? schema.getQueryType() : schema.getMutationType();
    for (const field of Object.values(type?.getFields() ?? {})) {
      const stamp = fieldStamp(field);
      const pointer = stamp?.kind === 'operation' ? stamp.operation.pointer : undefined;
      const [, path, method] = /^\/paths\/([^/]+)\/(?:additionalOperations\/)?([^/]+)$/.exec(pointer ?? '') ?? [];
      if (path === undefined || method === undefined) continue;
      const plainPath = path.replaceAll('~1', '/').replaceAll('~0', '~');
      found.set(`${method.toUpperCase()} ${plainPath}`, { kind, field });
    }
  }
  return found;
}

export function megabytes(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}
