import {
  type ArgumentNode,
  type DocumentNode,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import { isSizeArgument } from './list-size.ts';
import type { Variables } from './selected-fields.ts';
import { visitSelectedFields } from './visit-selected-fields.ts';

/** An argument by which an operation asks how long a list shall be. */
export interface AskedSize {
  /** As `Query.books(limit:)`. */
  readonly coordinate: string;
  readonly node: ArgumentNode;
  /** The number, or the variable that has it, with its default. */
  readonly given: number | { readonly variable: string; readonly byDefault: number | undefined };
}

/** Every argument of an operation that says how long a list shall be, fragments and all that conditions may leave out included. */
export function askedSizes(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): readonly AskedSize[] {
  const asked: AskedSize[] = [];
  visitSelectedFields(schema, document, operation, (node, type) => {
    const field = 'getFields' in type ? type.getFields()[node.name.value] : undefined;
    if (!field) return [];
    for (const argument of node.arguments ?? []) {
      const size = sizeOf(argument, field, operation);
      const coordinate = `${type.name}.${field.name}(${argument.name.value}:)`;
      if (size) asked.push({ coordinate, node: argument, given: size.given });
    }
    return [field];
  });
  return asked;
}

/** The number that is asked for with these variables; `undefined` where it is none. */
export function sizeWith({ given }: AskedSize, variables: Variables): number | undefined {
  if (typeof given === 'number') return given;
  const value = Object.hasOwn(variables, given.variable) ? variables[given.variable] : given.byDefault;
  return typeof value === 'number' ? value : undefined;
}

function sizeOf(
  { name, value }: ArgumentNode,
  field: GraphQLField<unknown, unknown>,
  { variableDefinitions = [] }: OperationDefinitionNode,
): Pick<AskedSize, 'given'> | undefined {
  const arg = field.args.find((one) => one.name === name.value);
  if (!arg || !isSizeArgument(arg) || !leadsToList(field)) return undefined;
  if (value.kind === Kind.INT || value.kind === Kind.FLOAT) return { given: Number(value.value) };
  if (value.kind !== Kind.VARIABLE) return undefined;
  const variable = value.name.value;
  const byDefault = variableDefinitions.find((definition) => definition.variable.name.value === variable)?.defaultValue;
  return { given: { variable, byDefault: byDefault?.kind === Kind.INT ? Number(byDefault.value) : undefined } };
}

/** Whether a field answers a list, or an object that holds one: what is called `size` elsewhere is no page's size. */
function leadsToList({ type }: GraphQLField<unknown, unknown>): boolean {
  if (isListType(getNullableType(type))) return true;
  const answer = getNamedType(type);
  if (!('getFields' in answer) || !isCompositeType(answer)) return false;
  return Object.values(answer.getFields()).some((field) => isListType(getNullableType(field.type)));
}
