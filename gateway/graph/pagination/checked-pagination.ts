import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
} from 'graphql';
import type { PaginationConfig } from '../../config/pagination-config.ts';
import { didYouMean } from '../joins/checks/did-you-mean.ts';
import { argumentStamp, type StampedOperation } from '../stamps/stamp.ts';
import { followWirePath } from './wire-path.ts';

/** A declaration of pages that cannot hold; `member` is what of it is wrong. */
export class UnusablePagination extends Error {
  override readonly name = 'UnusablePagination';
  readonly member: string | undefined;

  constructor(message: string, member?: string) {
    super(message);
    this.member = member;
  }
}

/** A declaration of pages that fits its operation, with what the description adds to it. Plain values only. */
export interface CheckedPagination {
  readonly config: PaginationConfig;
  /** Arguments of the operation that choose the page and its size, by their names on the wire. */
  readonly arguments: ReadonlyMap<string, string>;
  /** Items where nobody asks for a number; `undefined`: as many as the API gives by itself. */
  readonly defaultSize: number | undefined;
  /** The most items of one answer; `undefined`: the size is not chosen by us. */
  readonly maxSize: number | undefined;
  /** Whether one can page backwards: where every place of the list can be asked for. */
  readonly backward: boolean;
}

/** Items where nobody asks for a number and nobody says how many a page has. */
const usualSize = 20;

/**
 * Checks a declaration against the schema of its operation; tells also what one item is.
 * @throws UnusablePagination
 */
export function checkPagination(
  config: PaginationConfig,
  field: GraphQLField<unknown, unknown>,
  operation: StampedOperation,
): { readonly pagination: CheckedPagination; readonly itemType: GraphQLOutputType } {
  if (operation.rootType !== 'Query') throw new UnusablePagination('it is a mutation, and only queries have pages');
  if (!operation.rest) throw new UnusablePagination(`its call is left to Mesh's resolver: ${operation.uncompiled}`);
  const found = pagingParameters(config).map(({ member, name }) => [name, parameterOf(field, member, name)] as const);
  const itemType = itemTypeOf(config, field.type);
  checkPaths(config, field.type, itemType);
  const size = found.find(([name]) => name === config.size)?.[1];
  const pagination: CheckedPagination = {
    config,
    arguments: new Map(found.map(([name, arg]) => [name, arg.name])),
    ...sizesOf(config, size && operation.lengths?.numberOf(size)),
    backward: config.style === 'page' || (config.style === 'offset' && size !== undefined),
  };
  return { pagination, itemType };
}

interface NamedParameter {
  readonly member: string;
  readonly name: string;
}

function pagingParameters(config: PaginationConfig): NamedParameter[] {
  const size = config.size === undefined ? [] : [{ member: 'size', name: config.size }];
  switch (config.style) {
    case 'page':
      return [{ member: 'page', name: config.page }, ...size];
    case 'offset':
      return [{ member: 'offset', name: config.offset }, ...size];
    case 'cursor':
      return [{ member: 'cursor', name: config.cursor }, ...size];
    case 'link':
    case 'nextUrl':
      return [...config.parameters.map((name) => ({ member: 'parameters', name })), ...size];
    default:
      return config satisfies never;
  }
}

function parameterOf({ args }: GraphQLField<unknown, unknown>, member: string, name: string): GraphQLArgument {
  const inQuery = args.filter((arg) => argumentStamp(arg)?.place === 'query');
  const found = inQuery.find((arg) => argumentStamp(arg)?.name === name);
  if (found) return found;
  const accepted = inQuery.flatMap((arg) => argumentStamp(arg)?.name ?? []);
  throw new UnusablePagination(`it has no query parameter "${name}"${didYouMean(name, accepted)}`, member);
}

function itemTypeOf({ items }: PaginationConfig, answer: GraphQLOutputType): GraphQLOutputType {
  const type = items === undefined ? answer : typeAt(answer, items, 'items');
  const list = type && getNullableType(type);
  if (isListType(list)) return list.ofType;
  if (items !== undefined) throw new UnusablePagination(`"${items}" of its answer is no list`, 'items');
  throw new UnusablePagination('its answer is no list: say in "items" where in it the list stands');
}

function checkPaths(config: PaginationConfig, answer: GraphQLOutputType, item: GraphQLOutputType): void {
  const leaf = (member: string, type: GraphQLOutputType, path: string | undefined) => {
    if (path === undefined) return;
    const found = typeAt(type, path, member);
    if (found && (isCompositeType(getNamedType(found)) || isListType(getNullableType(found)))) {
      throw new UnusablePagination(`"${path}" is no plain value`, member);
    }
  };
  leaf('total', answer, config.total);
  if ('more' in config) leaf('more', answer, config.more);
  if ('next' in config) leaf('next', answer, config.next);
  if (config.style === 'cursor') leaf('lastItem', item, config.lastItem);
}

/** `undefined` where the schema does not tell. */
function typeAt(type: GraphQLOutputType, path: string, member: string): GraphQLOutputType | undefined {
  const place = followWirePath(type, path);
  if ('type' in place) return place.type;
  const holder = member === 'lastItem' ? 'an item of its answer' : 'its answer';
  const hint = didYouMean(place.unknown, place.accepted);
  throw new UnusablePagination(`${holder} has no "${place.unknown}"${hint}`, member);
}

function sizesOf(
  config: PaginationConfig,
  described: { readonly byDefault: number | undefined; readonly most: number | undefined } | undefined,
): Pick<CheckedPagination, 'defaultSize' | 'maxSize'> {
  const { size } = config;
  const given = config.defaultSize ?? described?.byDefault;
  if (size === undefined) {
    if (config.style !== 'page') return { defaultSize: given, maxSize: config.maxSize };
    if (given !== undefined) return { defaultSize: given, maxSize: given };
    throw new UnusablePagination('without "size" the number of items of a page must stand in "defaultSize"');
  }
  const maxSize = config.maxSize ?? described?.most;
  if (maxSize === undefined) {
    const message = `the description gives no maximum for "${size}": say in "maxSize" how many items one answer may have`;
    throw new UnusablePagination(message, 'size');
  }
  if (config.defaultSize !== undefined && config.defaultSize > maxSize) {
    throw new UnusablePagination(`${config.defaultSize} is more than the ${maxSize} of one answer`, 'defaultSize');
  }
  return { defaultSize: Math.min(given ?? usualSize, maxSize), maxSize };
}
