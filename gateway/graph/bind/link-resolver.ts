import { type GraphQLField, type GraphQLFieldResolver, isNonNullType } from 'graphql';
import { isAbsent } from '../../rest/response/statuses.ts';
import { callRecordOf } from '../calls/call-records.ts';
import type { Arguments, OperationCall } from '../calls/operation-call.ts';
import { adaptArguments } from '../joins/join-arguments.ts';
import { sanitizedName } from '../stamps/sanitized-name.ts';
import { argumentStamp, type FieldStamp, type Link, type StampedOperation } from '../stamps/stamp.ts';
import { wireValueOf } from '../values/schema-view.ts';
import { compileExpression } from './runtime-expression.ts';

type LinkStamp = Extract<FieldStamp, { kind: 'link' }>;
type Field = GraphQLField<unknown, unknown>;
type Call = (root: unknown, args: Arguments, context: unknown) => Promise<unknown>;

/**
 * Resolves a field that stands for an OpenAPI link (3.1, 4.8.20): it calls the operation that the link of the
 * answering operation names. A parameter that comes to nothing makes no call: without it something else would be
 * asked for. A link without parameters takes the operation's own arguments.
 *
 * @returns `undefined` where no call of a link can be made.
 */
export function linkResolver(
  field: Field,
  { byOperation, otherwise }: LinkStamp,
  callOf: (operation: StampedOperation) => OperationCall | undefined,
): GraphQLFieldResolver<unknown, unknown> | undefined {
  const compiled = new Map<Link, Call>();
  for (const link of new Set([...byOperation.values(), ...(otherwise ? [otherwise] : [])])) {
    const call = callOf(link.target);
    if (call) compiled.set(link, compileLink(link, call));
  }
  if (compiled.size === 0) return undefined;
  const nullable = !isNonNullType(field.type);
  return async (given, args, context) => {
    const root = wireValueOf(given);
    const record = callRecordOf(root);
    const link = (record && byOperation.get(record.operation)) ?? otherwise;
    const call = link && compiled.get(link);
    if (!call) return null;
    try {
      return await call(root, args, context);
    } catch (error) {
      if (nullable && isAbsent(error)) return null;
      throw error;
    }
  };
}

/** The coordinates of the root fields that a link may call, for the rules that hold for it. */
export function operationsOfLink({ byOperation, otherwise }: LinkStamp): readonly StampedOperation[] {
  return [...new Set([...byOperation.values(), ...(otherwise ? [otherwise] : [])].map(({ target }) => target))];
}

function compileLink({ parameters }: Link, call: OperationCall): Call {
  if (!parameters) return (_root, args, context) => call.call(args, context);
  const readers = Object.entries(parameters).map(
    ([name, parameter]) => [argumentNamed(call.field, name), compileExpression(parameter)] as const,
  );
  return async (root, _args, context) => {
    const args: Arguments = {};
    for (const [name, read] of readers) {
      const value = read(root);
      if (value === null || value === undefined) return null;
      args[name] = value;
    }
    return call.callWith(adaptArguments(args, call), context, root);
  };
}

/** A parameter is named as on the wire, by its place too where the name alone is not enough: `path.id`; Mesh sanitises both. */
function argumentNamed({ args }: Field, name: string): string {
  const found = args.find((arg) => {
    const stamp = argumentStamp(arg);
    if (!stamp) return arg.name === name;
    const placed = `${stamp.place}.${stamp.name}`;
    return [stamp.field, stamp.name, placed, sanitizedName(placed)].includes(name);
  });
  return found?.name ?? name;
}
