import {
  coerceInputValue,
  type GraphQLError,
  type GraphQLField,
  type GraphQLResolveInfo,
  isNonNullType,
} from 'graphql';
import { GatewayError } from '../../errors/gateway-error.ts';
import type { CallContext, UpstreamClient } from '../../upstream/upstream-client.ts';
import { gatewayErrorOfMesh } from '../mesh/mesh-error.ts';
import type { StampedOperation } from '../stamps/stamp.ts';
import { rememberCall } from './call-records.ts';
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
): OperationCall {
  const perform = operation.rest
    ? performCompiled(field, operation, operation.rest, client)
    : performFallback(field, operation, client);
  const call: OperationCall['call'] = async (args, context, root, info) => {
    const state = requestStateOf(context);
    state.request.authorizeOperation(coordinate);
    if (operation.rootType !== 'Mutation') return perform(args, context, state, root, info);
    // Also when it fails: what became of a call that timed out is not known.
    return perform(args, context, state, root, info).finally(() => state.forgetAnswers());
  };
  return {
    source: operation.source,
    coordinate,
    field,
    operation,
    call,
    callWith: async (args, context, root, info) => call(coerceArguments(field, coordinate, args), context, root, info),
  };
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
): Perform {
  const toInput = compileWireArguments(field.args);
  // Templates of the handler are written for the names of the source.
  const toSourceArguments = compileSourceArguments(field.args);
  const keepStatus = dependsOnStatus(field.type);
  return (args, context, state, root, info) => {
    const input = toInput(args);
    const request = rest.request(input, { args: toSourceArguments(args), context, root });
    const send = async () => {
      const response = await client.request(request, callContext(state, context, info));
      const { status, value } = rest.read(response);
      if (operation.linked) rememberCall(value, { operation, input, request, response });
      return keepStatus ? rememberStatus(value, status) : value;
    };
    if (!rest.safe) return send();
    const identity = `${operation.source} ${request.method} ${request.origin}${request.path} ${JSON.stringify(request.headers)}`;
    if (state.calls.has(identity)) state.request.meter?.shared?.(operation.source, request);
    return shareWithinRequest(state, identity, send);
  };
}

/** What the client, and by it the project's own hooks, are told of a call. */
function callContext({ request }: RequestState, context: unknown, info: GraphQLResolveInfo | undefined): CallContext {
  return { ...request, execution: { context, info } };
}

function shareWithinRequest(state: RequestState, identity: string, send: () => Promise<unknown>): Promise<unknown> {
  const running = state.calls.get(identity);
  if (running) return running;
  const call = send();
  state.calls.set(identity, call);
  return call;
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
  return async (args, context, state, root, info = ownInfo) => {
    const fetch = client.fetchFor(callContext(state, context, info));
    const own: unknown = Object.assign(Object.create(context as object), { fetch });
    const value = await fallback(root, encodePath(toSourceArguments(args), operation.pathArguments), own, info);
    if (value instanceof Error) throw gatewayErrorOfMesh(value, operation);
    return keepStatus ? rememberStatus(value ?? null, statusOfMesh(value)) : (value ?? null);
  };
}

function coerceArguments(field: GraphQLField<unknown, unknown>, coordinate: string, given: Arguments): Arguments {
  const coerced: Arguments = {};
  for (const arg of field.args) {
    const value = given[arg.name];
    if (value === undefined) {
      if (arg.defaultValue !== undefined) coerced[arg.name] = arg.defaultValue;
      else if (isNonNullType(arg.type)) refuse(`${coordinate}: the argument "${arg.name}" is required.`);
    } else {
      coerced[arg.name] = coerceInputValue(value, arg.type, (_path, _invalid, error: GraphQLError) =>
        refuse(`${coordinate}: the argument "${arg.name}" is not acceptable: ${error.message}`),
      );
    }
  }
  const unknown = Object.keys(given).find((name) => !field.args.some((arg) => arg.name === name));
  if (unknown !== undefined) refuse(`${coordinate} has no argument "${unknown}".`);
  return coerced;
}

function refuse(message: string): never {
  throw new GatewayError('BAD_USER_INPUT', message);
}
