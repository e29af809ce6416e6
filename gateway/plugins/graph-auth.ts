import type { Authenticate } from '../auth/caller.ts';
import { compileRules } from '../auth/compile-rules.ts';
import { createGuard, enforces } from '../auth/guard.ts';
import type { Locate } from '../auth/rule-statements.ts';
import type { AuthConfig } from '../config/gateway-config.ts';
import { type Problem, ProjectError } from '../errors/project-error.ts';
import type { Graph } from '../graph/graph.ts';
import type { GraphAuth } from './plugins.ts';
import { callerIn, useAuth } from './use-auth.ts';

export interface GraphAuthOptions {
  config: AuthConfig;
  /** From `createAuthenticate`; one for all graphs that are served in turn. */
  authenticate: Authenticate;
  locate?: Locate;
}

/**
 * Authentication and authorization for one graph, and what is doubtful about its rules.
 * @throws ProjectError when a rule does not fit the graph's schema: it is not served without that rule
 */
export function graphAuth(
  { schema, sources = [] }: Pick<Graph, 'schema'> & Partial<Pick<Graph, 'sources'>>,
  { config, authenticate, locate }: GraphAuthOptions,
): GraphAuth & { readonly warnings: readonly Problem[] } {
  const someLeftOut = isAnyLeftOut(sources);
  const { rules, problems } = compileRules(schema, config, locate, someLeftOut);
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new ProjectError(errors);
  const guard = createGuard({ config, authenticate, rules, someLeftOut });
  return {
    guard,
    plugins: [useAuth({ guard, enforced: enforces(config.mode) })],
    authorizeOperation(coordinate, args, context) {
      rules.authorizeOperation(coordinate, args, callerIn(context));
    },
    warnings: problems,
  };
}

/** Rules may speak of what is not known at present. */
export function isAnyLeftOut(sources: Graph['sources']): boolean {
  return sources.some(({ state }) => state === 'left out');
}
