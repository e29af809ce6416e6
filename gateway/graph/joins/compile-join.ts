import { type GraphQLFieldResolver, isNonNullType } from 'graphql';
import { isAbsent } from '../../rest/response/statuses.ts';
import type { OperationCall } from '../calls/operation-call.ts';
import type { SchemaViews } from '../values/schema-view.ts';
import { compileValuePath } from '../values/value-path.ts';
import { type CompileTemplate, compileJoinArguments } from './join-arguments.ts';
import { compileBatch } from './join-batch.ts';
import type { JoinDeclaration } from './join-declaration.ts';
import { type JoinTarget, nothingOf } from './join-target.ts';

type Resolver = GraphQLFieldResolver<unknown, unknown>;

/** A join ready to run. */
export interface CompiledJoin {
  /** Coordinate of the joined field in the merged schema. */
  readonly coordinate: string;
  readonly resolve: Resolver;
  /** The operation that it calls. */
  readonly call: OperationCall;
}

/**
 * Compiles a declared join to a loader and a REST call.
 * @throws UnusableJoin
 */
export function compileJoin(
  join: JoinDeclaration,
  target: JoinTarget,
  call: OperationCall,
  views: SchemaViews,
  compileTemplate: CompileTemplate,
): CompiledJoin {
  const resolve =
    join.keysArg === undefined
      ? singleCall(join, target, call, views, compileTemplate)
      : compileBatch(join, target, call, views, compileTemplate);
  return { coordinate: `${target.type.name}.${target.field.name}`, resolve: resolve as Resolver, call };
}

/** One call for each parent; equal calls of one request are made once. */
function singleCall(
  join: JoinDeclaration,
  target: JoinTarget,
  call: OperationCall,
  views: SchemaViews,
  compileTemplate: CompileTemplate,
): Resolver {
  const toArguments = compileJoinArguments(join.sourceArgs ?? {}, call, compileTemplate);
  const result = join.result === undefined ? undefined : compileValuePath(join.result, call.field.type);
  const { type, field } = target;
  const nothing = nothingOf(target);
  return async (root, args, context, info) => {
    const callArguments = toArguments({ root: views.view(root, type), args, context });
    if (callArguments === undefined) return nothing;
    try {
      const value = await call.callWith(callArguments, context, root, info);
      return result ? result.read(value) : value;
    } catch (error) {
      if (isAbsent(error) && !isNonNullType(field.type)) return nothing;
      throw error;
    }
  };
}
