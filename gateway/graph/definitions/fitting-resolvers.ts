import type { IResolvers } from '@graphql-tools/utils';
import { type DocumentNode, type GraphQLSchema, isInterfaceType, isObjectType } from 'graphql';
import type { Problem } from '../../errors/project-error.ts';

/** The fields of each type that is there; `undefined` for a type whose resolvers are of something else than fields. */
type KnownFields = ReadonlyMap<string, ReadonlySet<string> | undefined>;

/**
 * The resolvers of a project without those of types and fields that are not there: while a source is left out one of them
 * would end the whole merge. Each is a warning.
 *
 * @param schemas of the sources that are there.
 * @param documents the project's own definitions, as far as they fit.
 */
export function keepFittingResolvers(
  maps: readonly IResolvers[],
  schemas: readonly GraphQLSchema[],
  documents: readonly DocumentNode[],
): { maps: readonly IResolvers[]; problems: Problem[] } {
  const known = knownFields(schemas, documents);
  const problems: Problem[] = [];
  const leave = (what: string) => {
    problems.push({
      severity: 'warning',
      message: `the resolver of ${what} is left out: there is no such field or type`,
    });
    return [];
  };
  const fitting = maps.map((map) => {
    const types = Object.entries(map).flatMap(([type, members]): [string, unknown][] => {
      if (!known.has(type)) return leave(type);
      const fields = known.get(type);
      if (!fields) return [[type, members]];
      const own = Object.entries(Object(members)).flatMap((entry) =>
        entry[0].startsWith('__') || fields.has(entry[0]) ? [entry] : leave(`${type}.${entry[0]}`),
      );
      return [[type, Object.fromEntries(own)]];
    });
    return Object.fromEntries(types) as IResolvers;
  });
  return { maps: fitting, problems };
}

function knownFields(schemas: readonly GraphQLSchema[], documents: readonly DocumentNode[]): KnownFields {
  const known = new Map<string, Set<string> | undefined>();
  const add = (type: string, fields: readonly string[]) => {
    const before = known.get(type) ?? new Set();
    known.set(type, new Set([...before, ...fields]));
  };
  for (const schema of schemas) {
    for (const type of Object.values(schema.getTypeMap())) {
      const hasFields = isObjectType(type) || isInterfaceType(type);
      if (hasFields) add(type.name, Object.keys(type.getFields()));
      else known.set(type.name, undefined);
    }
  }
  for (const node of documents.flatMap(({ definitions }) => definitions)) {
    if (!('name' in node) || !node.name || !/Type(Definition|Extension)$/.test(node.kind)) continue;
    const hasFields = /^(Object|Interface)/.test(node.kind) && 'fields' in node;
    if (hasFields)
      add(
        node.name.value,
        (node.fields ?? []).map(({ name }) => name.value),
      );
    else known.set(node.name.value, undefined);
  }
  return known;
}
