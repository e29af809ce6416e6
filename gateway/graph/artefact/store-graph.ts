import { defaultFieldResolver, type GraphQLField, getNullableType, isEnumType, isObjectType } from 'graphql';
import type { Problem } from '../../errors/project-error.ts';
import type { MergedGraph, MergedSource } from '../merged-graph.ts';
import { fieldStamp } from '../stamps/stamp.ts';
import { type Encoded, encode } from './codec.ts';
import { numberedOperations, Records, storeOperation } from './store-operations.ts';
import { storeSchema } from './store-schema.ts';
import type { StoredGraph } from './stored-graph.ts';
import { Unstorable } from './unstorable.ts';

/**
 * A merged graph as it can be kept, of which {@link loadGraph} makes the same graph again without Mesh.
 * @param shown what is told of a path in a problem; the folder it was built in is another than that it runs in
 * @throws Unstorable naming what only the process can have that built it.
 */
export function storeGraph(
  merged: MergedGraph,
  shown: (text: string) => string,
): { graph: StoredGraph; records: readonly Encoded[] } {
  refuseOthersResolvers(merged);
  const { operations, references } = numberedOperations(merged.schema, merged.sourceFields);
  const records = new Records();
  const schemas = new Map(merged.sources.map(({ name }) => [name, Object.create(null) as Record<string, number>]));
  const graph: StoredGraph = {
    schema: storeSchema(merged.schema, references, merged.directives),
    enumsBy: merged.enumsBy,
    operations: operations.map((operation) =>
      storeOperation(operation, records, schemas.get(operation.source) ?? {}, references),
    ),
    sources: merged.sources.map((source) => ({
      state: encode(withPublicSite(source, shown)),
      schemas: schemas.get(source.name) ?? {},
    })),
    sourceFields: merged.sourceFields.map(({ source, rootType, fieldName, operation }) => [
      source,
      rootType,
      fieldName,
      references.numberOf(operation) ?? -1,
    ]),
    problems: encode({
      leftOut: merged.problems.leftOut.map(told(shown)),
      sources: merged.problems.sources.map(told(shown)),
      definitions: merged.problems.definitions.map(told(shown)),
    }),
  };
  return { graph, records: records.list };
}

/** Whatever Mesh put on a field would be lost. */
function refuseOthersResolvers({ schema, resolvedByProject, sources, rootTransforms }: MergedGraph): void {
  const byMesh = sources.find(({ execution }) => execution === 'mesh');
  if (byMesh) throw new Unstorable(`the source "${byMesh.name}" is executed by Mesh`);
  if (rootTransforms.length > 0) throw new Unstorable('the project has transforms of its own');
  for (const type of Object.values(schema.getTypeMap())) {
    if (isEnumType(type) && [...resolvedByProject].some((coordinate) => coordinate.startsWith(`${type.name}.`))) {
      throw new Unstorable(`the values of ${type.name} come from the project's resolvers`);
    }
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      if (resolvedByProject.has(coordinate) || fieldStamp(field)) continue;
      if (field.subscribe || !isDefault(field)) throw new Unstorable(`${coordinate} has a resolver of Mesh's`);
    }
  }
}

/** Resolvers that read what delegation leaves on values, and else are the default one; Mesh loads a copy of its own of them. */
const ofStitching = /^(bound )?(defaultMergedResolver|wrappedResolve)$/;

/** Joins have got none yet; what `encapsulate` put between root and operations gets its own again. */
function isDefault({ resolve, type }: GraphQLField<unknown, unknown>): boolean {
  if (!resolve || resolve === defaultFieldResolver || ofStitching.test(resolve.name)) return true;
  const named = getNullableType(type);
  return (
    isObjectType(named) && Object.values(named.getFields()).some((inner) => fieldStamp(inner)?.kind === 'operation')
  );
}

/** Servers may count from where a description was read; who read it, and by what token, is nobody's business. */
function withPublicSite({ described, reason, ...source }: MergedSource, shown: (text: string) => string): MergedSource {
  const { copy } = source;
  const withoutPaths = { ...source, ...(copy && { copy: { ...copy, reason: shown(copy.reason) } }) };
  if (!described) return { ...withoutPaths, reason: reason && shown(reason) };
  const url = URL.parse(described.location);
  const isAddress = url?.protocol === 'https:' || url?.protocol === 'http:';
  const location = isAddress ? url.origin + url.pathname : '';
  return { ...withoutPaths, described: { ...described, location } };
}

function told(shown: (text: string) => string): (problem: Problem) => Problem {
  return ({ message, location, ...problem }) => ({
    ...problem,
    message: shown(message),
    location: location && { ...location, file: shown(location.file) },
  });
}
