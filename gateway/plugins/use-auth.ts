import { useGenericAuth } from '@envelop/generic-auth';
import { type ExecutionArgs, type ExecutionResult, GraphQLError, type GraphQLSchema } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { type AccessCheck, createAccessCheck } from '../auth/access-check.ts';
import type { Authenticate, Caller } from '../auth/caller.ts';
import { type AccessRules, compileRules } from '../auth/compile-rules.ts';
import { unknownMode } from '../auth/demand.ts';
import { credentialsRefused, operationRefused } from '../auth/refusal.ts';
import type { AuthConfig, AuthMode } from '../config/gateway-config.ts';
import { GatewayError } from '../errors/gateway-error.ts';
import { ProjectError } from '../errors/project-error.ts';

export interface AuthOptions {
  config: AuthConfig;
  authenticate: Authenticate;
  /** Compiled for the schema that is served. Should another be executed, they are compiled for that one too. */
  rules: AccessRules;
}

/** What is needed of a request. */
export interface AuthRequest {
  readonly headers: Pick<Headers, 'get'>;
}

/** What resolvers and templates find in the context. */
export interface AuthContext {
  readonly caller: Caller | null;
  /** The caller's verified claims, so that `{context.user.sub}` works in templates. */
  readonly user: Caller['claims'] | null;
}

/**
 * Recognises callers and keeps them to the rules.
 *
 * Credentials are verified before the document is looked at; bad ones refuse the request (401), whatever it
 * asks for. An operation that selects one refused field is refused as a whole, before anything is executed:
 * `UNAUTHENTICATED` with 401 where there is no caller, `FORBIDDEN` with 403 where the caller lacks scopes;
 * both with `application/json` too, and without `data`.
 * Place it before every plugin that executes or answers from a cache.
 * @throws TypeError for a mode that is none of the three
 */
export function useAuth({ config, authenticate, rules }: AuthOptions): Plugin {
  const recognise = onceForEachRequest(async (request) => {
    try {
      return await authenticate(credentialHeaders(request, config));
    } catch (error) {
      throw error instanceof GatewayError ? credentialsRefused(error, config) : error;
    }
  });
  const genericAuth = useGenericAuth<Caller, { request?: AuthRequest }, 'caller'>({
    mode: 'resolve-only',
    contextFieldName: 'caller',
    resolveUserFn: ({ request }) => (request ? recognise(request) : null),
  });
  // Its type asks the context for what it puts there itself, and never for null.
  const resolveCaller = genericAuth.onContextBuilding as Plugin['onContextBuilding'];
  const checkFor = checksBySchema(config, rules);

  const refuseOperation = ({ args, setResultAndStopExecution }: ExecutionHook) => {
    const { document, operationName, variableValues: variables } = args;
    const caller = callerIn(args.contextValue);
    const refused = checkFor(args.schema)({ document, operationName, variables }, caller);
    if (refused.length > 0) setResultAndStopExecution({ errors: operationRefused(refused, caller, config) });
  };

  return {
    // The entrances that know no onParams (subscriptions over other transports) are recognised here only.
    async onContextBuilding({ context, extendContext, breakContextBuilding }) {
      await resolveCaller?.({ context, extendContext, breakContextBuilding });
      const added: Record<string, unknown> = { user: callerIn(context)?.claims ?? null };
      extendContext(added);
    },
    async onParams({ request, context, setResult }) {
      try {
        const caller = await recognise(request);
        Object.assign(context, { caller, user: caller?.claims ?? null } satisfies AuthContext);
      } catch (error) {
        if (!(error instanceof GraphQLError)) throw error;
        setResult({ errors: [error] });
      }
    },
    ...(enforces(config.mode) && { onExecute: refuseOperation, onSubscribe: refuseOperation }),
  };
}

interface ExecutionHook {
  args: ExecutionArgs;
  setResultAndStopExecution(result: ExecutionResult): void;
}

/** The caller that this plugin put into a GraphQL context. */
export function callerIn(context: unknown): Caller | null {
  return (context as Partial<AuthContext> | undefined)?.caller ?? null;
}

function enforces(mode: AuthMode): boolean {
  switch (mode) {
    case 'protect-all':
    case 'protect-granular':
      return true;
    case 'none':
      return false;
    default:
      throw unknownMode(mode);
  }
}

/** A batch of operations is one request with one caller. */
function onceForEachRequest(
  recognise: (request: AuthRequest) => Promise<Caller | null>,
): (request: AuthRequest) => Promise<Caller | null> {
  const callers = new WeakMap<AuthRequest, Promise<Caller | null>>();
  return (request) => {
    const caller = callers.get(request) ?? recognise(request);
    callers.set(request, caller);
    return caller;
  };
}

function credentialHeaders({ headers }: AuthRequest, { apiKeys }: AuthConfig): Record<string, string | undefined> {
  const names = ['authorization', ...(apiKeys ? [apiKeys.header] : [])];
  return Object.fromEntries(names.map((name) => [name, headers.get(name) ?? undefined]));
}

function checksBySchema(config: AuthConfig, rules: AccessRules): (schema: GraphQLSchema) => AccessCheck {
  const checks = new WeakMap([[rules.schema, createAccessCheck(rules)]]);
  return (schema) => {
    const known = checks.get(schema);
    if (known) return known;
    const compiled = compileRules(schema, config);
    const errors = compiled.problems.filter(({ severity }) => severity === 'error');
    if (errors.length > 0) throw new ProjectError(errors);
    const check = createAccessCheck(compiled.rules);
    checks.set(schema, check);
    return check;
  };
}
