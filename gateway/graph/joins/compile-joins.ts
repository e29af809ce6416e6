import { type GraphQLSchema, isInterfaceType, isObjectType } from 'graphql';
import type { Problem } from '../../errors/project-error.ts';
import type { OperationIndex } from '../bind/operation-index.ts';
import type { OperationCall } from '../calls/operation-call.ts';
import type { MeshFields } from '../mesh/mesh-fields.ts';
import { setCalls } from '../stamps/stamp.ts';
import type { ConcreteType } from '../values/concrete-type.ts';
import type { SchemaViews } from '../values/schema-view.ts';
import { didYouMean } from './checks/did-you-mean.ts';
import { circleFrom } from './checks/join-circles.ts';
import { type CompiledJoin, compileJoin } from './compile-join.ts';
import type { CompileTemplate } from './join-arguments.ts';
import type { JoinDeclaration } from './join-declaration.ts';
import { type JoinShape, setJoinShape } from './join-shape.ts';
import { type JoinTarget, UnusableJoin } from './join-target.ts';

export interface JoinSurroundings {
  readonly schema: GraphQLSchema;
  readonly operations: OperationIndex;
  readonly meshFields: MeshFields;
  readonly views: SchemaViews;
  readonly concreteType: ConcreteType;
  readonly compileTemplate: CompileTemplate;
  /** Sources of which the fields are known, by how they are executed. */
  readonly sources: ReadonlyMap<string, 'compiled' | 'mesh' | 'left out'>;
  /** Coordinates of the fields that functions of the project answer. */
  readonly resolvedByProject: ReadonlySet<string>;
  /** Refuses options that contradict each other, of which Mesh ignores one. */
  readonly strict: boolean;
}

/**
 * Compiles every declared join to a source that Weft calls itself. Joins to sources that Mesh executes
 * keep Mesh's resolver; those to a source that is left out are left out with it.
 */
export function compileJoins(
  declarations: readonly JoinDeclaration[],
  surroundings: JoinSurroundings,
): { joins: CompiledJoin[]; problems: Problem[] } {
  const { resolvedByProject } = surroundings;
  const declared = new Map(declarations.map((join) => [`${join.targetTypeName}.${join.targetFieldName}`, join]));
  const isJoined = (coordinate: string) => declared.has(coordinate) || resolvedByProject.has(coordinate);
  const joins: CompiledJoin[] = [];
  const problems: Problem[] = [];
  const refuse = ({ targetTypeName, targetFieldName, location }: JoinDeclaration, { message }: UnusableJoin) =>
    problems.push({ severity: 'error', message: `${targetTypeName}.${targetFieldName}: ${message}`, location });
  for (const declaration of declarations) {
    try {
      joins.push(...compileOne(declaration, surroundings, isJoined));
    } catch (error) {
      if (!(error instanceof UnusableJoin)) throw error;
      refuse(declaration, error);
    }
  }
  const after = new Map(joins.map((join) => [join.coordinate, join.after]));
  for (const { coordinate } of joins) {
    const circle = circleFrom(coordinate, after);
    const declaration = circle && declared.get(coordinate);
    if (!declaration) continue;
    refuse(declaration, new UnusableJoin(`needs itself before it can be joined: ${circle.join(' → ')}`));
  }
  return { joins, problems };
}

function compileOne(
  declaration: JoinDeclaration,
  surroundings: JoinSurroundings,
  isJoined: (coordinate: string) => boolean,
): CompiledJoin[] {
  const { sources, operations } = surroundings;
  const execution = sources.get(declaration.sourceName);
  if (execution === undefined) {
    const hint = didYouMean(declaration.sourceName, [...sources.keys()]);
    throw new UnusableJoin(`there is no source "${declaration.sourceName}"${hint}`);
  }
  if (execution === 'left out') return [];
  const targets = findTargets(declaration, surroundings);
  if (targets.length === 0) return [];
  if (execution === 'mesh') {
    // Mesh makes the join; the rules on what it calls hold all the same.
    const called = surroundings.meshFields.find(
      declaration.sourceName,
      declaration.sourceTypeName,
      declaration.sourceFieldName,
    );
    if (called === undefined) return [];
    for (const { field } of targets) {
      setCalls(field, [called]);
      setJoinShape(field, shapeOfMesh(declaration, called));
    }
    return [];
  }
  const call = findCall(declaration, operations);
  return targets.map((target) => {
    const join = compileJoin({ ...surroundings, join: declaration, target, call, isJoined });
    setCalls(target.field, [call.coordinate]);
    setJoinShape(target.field, join.shape);
    return join;
  });
}

/** How Mesh makes a join: a call for all keys, or one for each parent. */
function shapeOfMesh({ keyField, keysArg, sourceArgs, additionalArgs }: JoinDeclaration, call: string): JoinShape {
  return {
    how: keysArg === undefined ? 'single' : 'batch',
    call,
    keys: keyField === undefined ? [] : [keyField],
    keysArg,
    templates: (keysArg === undefined ? sourceArgs : additionalArgs) ?? {},
  };
}

/** The field that a join answers; of an interface the fields of all its types. */
function findTargets(
  { targetTypeName, targetFieldName }: JoinDeclaration,
  surroundings: JoinSurroundings,
): JoinTarget[] {
  const { schema, sources } = surroundings;
  const type = schema.getType(targetTypeName);
  const fields = isObjectType(type) || isInterfaceType(type) ? type.getFields() : undefined;
  if (fields?.[targetFieldName]) {
    const types = isInterfaceType(type) ? schema.getPossibleTypes(type) : isObjectType(type) ? [type] : [];
    return types.flatMap((possible) => {
      const field = possible.getFields()[targetFieldName];
      return field ? [{ type: possible, field }] : [];
    });
  }
  // The field went with a type of a source that is left out, which is reported already.
  if ([...sources.values()].includes('left out')) return [];
  if (!fields) {
    const hint = didYouMean(targetTypeName, Object.keys(schema.getTypeMap()));
    throw new UnusableJoin(`there is no type "${targetTypeName}"${hint}`);
  }
  const hint = didYouMean(targetFieldName, Object.keys(fields));
  throw new UnusableJoin(`${targetTypeName} has no field "${targetFieldName}": define it in additionalTypeDefs${hint}`);
}

function findCall(
  { sourceName, sourceTypeName, sourceFieldName }: JoinDeclaration,
  operations: OperationIndex,
): OperationCall {
  const call = operations.find(sourceName, sourceTypeName, sourceFieldName);
  if (call) return call;
  const wanted = `${sourceTypeName}.${sourceFieldName}`;
  throw new UnusableJoin(`"${sourceName}" has no field "${wanted}"${didYouMean(wanted, operations.names(sourceName))}`);
}
