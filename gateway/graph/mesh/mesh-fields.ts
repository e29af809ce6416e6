import { type GraphQLSchema, isObjectType } from 'graphql';
import { fieldStamp } from '../stamps/stamp.ts';

/** The root fields of sources that Mesh executes, by the names that the merged schema gives them. */
export interface MeshFields {
  /** Finds the fields in the merged schema; until then each is taken for what its source calls it. */
  locate(merged: GraphQLSchema): void;
  /** Coordinate of a source's own root field, by which rules know it. */
  coordinateOf(source: string, rootType: string, fieldName: string): string;
  /** Coordinate of what a join names, by its name after the source's transforms. */
  find(source: string, rootType: string, fieldName: string): string | undefined;
}

export function createMeshFields(): MeshFields {
  const byOwnName = new Map<string, string>();
  const byMergedName = new Map<string, string>();
  return {
    locate(merged) {
      for (const type of Object.values(merged.getTypeMap())) {
        if (!isObjectType(type)) continue;
        for (const field of Object.values(type.getFields())) {
          const stamp = fieldStamp(field);
          if (stamp?.kind !== 'mesh') continue;
          const coordinate = `${type.name}.${field.name}`;
          byOwnName.set(`${stamp.source}/${stamp.rootType}.${stamp.field}`, coordinate);
          byMergedName.set(`${stamp.source}/${stamp.rootType}.${field.name}`, coordinate);
        }
      }
    },
    coordinateOf: (source, rootType, fieldName) =>
      byOwnName.get(`${source}/${rootType}.${fieldName}`) ?? `${rootType}.${fieldName}`,
    find: (source, rootType, fieldName) => byMergedName.get(`${source}/${rootType}.${fieldName}`),
  };
}
