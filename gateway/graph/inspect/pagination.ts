import { type GraphQLOutputType, type GraphQLSchema, getNullableType, isInterfaceType, isObjectType } from 'graphql';
import type { ApiDescription } from '../../openapi/api-description.ts';
import { isObject, objectMember } from '../../openapi/document/json.ts';
import { parsePointer, valueAt } from '../../openapi/document/json-pointer.ts';
import { argumentStamp, fieldStamp } from '../stamps/stamp.ts';
import { type PagingNames, type ProposedPagination, proposePagination, queryName } from './propose-pagination.ts';
import { type RootOperation, rootOperations } from './root-operations.ts';

export type PaginationStyle = 'page' | 'offset' | 'cursor' | 'link header' | 'next URL';

/** How an operation divides a long list. */
export interface Pagination {
  readonly pointer: string;
  readonly coordinate: string;
  /** `operationId` or `GET /path`. */
  readonly operation: string;
  readonly style: PaginationStyle;
  /** Arguments that choose the page and its size. */
  readonly arguments: readonly string[];
  /** What a project could declare; `undefined` where names alone do not tell it. */
  readonly proposed: ProposedPagination | undefined;
}

const cursorName =
  /^(cursor|after|before|(page|next|continuation|sync)[_-]?(token|cursor|key)|(starting|ending)[_-]?(after|before)|marker|bookmark|continuation|(since|max)[_-]?id|exclusive[_-]?start[_-]?key)$/i;
const offsetName = /^(offset|skip|start|start[_-]?(at|index|from|position)|first[_-]?result|\$skip)$/i;
const pageName = /^(page|p|page[_-]?(no|num|number|index)|page\[number\])$/i;
const sizeName =
  /^(limit|count|size|top|\$top|max|max[_-]?(results|items|keys)|num|rows|take|first|((items|results)[_-]?)?per[_-]?page|page[_-]?(size|limit)|page\[size\])$/i;
const nextUrlName = /^(next|next[_-]?(url|uri|link|href|page[_-]?(url|uri|link))|@odata\.nextLink)$/i;
const linkHolders = /^(_?links?|paging|pagination|meta|pages|page)$/i;

/** How each operation that divides a list does so; the others are left out. */
export function paginationOf(schema: GraphQLSchema, description: ApiDescription): readonly Pagination[] {
  return rootOperations(schema).flatMap((root) => {
    if (root.operation.rootType !== 'Query') return [];
    const style = styleOf(root, description);
    if (style === undefined) return [];
    const names = root.field.args.filter((arg) => isPaging(wireName(arg))).map(({ name }) => name);
    const paging: PagingNames = {
      cursor: queryName(root, cursorName),
      offset: queryName(root, offsetName),
      page: queryName(root, pageName),
      size: queryName(root, sizeName),
    };
    const hasLinkHeader = answersLinkHeader(root, description);
    const proposed = proposePagination(root, paging, { nextUrl: nextUrlName }, hasLinkHeader);
    const { pointer, coordinate, method, path } = root;
    const operation = root.operation.rest?.id ?? `${method} ${path}`;
    return [{ pointer, coordinate, operation, style, arguments: names, proposed }];
  });
}

function styleOf(root: RootOperation, description: ApiDescription): PaginationStyle | undefined {
  const names = root.field.args.filter((arg) => argumentStamp(arg)?.place === 'query').map(wireName);
  const has = (pattern: RegExp): boolean => names.some((name) => pattern.test(name));
  if (has(cursorName)) return 'cursor';
  if (has(offsetName) && has(sizeName)) return 'offset';
  if (has(pageName)) return 'page';
  if (answersLinkHeader(root, description)) return 'link header';
  return holdsNextUrl(root.field.type, 1) ? 'next URL' : undefined;
}

function wireName(arg: RootOperation['field']['args'][number]): string {
  return argumentStamp(arg)?.name ?? arg.name;
}

function isPaging(name: string): boolean {
  return [cursorName, offsetName, pageName, sizeName].some((pattern) => pattern.test(name));
}

function answersLinkHeader({ pointer }: RootOperation, { document }: ApiDescription): boolean {
  const responses = objectMember(valueAt(document, parsePointer(pointer)), 'responses');
  return Object.entries(responses).some(
    ([status, response]) =>
      /^2/.test(status) &&
      isObject(response) &&
      Object.keys(objectMember(response, 'headers')).some((name) => name.toLowerCase() === 'link'),
  );
}

/** `next` beside a list, or one level down in `links`, `paging`, … */
function holdsNextUrl(type: GraphQLOutputType, depth: number): boolean {
  const nullable = getNullableType(type);
  if (!isObjectType(nullable) && !isInterfaceType(nullable)) return false;
  return Object.values(nullable.getFields()).some((field) => {
    const stamp = fieldStamp(field);
    if (stamp?.kind !== 'property') return false;
    if (nextUrlName.test(stamp.property)) return true;
    return depth > 0 && linkHolders.test(stamp.property) && holdsNextUrl(field.type, depth - 1);
  });
}
