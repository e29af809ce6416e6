import { type GraphQLSchema, isObjectType } from 'graphql';
import type { Problem } from '../../errors/project-error.ts';
import type { OperationIndex } from '../bind/operation-index.ts';
import type { OperationCall } from '../calls/operation-call.ts';
import { nearestName } from '../definitions/nearest-name.ts';
import type { MeshFields } from '../mesh/mesh-fields.ts';
import { setCalls } from '../stamps/stamp.ts';
import type { SchemaViews } from '../values/schema-view.ts';
import { type CompiledJoin, compileJoin } from './compile-join.ts';
import type { CompileTemplate } from './join-arguments.ts';
import type { JoinDeclaration } from './join-declaration.ts';
import { type JoinTarget, UnusableJoin } from './join-target.ts';

export interface JoinSurroundings {
  readonly schema: GraphQLSchema;
  readonly operations: OperationIndex;
  readonly meshFields: MeshFields;
  readonly views: SchemaViews;
  readonly compileTemplate: CompileTemplate;
  /** Sources of which the fields are known, by how they are executed. */
  readonly sources: ReadonlyMap<string, 'compiled' | 'mesh' | 'left out'>;
}

/**
 * Compiles every declared join to a source that Weft calls itself. Joins to sources that Mesh executes
 * keep Mesh's resolver; those to a source that is left out are left out with it.
 */
export function compileJoins(
  declarations: readonly JoinDeclaration[],
  surroundings: JoinSurroundings,
): { joins: CompiledJoin[]; problems: Problem[] } {
  const joins: CompiledJoin[] = [];
  const problems: Problem[] = [];
  for (const declaration of declarations) {
    const { targetTypeName, targetFieldName, location } = declaration;
    try {
      const join = compileOne(declaration, surroundings);
      if (join) joins.push(join);
    } catch (error) {
      if (!(error instanceof UnusableJoin)) throw error;
      problems.push({ severity: 'error', message: `${targetTypeName}.${targetFieldName}: ${error.message}`, location });
    }
  }
  return { joins, problems };
}

function compileOne(declaration: JoinDeclaration, surroundings: JoinSurroundings): CompiledJoin | undefined {
  const { sources, views, compileTemplate } = surroundings;
  const execution = sources.get(declaration.sourceName);
  if (execution === undefined) {
    throw new UnusableJoin(
      `there is no source "${declaration.sourceName}"${hint(declaration.sourceName, [...sources.keys()])}`,
    );
  }
  if (execution === 'left out') return undefined;
  const target = findTarget(declaration, surroundings.schema);
  // The field went with a type of a source that is left out, which is reported already.
  if (!target) return undefined;
  if (execution === 'mesh') {
    const { sourceName, sourceTypeName, sourceFieldName } = declaration;
    const called = surroundings.meshFields.find(sourceName, sourceTypeName, sourceFieldName);
    if (called !== undefined) setCalls(target.field, [called]);
    return undefined;
  }
  const call = findCall(declaration, surroundings.operations);
  const join = compileJoin(declaration, target, call, views, compileTemplate);
  setCalls(target.field, [call.coordinate]);
  return join;
}

function findTarget(
  { targetTypeName, targetFieldName }: JoinDeclaration,
  schema: GraphQLSchema,
): JoinTarget | undefined {
  const type = schema.getType(targetTypeName);
  const field = isObjectType(type) ? type.getFields()[targetFieldName] : undefined;
  return isObjectType(type) && field ? { type, field } : undefined;
}

function findCall(
  { sourceName, sourceTypeName, sourceFieldName, sourceArgs, keysArg }: JoinDeclaration,
  operations: OperationIndex,
): OperationCall {
  const call = operations.find(sourceName, sourceTypeName, sourceFieldName);
  if (!call) {
    const names = operations.names(sourceName);
    const wanted = `${sourceTypeName}.${sourceFieldName}`;
    throw new UnusableJoin(`"${sourceName}" has no field "${wanted}"${hint(wanted, names)}`);
  }
  const accepted = call.field.args.map(({ name }) => name);
  for (const path of [...Object.keys(sourceArgs ?? {}), ...(keysArg === undefined ? [] : [keysArg])]) {
    const [name = ''] = path.split('.');
    if (!accepted.includes(name)) {
      throw new UnusableJoin(`${call.coordinate} has no argument "${name}"${hint(name, accepted)}`);
    }
  }
  return call;
}

function hint(given: string, accepted: readonly string[]): string {
  const nearest = nearestName(given, accepted);
  if (nearest !== undefined) return `; did you mean "${nearest}"?`;
  return accepted.length > 0 && accepted.length <= 12 ? `; there is ${accepted.join(', ')}` : '';
}
