import type { GraphQLField, GraphQLResolveInfo } from 'graphql';
import type { OperationInput, RestOperation } from '../../rest/operation.ts';
import type { CalledOperation, CallPlace } from '../../telemetry/following/followed-call.ts';
import type { CallContext, UpstreamClient, UpstreamRequest } from '../../upstream/upstream-client.ts';
import { gatewayErrorOfMesh } from '../mesh/mesh-error.ts';
import type { StampedOperation } from '../stamps/stamp.ts';
import type { AnswerChecks } from './answer-checks.ts';
import { batchNoteOf } from './batch-notes.ts';
import { rememberCall } from './call-records.ts';
import { compileCoercion } from './coerce-arguments.ts';
import { infoOfCall } from './info-of-call.ts';
import { type RequestState, requestStateOf } from './request-state.ts';
import { dependsOnStatus, rememberStatus, statusOfMesh } from './response-status.ts';
import { compileSourceArguments, compileWireArguments } from './wire-arguments.ts';

export type Arguments = Record<string, unknown>;

/** A root field of the merged schema bound to the REST operation behind it. */
export interface OperationCall {
  readonly source: string;
  /** Coordinate in the merged schema, as `Query.customers`. */
  readonly coordinate: string;
  readonly field: GraphQLField<unknown, unknown>;
  readonly operation: StampedOperation;
  /** Whether nothing but its arguments decides on the request, so that calls with equal ones are one in a request. */
  readonly alike: boolean;
  /**
   * Makes the call with arguments that GraphQL has coerced and resolves with the value under its wire
   * names, `null` when there is none. Identical safe calls of one request are one, until a mutation is called.
   * @throws GatewayError
   */
  call(args: Arguments, context: unknown, root?: unknown, info?: GraphQLResolveInfo): Promise<unknown>;
  /** The same with arguments as a person writes them: checked and coerced by the schema first. */
  callWith(args: Arguments, context: unknown, root?: unknown, info?: GraphQLResolveInfo): Promise<unknown>;
}

export function bindOperation(
  field: GraphQLField<unknown, unknown>,
  coordinate: string,
  operation: StampedOperation,
  client: UpstreamClient,
  checks: AnswerChecks,
): OperationCall {
  const { perform, alike } = operation.rest
    ? performCompiled(
        field,
        operation,
        operation.rest,
        client,
        checks.reading({ operation, rest: operation.rest, field, coordinate }),
      )
    : { perform: performFallback(field, operation, client), alike: false };
  const call: OperationCall['call'] = (args, context, root, info) =>
    rejecting(() => {
      const state = requestStateOf(context);
      state.request.authorizeOperation(coordinate, args);
      const answer = perform(args, context, state, root, info);
      // Also when it fails: what became of a call that timed out is not known.
      return operation.rootType === 'Mutation' ? answer.finally(() => state.forgetAnswers()) : answer;
    });
  const coerce = compileCoercion(field, coordinate);
  const callWith: OperationCall['callWith'] = (args, context, root, info) =>
    rejecting(() => call(coerce(args), context, root, info));
  return {
    source: operation.source,
    coordinate,
    field,
    operation,
    alike,
    call,
    callWith: alike
      ? (args, context, root, info) =>
          rejecting(() =>
            requestStateOf(context).calls.ofArguments(field, args, () => callWith(args, context, root, info)),
          )
      : callWith,
  };
}

/** What is thrown at once becomes a rejection, without a promise around each promise. */
function rejecting(make: () => Promise<unknown>): Promise<unknown> {
  try {
    return make();
  } catch (error) {
    return Promise.reject(error);
  }
}

type Perform = (
  args: Arguments,
  context: unknown,
  state: RequestState,
  root: unknown,
  info: GraphQLResolveInfo | undefined,
) => Promise<unknown>;

function performCompiled(
  field: GraphQLField<unknown, unknown>,
  operation: StampedOperation,
  rest: NonNullable<StampedOperation['rest']>,
  client: UpstreamClient,
  read: RestOperation['read'],
): { perform: Perform; alike: boolean } {
  const toInput = compileWireArguments(field.args);
  // Templates of the handler are written for the names of the source.
  const toSourceArguments = compileSourceArguments(field.args);
  const keepStatus = dependsOnStatus(field.type);
  const readOnly = operation.rootType === 'Query';
  // A mutation by GET is a change as often as it is asked for.
  const isQuestion = readOnly && rest.safe;
  const called: CalledOperation = {
    source: operation.source,
    operation: rest.id,
    // Of a graph that was kept, the description is read when an operation is first called.
    get template() {
      return operation.described?.operation.path;
    },
  };
  const answerOf = async (request: UpstreamRequest, call: CallContext, input: OperationInput) => {
    const response = await client.request(request, call);
    const { status, value } = read(response);
    if (operation.linked) rememberCall(value, { operation, input, request, response });
    return keepStatus ? rememberStatus(value, status) : value;
  };
  const perform: Perform = (args, context, state, root, info) => {
    const input = toInput(args);
    const request = rest.request(input, { args: toSourceArguments(args), context, root });
    request.sameForAll = rest.sameForAll;
    request.readOnly = readOnly;
    request.security = rest.security;
    request.keys = batchNoteOf(info)?.keys;
    const send = () => {
      const call = callContext(state, context, called, info);
      const answer = answerOf(request, call, input);
      call.followed?.until(answer);
      return answer;
    };
    return isQuestion ? state.calls.ofRequest(operation.source, request, send) : send();
  };
  return { perform, alike: isQuestion && !rest.readsParent };
}

/** What the client, and by it the project's own hooks, are told of a call. */
function callContext(
  { request }: RequestState,
  context: unknown,
  called: CalledOperation,
  info: GraphQLResolveInfo | undefined,
): CallContext {
  const followed = request.follower?.call(called, info && placeOf(info));
  return { ...request, execution: { context, info }, followed };
}

function placeOf(info: GraphQLResolveInfo): CallPlace {
  const { path, parentType, fieldName } = info;
  return { path, parentType: parentType.name, fieldName, batch: batchNoteOf(info) };
}

/** Each stays one segment; dot segments are refused by the client, encoded ones too. */
function encodePath(args: Arguments, names: ReadonlySet<string> = new Set()): Arguments {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => [
      name,
      names.has(name) && typeof value === 'string' ? encodeURIComponent(value.toWellFormed()) : value,
    ]),
  );
}

function performFallback(
  field: GraphQLField<unknown, unknown>,
  operation: StampedOperation,
  client: UpstreamClient,
): Perform {
  const toSourceArguments = compileSourceArguments(field.args);
  const { fallback } = operation;
  if (!fallback) throw new Error(`${operation.source}: ${operation.field} has neither a compiled call nor a resolver.`);
  const keepStatus = dependsOnStatus(field.type);
  const ownInfo = infoOfCall(field, operation.rootType);
  const isChange = operation.rootType === 'Mutation';
  const described = operation.described?.operation;
  const known = { security: described?.security, readOnly: isChange ? false : undefined };
  const called: CalledOperation = {
    source: operation.source,
    operation: described?.operationId ?? operation.field,
    template: described?.path,
  };
  const judged = async (answer: unknown) => {
    const value: unknown = await answer;
    if (value instanceof Error) throw gatewayErrorOfMesh(value, operation);
    return keepStatus ? rememberStatus(value ?? null, statusOfMesh(value)) : (value ?? null);
  };
  return async (args, context, state, root, info = ownInfo) => {
    const call = callContext(state, context, called, info);
    const fetch = client.fetchFor(call, known);
    const own: unknown = Object.assign(Object.create(context as object), { fetch });
    const answer = fallback(root, encodePath(toSourceArguments(args), operation.pathArguments), own, info);
    const value = judged(answer);
    if (answer instanceof Promise) call.followed?.until(value);
    return value;
  };
}
