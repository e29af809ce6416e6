import type { GraphQLInputType, GraphQLResolveInfo } from 'graphql';
import { coerceInputValue } from 'graphql';
import type { PaginationConfig } from '../../config/pagination-config.ts';
import { GatewayError } from '../../errors/gateway-error.ts';
import { isAbsent } from '../../rest/response/statuses.ts';
import { callRecordOf } from '../calls/call-records.ts';
import type { Arguments, OperationCall } from '../calls/operation-call.ts';
import { statusOf } from '../calls/response-status.ts';
import { adaptArgument } from '../joins/adapt-argument.ts';
import type { CheckedPagination } from './checked-pagination.ts';
import { nextToken, pageParameters } from './next-token.ts';
import type { Page, ReadPage } from './page.ts';
import { readWirePath } from './wire-path.ts';

/** A connection that is asked for: with which arguments of the operation, and by whom. */
export interface Invocation {
  readonly own: Arguments;
  readonly root: unknown;
  readonly context: unknown;
  readonly info: GraphQLResolveInfo;
}

/** Compiles the call of one page: through the operation's own call, so that its rules, sharing and budget hold. */
export function compileReadPage(
  { config, arguments: names }: CheckedPagination,
  call: OperationCall,
): (invocation: Invocation) => ReadPage {
  const types = new Map(call.field.args.map(({ name, type }) => [name, type]));
  const { source } = call;
  return ({ own, root, context, info }) =>
    async (request) => {
      const args = { ...own };
      for (const [parameter, value] of pageParameters(config, request)) {
        const name = names.get(parameter);
        const type = name === undefined ? undefined : types.get(name);
        if (name !== undefined && type) args[name] = coerced(value, type);
      }
      const value = await orAbsent(call.call(args, context, root, info));
      if (value === undefined) return undefined;
      refuseFailure(value, source);
      const items = itemsOf(value, config, source);
      const headers = callRecordOf(value)?.response.headers ?? {};
      const more = 'more' in config && config.more !== undefined ? truth(readWirePath(value, config.more)) : undefined;
      const page: Omit<Page, 'next'> = { items, total: totalOf(value, headers, config), more };
      return { ...page, next: nextToken(config, { value, headers, page, size: request.size, source }) };
    };
}

/** The API decides what becomes of a cursor that somebody made up; the schema, whether it can be sent at all. */
function coerced(value: unknown, type: GraphQLInputType): unknown {
  return coerceInputValue(adaptArgument(value, type), type, () => {
    throw new GatewayError('BAD_USER_INPUT', 'The cursor is none that this list has.');
  });
}

async function orAbsent(answer: Promise<unknown>): Promise<unknown> {
  try {
    return (await answer) ?? null;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** In style mesh a failure that the description gives a schema is a value. */
function refuseFailure(value: unknown, source: string): void {
  const status = statusOf(value) ?? 200;
  if (status < 300) return;
  throw new GatewayError('UPSTREAM_ERROR', `${source}: the upstream answered with a failure`, { source, status });
}

function itemsOf(value: unknown, { items }: PaginationConfig, source: string): readonly unknown[] {
  const list = items === undefined ? value : readWirePath(value, items);
  if (Array.isArray(list)) return list;
  if (list === null || list === undefined) return [];
  throw new GatewayError('UPSTREAM_INVALID_RESPONSE', `${source}: the upstream answered no list where one should be`, {
    source,
  });
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

function totalOf(value: unknown, headers: Headers, { total, totalHeader }: PaginationConfig): number | undefined {
  const given = totalHeader === undefined ? total && readWirePath(value, total) : [headers[totalHeader]].flat()[0];
  if (given === undefined || given === null || given === '') return undefined;
  const count = Number(given);
  return Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}

function truth(value: unknown): boolean | undefined {
  if (value === true || value === 'true' || value === 1) return true;
  return value === false || value === 'false' || value === 0 ? false : undefined;
}
