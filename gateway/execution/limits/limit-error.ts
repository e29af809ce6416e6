import { type ASTNode, GraphQLError } from 'graphql';
import type { ErrorCode } from '../../errors/catalogue.ts';

/** What a client is told of a limit, in `extensions`. */
export interface LimitDetails {
  /** The key in `gateway.limits`; `lines` has none. */
  readonly limit: string;
  readonly allowed: number;
  /** `undefined` where counting ended at what is allowed. */
  readonly found?: number;
}

const code: ErrorCode = 'QUERY_TOO_COMPLEX';

/** The error of an operation beyond a limit, which is not executed. */
export function beyondLimit(message: string, { limit, allowed, found }: LimitDetails, nodes?: ASTNode): GraphQLError {
  const isTold = found !== undefined && Number.isFinite(found);
  const extensions = { code, limit, allowed, ...(isTold && { found }) };
  return new GraphQLError(message, { nodes: nodes ?? null, extensions });
}
