import { isAsyncIterable } from '@envelop/core';
import { useGenericAuth } from '@envelop/generic-auth';
import { type ExecutionArgs, type ExecutionResult, GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Caller, RequestHeaders } from '../auth/caller.ts';
import type { Guard, OperationRest } from '../auth/guard.ts';
import { knownScopeOf } from './request-scope.ts';

export interface AuthOptions {
  guard: Guard;
  /** Whether operations are held to the rules; else callers are only recognised. */
  enforced: boolean;
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
 * both with `application/json` too, and without `data`. Where fields are refused alone, all plugins behind this one see a
 * document without them, and its result: refused fields are put into that when all of them have seen it.
 * Place it before every plugin that executes or answers from a cache.
 */
export function useAuth({ guard, enforced }: AuthOptions): Plugin {
  const recognise = onceForEachRequest(async (request) => guard.recognise(credentialHeaders(request, guard)));
  const genericAuth = useGenericAuth<Caller, { request?: AuthRequest }, 'caller'>({
    mode: 'resolve-only',
    contextFieldName: 'caller',
    resolveUserFn: ({ request }) => (request ? recognise(request) : null),
  });
  // Its type asks the context for what it puts there itself, and never for null.
  const resolveCaller = genericAuth.onContextBuilding as Plugin['onContextBuilding'];

  const rests = new WeakMap<object, OperationRest>();
  const refusalOf = ({ schema, document, operationName, variableValues: variables, contextValue }: ExecutionArgs) =>
    guard.refuse(schema, { document, operationName, variables }, callerIn(contextValue));

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
        Object.assign(context, authContext(caller));
        const scope = knownScopeOf(context);
        if (scope) scope.caller = caller ?? undefined;
      } catch (error) {
        if (!(error instanceof GraphQLError)) throw error;
        setResult({ errors: [error] });
      }
    },
    ...(enforced && {
      onExecute: ({ args, setResultAndStopExecution }) => {
        const refusal = refusalOf(args);
        if (refusal?.of === 'operation') setResultAndStopExecution({ errors: refusal.errors });
        if (refusal?.of === 'fields') {
          // Whoever executes takes the document from these arguments.
          args.document = refusal.rest.document;
          rests.set(args.contextValue, refusal.rest);
        }
      },
      onSubscribe: ({ args, setResultAndStopExecution }) => {
        const refusal = refusalOf(args);
        if (refusal?.of === 'fields') throw new TypeError('A subscription is refused as a whole.');
        if (refusal) setResultAndStopExecution({ errors: refusal.errors });
      },
      // Behind all that plugins do when an operation is executed: whatever they keep of results fits the document they saw.
      onExecutionResult: ({ result, setResult, context }) => {
        const rest = rests.get(context);
        if (!rest || !result) return;
        if (isAsyncIterable(result)) throw new TypeError('What is answered in parts cannot be answered in part.');
        setResult(rest.answer(result as ExecutionResult));
      },
    }),
  };
}

/** The members that this plugin puts into a GraphQL context. */
export function authContext(caller: Caller | null): AuthContext {
  return { caller, user: caller?.claims ?? null };
}

/** The caller that this plugin put into a GraphQL context. */
export function callerIn(context: unknown): Caller | null {
  return (context as Partial<AuthContext> | undefined)?.caller ?? null;
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

function credentialHeaders({ headers }: AuthRequest, guard: Guard): RequestHeaders {
  return Object.fromEntries(guard.credentialHeaders.map((name) => [name, headers.get(name) ?? undefined]));
}
