import {
  extendSchema,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLSchema,
  getNullableType,
  isObjectType,
  parse,
} from 'graphql';
import type { Problem } from '../../errors/project-error.ts';
import { operationFields } from '../bind/operation-index.ts';
import { camelCase } from '../naming/cases.ts';
import { argumentStamp, type StampedOperation } from '../stamps/stamp.ts';
import { type CheckedPagination, checkPagination, UnusablePagination } from './checked-pagination.ts';
import { connectionNames } from './connection-names.ts';
import { setConnectionShape } from './connection-shape.ts';
import type { DeclaredPagination } from './declared-pagination.ts';

interface NewConnection {
  readonly parent: string;
  readonly name: string;
  readonly plain: GraphQLField<unknown, unknown>;
  readonly operation: StampedOperation;
  readonly pagination: CheckedPagination;
  readonly itemType: string;
  readonly types: { readonly connection: string; readonly edge: string };
  /** Name in the connection → argument of the operation. */
  readonly own: ReadonlyMap<string, GraphQLArgument>;
}

/**
 * Adds a connection (GraphQL Cursor Connections) beside the field of each operation whose pages are declared. The plain
 * fields stay as they are. What cannot be is among the problems.
 *
 * @param schema merged, its fields stamped
 */
export function addConnections(
  schema: GraphQLSchema,
  declarations: readonly DeclaredPagination[],
): { schema: GraphQLSchema; problems: Problem[] } {
  if (declarations.length === 0) return { schema, problems: [] };
  const problems: Problem[] = [];
  const found: NewConnection[] = [];
  const fields = new Map(
    [...operationFields(schema)]
      .toReversed()
      .map((entry) => [`${entry.operation.source} ${entry.operation.pointer}`, entry] as const),
  );
  const names = connectionNames(schema);
  for (const declared of declarations) {
    try {
      const target = fields.get(`${declared.source} ${declared.pointer}`);
      if (!target) throw new UnusablePagination('no field of the schema calls it');
      found.push(newConnection(declared, target, names, found));
    } catch (error) {
      if (!(error instanceof UnusablePagination)) throw error;
      problems.push(declared.problem(error.message, error.member));
    }
  }
  if (found.length === 0) return { schema, problems };
  const extended = extendSchema(schema, parse(sdlOf(found, names.pageInfo)), { assumeValid: true });
  for (const connection of found) complete(extended, connection);
  return { schema: extended, problems };
}

type Target = ReturnType<typeof operationFields> extends Generator<infer T> ? T : never;

function newConnection(
  { config }: DeclaredPagination,
  { type: parent, field: plain, operation }: Target,
  names: ReturnType<typeof connectionNames>,
  others: readonly NewConnection[],
): NewConnection {
  const { pagination, itemType } = checkPagination(config, plain, operation);
  const name = config.field ?? `${plain.name}Connection`;
  const isTaken = others.some((other) => other.parent === parent.name && other.name === name);
  if (isTaken || parent.getFields()[name]) {
    throw new UnusablePagination(`${parent.name} has a field "${name}" already: give another name in "field"`, 'field');
  }
  const item = String(getNullableType(itemType));
  return {
    parent: parent.name,
    name,
    plain,
    operation,
    pagination,
    itemType: item,
    own: ownArguments(plain, pagination),
    types: names.of(item.replaceAll(/\W/g, ''), plain.name),
  };
}

const connectionArguments = ['first', 'after', 'last', 'before'];

/** An argument of the API that is called as one of the connection's own is named by its place too: `queryAfter`. */
function ownArguments({ args }: GraphQLField<unknown, unknown>, pagination: CheckedPagination) {
  const paging = new Set(pagination.arguments.values());
  const own = args.filter(({ name }) => !paging.has(name));
  const nameOf = (arg: GraphQLArgument) =>
    connectionArguments.includes(arg.name) ? camelCase(`${argumentStamp(arg)?.place} ${arg.name}`) : arg.name;
  return new Map(own.map((arg) => [nameOf(arg), arg]));
}

function sdlOf(connections: readonly NewConnection[], pageInfo: string): string {
  const byType = Map.groupBy(connections, ({ types }) => types.connection);
  return [
    `"Where a part of a list stands in the whole."
    type ${pageInfo} {
      "Whether there are items behind these."
      hasNextPage: Boolean!
      "Whether there are items before these."
      hasPreviousPage: Boolean!
      startCursor: String
      "Give it as \`after\` to read on."
      endCursor: String
    }`,
    ...[...byType.values()].map((own) => typesOf(own, pageInfo)),
    ...connections.map(fieldOf),
  ].join('\n');
}

/** The last of `edges` and `nodes` is null, with an error, where a page could not be read. */
function typesOf(connections: readonly NewConnection[], pageInfo: string): string {
  const [first] = connections;
  if (!first) return '';
  const { itemType: item, types } = first;
  const { connection, edge } = types;
  const counts = connections.some(({ pagination: { config } }) => config.total ?? config.totalHeader);
  return `"A part of a list."
    type ${connection} {
      edges: [${edge}]
      "The items of \`edges\`."
      nodes: [${item}]
      pageInfo: ${pageInfo}!
      ${counts ? '"How many items there are in all, where the API says it." totalCount: Int' : ''}
    }
    "An item of a list, and where it stands."
    type ${edge} {
      cursor: String!
      node: ${item}
    }`;
}

function fieldOf({ parent, name, own, pagination, types }: NewConnection): string {
  const backward = '"How many items, the last before `before`." last: Int "Items before this cursor." before: String';
  return `extend type ${parent} {
    ${name}(
      "How many items." first: Int
      "Items behind this cursor." after: String
      ${pagination.backward ? backward : ''}
      ${[...own].map(([argument, { type }]) => `${argument}: ${String(type)}`).join('\n')}
    ): ${types.connection}
  }`;
}

/** Gives the new field what SDL cannot say. */
function complete(schema: GraphQLSchema, { parent, name, plain, operation, pagination, own }: NewConnection): void {
  const type = schema.getType(parent);
  const field = isObjectType(type) ? type.getFields()[name] : undefined;
  if (!field) return;
  field.description = plain.description;
  field.deprecationReason = plain.deprecationReason;
  for (const arg of field.args) {
    const source = own.get(arg.name);
    if (!source) continue;
    const { description, defaultValue, deprecationReason, extensions } = source;
    Object.assign(arg, { description, defaultValue, deprecationReason, extensions });
  }
  const ownArgumentNames = new Map([...own].map(([argument, { name: original }]) => [argument, original]));
  setConnectionShape(field, { operation, pagination, ownArguments: ownArgumentNames });
}
