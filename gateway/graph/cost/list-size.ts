import { type FieldNode, type GraphQLArgument, type GraphQLField, type ValueNode, valueFromASTUntyped } from 'graphql';
import type { JoinShape } from '../joins/join-shape.ts';
import { argumentStamp, type StampedOperation } from '../stamps/stamp.ts';
import type { Variables } from './selected-fields.ts';

/** Names of arguments that say how many rows are wanted. */
const sizeName =
  /^(limit|count|size|top|\$top|max[-_]?(results|items)?|num|rows|take|first|last|((items|results)[-_]?)?per[-_]?page|page[-_]?(size|limit)|page\[size\])$/i;

/** Whether an argument says how many rows are wanted, by its name here or on the wire. */
export function isSizeArgument(arg: GraphQLArgument): boolean {
  return sizeName.test(arg.name) || sizeName.test(argumentStamp(arg)?.name ?? '');
}

/** An argument's value as far as it is known before the query runs. */
type ReadValue = (name: string) => unknown;

/**
 * How many rows a call is asked for: by its page argument, else by that argument's default, else by its maximum;
 * `undefined` where it has none of them.
 */
export function pageSize(
  field: GraphQLField<unknown, unknown>,
  operation: StampedOperation | undefined,
  readValue: ReadValue,
): number | undefined {
  for (const arg of field.args) {
    if (!isSizeArgument(arg)) continue;
    const { byDefault, most } = operation?.lengths?.numberOf(arg) ?? {};
    const given = readValue(arg.name) ?? arg.defaultValue;
    const wanted = typeof given === 'number' ? given : byDefault;
    const size = Math.min(wanted ?? Number.POSITIVE_INFINITY, most ?? Number.POSITIVE_INFINITY);
    if (Number.isFinite(size)) return Math.max(0, size);
  }
  return undefined;
}

/** Values of a field's arguments as a query writes them; variables by their values or defaults. */
export function argumentValues(
  field: GraphQLField<unknown, unknown>,
  nodes: readonly FieldNode[],
  variables: Variables,
): ReadValue {
  return (name) => {
    const given = nodes[0]?.arguments?.find((argument) => argument.name.value === name)?.value;
    const value = given && literal(given, variables);
    return value ?? field.args.find((arg) => arg.name === name)?.defaultValue;
  };
}

function literal(node: ValueNode, variables: Variables): unknown {
  return valueFromASTUntyped(node, { ...variables });
}

/** Values of the arguments of a joined call: what its templates are, or take from the arguments of the field. */
export function joinedValues({ templates }: JoinShape, ofField: ReadValue): ReadValue {
  return (name) => {
    const template = templates[name];
    if (typeof template !== 'string') return template;
    const argument = /^\{\s*args\.(\w+)\s*(?::(.*))?\}$/.exec(template);
    if (argument) return ofField(argument[1] ?? '') ?? numberIn(argument[2]);
    return numberIn(template);
  };
}

function numberIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text.trim()) ? Number(text) : undefined;
}
