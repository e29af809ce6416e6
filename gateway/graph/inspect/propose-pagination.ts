import {
  GraphQLBoolean,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isCompositeType,
  isLeafType,
  isListType,
  isObjectType,
} from 'graphql';
import { parsePagination } from '../../config/section/parse-pagination.ts';
import { checkPagination, UnusablePagination } from '../pagination/checked-pagination.ts';
import { argumentStamp, fieldStamp } from '../stamps/stamp.ts';
import type { RootOperation } from './root-operations.ts';

/** A declaration as `.meshrc.yaml` takes it; without `maxSize` where nobody but the API's people knows it. */
export interface ProposedPagination {
  readonly declaration: Readonly<Record<string, unknown>>;
  /** Members that must be filled in. */
  readonly lacks: readonly string[];
}

/** Query parameters of an operation that choose the page and its size, by their names on the wire. */
export interface PagingNames {
  readonly cursor: string | undefined;
  readonly offset: string | undefined;
  readonly page: string | undefined;
  readonly size: string | undefined;
}

/** Names by which parts of answers are known. */
export interface PagingPatterns {
  readonly nextUrl: RegExp;
}

type Members = Record<string, unknown>;

const totalName = /^(total|total[_-]?(count|items|results|records|elements|size|rows)|count[_-]?total)$/i;
const moreName = /^(has[_-]?(more|next)([_-]?(page|items|results))?|more|is[_-]?truncated)$/i;
const nextCursorName =
  /^(next|next[_-]?(page[_-]?)?(cursor|token|marker|key|page)|(end|continuation)[_-]?(cursor|token)|cursor|marker)$/i;

/**
 * What a project could declare of an operation's pages, by names alone. It is checked as a declaration is; what the
 * description does not tell is left to a person, and nothing is proposed where the next page could not be found.
 */
export function proposePagination(
  root: RootOperation,
  paging: PagingNames,
  patterns: PagingPatterns,
  hasLinkHeader: boolean,
): ProposedPagination | undefined {
  const places = [...placesOf(root.field.type, [])];
  const plain = (pattern: RegExp, isOfType: (place: Place) => boolean) =>
    places.find(
      (place) => pattern.test(place.path.at(-1) ?? '') && isLeafType(getNamedType(place.type)) && isOfType(place),
    )?.path;
  const items = itemsOf(root.field.type, places);
  if (!items) return undefined;
  const isBoolean = ({ type }: Place) => getNamedType(type) === GraphQLBoolean;
  const more = plain(moreName, isBoolean);
  const total = plain(totalName, (place) => !isBoolean(place));
  const nextUrl = plain(patterns.nextUrl, (place) => !isBoolean(place));
  const next = plain(nextCursorName, (place) => !isBoolean(place));
  const way = wayOn(root, paging, { nextUrl, next, more, hasLinkHeader, items });
  if (!way) return undefined;
  const takesMore = way['style'] !== 'link' && way['style'] !== 'nextUrl';
  return checked(root, {
    ...way,
    ...(paging.size !== undefined && { size: paging.size }),
    ...(items.path.length > 0 && { items: items.path.join('.') }),
    ...(total && { total: total.join('.') }),
    ...(takesMore && more && { more: more.join('.') }),
  });
}

interface Found {
  readonly nextUrl: readonly string[] | undefined;
  readonly next: readonly string[] | undefined;
  readonly more: readonly string[] | undefined;
  readonly hasLinkHeader: boolean;
  readonly items: Place;
}

/** The way to the next page that says most: what the API names, before what we would count. */
function wayOn(root: RootOperation, paging: PagingNames, found: Found): Members | undefined {
  const { cursor, offset, page } = paging;
  const parameters = [cursor, offset, page].filter((name) => name !== undefined);
  const asLink = parameters.length > 0 && found.hasLinkHeader ? { style: 'link', parameters } : undefined;
  const isUrl = found.nextUrl !== undefined && found.nextUrl.join('.') !== found.next?.join('.');
  const asUrl =
    parameters.length > 0 && isUrl ? { style: 'nextUrl', next: found.nextUrl?.join('.'), parameters } : undefined;
  if (cursor !== undefined) {
    if (found.next) return { style: 'cursor', cursor, next: found.next.join('.') };
    const holdsId = found.more && /after/i.test(cursor) && hasId(found.items.type);
    return holdsId ? { style: 'cursor', cursor, lastItem: 'id' } : (asLink ?? asUrl);
  }
  if (offset !== undefined) return { style: 'offset', offset };
  if (page === undefined) return undefined;
  if (paging.size === undefined) return asLink ?? asUrl;
  return { style: 'page', page, ...(beginsAtZero(root, page) && { firstPage: 0 }) };
}

function beginsAtZero({ operation }: RootOperation, page: string): boolean {
  const parameter = operation.described?.operation.parameters.find(({ name }) => name === page);
  const { minimum, default: byDefault } = parameter?.schema ?? {};
  return byDefault === 0 || (minimum === 0 && byDefault === undefined);
}

interface Place {
  readonly path: readonly string[];
  readonly type: GraphQLOutputType;
}

/** Properties of an answer by their names on the wire, and those of the objects in it. */
function* placesOf(type: GraphQLOutputType, path: readonly string[]): Generator<Place> {
  const holder = getNullableType(type);
  if (!isObjectType(holder) || path.length > 2) return;
  const inner: Place[] = [];
  for (const field of Object.values(holder.getFields())) {
    const stamp = fieldStamp(field);
    if (stamp?.kind !== 'property') continue;
    const place = { path: [...path, stamp.property], type: field.type };
    yield place;
    inner.push(place);
  }
  for (const place of inner) yield* placesOf(place.type, place.path);
}

/** The list that an answer is, or the only list of objects in it at the least depth. */
function itemsOf(answer: GraphQLOutputType, places: readonly Place[]): Place | undefined {
  if (isListType(getNullableType(answer))) return { path: [], type: answer };
  const lists = places.filter(({ type }) => isListType(getNullableType(type)) && isCompositeType(getNamedType(type)));
  const least = Math.min(...lists.map(({ path }) => path.length));
  const nearest = lists.filter(({ path }) => path.length === least);
  return nearest.length === 1 ? nearest[0] : undefined;
}

function hasId(type: GraphQLOutputType): boolean {
  const item = getNamedType(type);
  if (!isObjectType(item)) return false;
  return Object.values(item.getFields()).some((field) => {
    const stamp = fieldStamp(field);
    return stamp?.kind === 'property' && stamp.property === 'id';
  });
}

function checked({ field, operation }: RootOperation, declaration: Members): ProposedPagination | undefined {
  for (const lacks of [[], ['maxSize'], ['defaultSize']]) {
    const tried = parsePagination({ ...declaration, ...Object.fromEntries(lacks.map((member) => [member, 1])) });
    if (!('config' in tried)) continue;
    try {
      checkPagination(tried.config, field, operation);
      return { declaration, lacks };
    } catch (error) {
      if (!(error instanceof UnusablePagination)) throw error;
    }
  }
  return undefined;
}

/** The name on the wire of the first query argument that a pattern fits. */
export function queryName({ field }: RootOperation, pattern: RegExp): string | undefined {
  const names = field.args.flatMap((arg) => (argumentStamp(arg)?.place === 'query' ? [argumentStamp(arg)?.name] : []));
  return names.find((name) => name !== undefined && pattern.test(name));
}
