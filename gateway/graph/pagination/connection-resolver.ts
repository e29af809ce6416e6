import type { GraphQLFieldResolver } from 'graphql';
import type { Arguments, OperationCall } from '../calls/operation-call.ts';
import { connectionOf } from './connection.ts';
import type { ConnectionShape } from './connection-shape.ts';
import { type Cursors, createCursors, type Position } from './cursor.ts';
import { tokenOfItem } from './next-token.ts';
import type { PageLimits, Reading, ReadPage } from './page.ts';
import { type FollowedList, readFollowing } from './read-following.ts';
import { compileReadPage } from './read-page.ts';
import { type PlaceList, readPlaces } from './read-places.ts';
import { type Slice, wantedCount, windowOf } from './window.ts';

/** Resolves a connection: its pages are calls of the operation behind it. */
export function connectionResolver(
  { operation, pagination, ownArguments }: ConnectionShape,
  call: OperationCall,
): GraphQLFieldResolver<unknown, unknown> {
  const { config } = pagination;
  const readPage = compileReadPage(pagination, call);
  const readSlice = config.style === 'page' || config.style === 'offset' ? byPlace : byFollowing;
  const parameters = 'parameters' in config ? config.parameters : undefined;
  const cursors = createCursors(
    JSON.stringify([operation.source, operation.pointer, config.style, [...pagination.arguments.keys()]]),
    { kind: readSlice === byPlace ? 'place' : 'page', parameters, maxSize: parameters && pagination.maxSize },
  );
  return async (root, args, context, info) => {
    const slice = sliceOf(args, cursors);
    const own: Arguments = {};
    for (const [name, original] of ownArguments) if (args[name] !== undefined) own[original] = args[name];
    const reading = await readSlice(readPage({ own, root, context, info }), slice, { call, pagination });
    return reading ? connectionOf(reading, cursors.encode) : null;
  };
}

function sliceOf({ first, last, after, before }: Arguments, cursors: Cursors): Slice {
  const decoded = (value: unknown, name: string) =>
    typeof value === 'string' ? cursors.decode(value, name) : undefined;
  return {
    first: first as Slice['first'],
    last: last as Slice['last'],
    after: decoded(after, 'after'),
    before: decoded(before, 'before'),
  };
}

interface Paged {
  readonly call: OperationCall;
  readonly pagination: ConnectionShape['pagination'];
}

function limitsOf({ maxSize, config }: Paged['pagination']): PageLimits & { readonly sized: boolean } {
  return { maxSize: maxSize ?? Number.POSITIVE_INFINITY, maxPages: config.maxPages, sized: config.size !== undefined };
}

async function byPlace(
  read: ReadPage,
  slice: Slice,
  { call, pagination }: Paged,
): Promise<Reading<Position> | undefined> {
  const { config } = pagination;
  const limits = limitsOf(pagination);
  const list: PlaceList = {
    ...limits,
    source: call.source,
    by: config.style === 'page' ? 'page' : 'offset',
    fixedSize: limits.sized || config.style !== 'page' ? undefined : limits.maxSize,
  };
  const firstItem = { start: 0, size: list.fixedSize ?? 1 };
  const total = async () => (await read(firstItem))?.total;
  const { start, count, endsBefore } = await windowOf(slice, pagination, total);
  const bounded = Number.isFinite(count) ? list : { ...list, maxPages: 1 };
  const reading = await readPlaces(read, { start, count }, bounded);
  return reading && endsBefore ? { ...reading, hasNext: true } : reading;
}

function byFollowing(
  read: ReadPage,
  slice: Slice,
  { call, pagination }: Paged,
): Promise<Reading<Position> | undefined> {
  const { config } = pagination;
  const { source } = call;
  const path = config.style === 'cursor' ? config.lastItem : undefined;
  const list: FollowedList = {
    ...limitsOf(pagination),
    source,
    keepsSize: config.style !== 'cursor',
    tokenOf: path === undefined ? undefined : (item) => tokenOfItem(item, path, source),
  };
  const after = slice.after?.kind === 'page' ? slice.after : undefined;
  return readFollowing(read, { after, count: wantedCount(slice, pagination) }, list);
}
