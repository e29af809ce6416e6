import type { GraphQLResolveInfo, GraphQLSchema } from 'graphql';
import { parse as parseYaml } from 'yaml';
import { parsePagination } from '../../../../gateway/config/section/parse-pagination.ts';
import { rememberCall } from '../../../../gateway/graph/calls/call-records.ts';
import type { OperationCall } from '../../../../gateway/graph/calls/operation-call.ts';
import { addConnections } from '../../../../gateway/graph/pagination/add-connections.ts';
import type { Connection } from '../../../../gateway/graph/pagination/connection.ts';
import { connectionResolver } from '../../../../gateway/graph/pagination/connection-resolver.ts';
import { connectionShapeOf } from '../../../../gateway/graph/pagination/connection-shape.ts';
import type { DeclaredPagination } from '../../../../gateway/graph/pagination/declared-pagination.ts';
import { argumentStamp } from '../../../../gateway/graph/stamps/stamp.ts';
import { declarations, type ListName, pageAnswer, pagesDescription, type Row } from '../../../pages-api.ts';
import { schemaOf } from '../schema-of.ts';

/** One list of the API, asked without a network. */
export interface PagedList {
  rows: readonly Row[];
  /** How many calls were made since it was last asked. */
  calls: number;
  /** Thrown in place of an answer to calls from this one on, the first being 1. */
  failing: { readonly from: number; readonly error: Error } | undefined;
  ask(args: Readonly<Record<string, unknown>>): Promise<Connection | null>;
}

const document = parseYaml(pagesDescription) as Record<string, unknown>;

/** The schema of the API with the connection of one list. */
export function pagedSchema(name: ListName, more = ''): GraphQLSchema {
  return withConnection(name, more).extended.schema;
}

function withConnection(name: ListName, more: string) {
  const { schema, operations } = schemaOf(document);
  const operation = operations.find(({ field }) => field === name);
  const plain = schema.getQueryType()?.getFields()[name];
  const read = parsePagination(parseYaml(`{ ${declarations[name]}, ${more} }`));
  if (!operation?.pointer || !plain || !('config' in read)) throw new Error(`There is no list ${name}.`);
  const declared: DeclaredPagination = {
    source: 'api',
    pointer: operation.pointer,
    config: read.config,
    problem: (message) => ({ severity: 'error', message }),
  };
  return { operation, plain, extended: addConnections(schema, [declared]) };
}

/** @param more added to its declaration, as `maxPages: 3` */
export function pagedList(name: ListName, more = ''): PagedList {
  const { operation, plain, extended } = withConnection(name, more);
  const connection = extended.schema.getQueryType()?.getFields()[`${name}Connection`];
  const shape = connection && connectionShapeOf(connection);
  if (!shape) throw new Error(extended.problems.map(({ message }) => message).join('\n'));
  const path = operation.rest?.request({}, {}).path.split('?')[0] ?? '';
  const call: OperationCall['call'] = async (args) => {
    list.calls += 1;
    if (list.failing && list.calls >= list.failing.from) throw list.failing.error;
    const url = new URL(path, 'http://upstream');
    for (const arg of plain.args) {
      const value = args[arg.name];
      if (value !== undefined) url.searchParams.set(argumentStamp(arg)?.name ?? '', String(value));
    }
    const { body, headers } = pageAnswer(url, list.rows) ?? { body: null, headers: {} };
    const request = { operation: name, method: 'GET', origin: '', path: '', headers: {} };
    rememberCall(body, { operation, input: {}, request, response: { status: 200, headers } });
    return body;
  };
  const resolve = connectionResolver(shape, {
    source: 'api',
    coordinate: `Query.${name}`,
    field: plain,
    operation,
    alike: false,
    call,
    callWith: call,
  });
  const list: PagedList = {
    rows: [],
    calls: 0,
    failing: undefined,
    async ask(args) {
      list.calls = 0;
      return (await resolve(undefined, { ...args }, {}, {} as GraphQLResolveInfo)) as Connection | null;
    },
  };
  return list;
}

/** The rows of a connection, by their ids. */
export function idsOf(connection: Connection | null): string[] {
  return (connection?.nodes ?? []).map((node) => (node as Row).id);
}

/** The cursor of an edge. */
export function cursorOf(connection: Connection | null, index: number): string {
  const edge = connection?.edges[index] as { cursor: string } | undefined;
  return edge?.cursor ?? '';
}
