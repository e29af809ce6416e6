import type { GraphQLFieldResolver } from 'graphql';
import { requestStateOf } from './request-state.ts';

type Resolver = GraphQLFieldResolver<unknown, unknown>;

/** A resolver for whose promises the batches below it wait, as they wait for those of joins. */
export function tracked(resolve: Resolver): Resolver {
  return (root, args, context, info) => {
    const value: unknown = resolve(root, args, context, info);
    if (value instanceof Promise) requestStateOf(context).levels.track(info, value);
    return value;
  };
}
