import type { PaginationConfig } from '../../config/pagination-config.ts';
import { GatewayError } from '../../errors/gateway-error.ts';
import type { PageToken } from './cursor.ts';
import { nextLink } from './next-link.ts';
import type { Page, PageRequest } from './page.ts';
import { readWirePath } from './wire-path.ts';

/** The parameters that choose a page, by their names on the wire. */
export function pageParameters(config: PaginationConfig, { size, start = 0, token }: PageRequest): [string, unknown][] {
  const sizes: [string, unknown][] = config.size === undefined || size === undefined ? [] : [[config.size, size]];
  switch (config.style) {
    case 'page':
      return [...sizes, [config.page, config.firstPage + (size === undefined ? 0 : start / size)]];
    case 'offset':
      return [...sizes, [config.offset, start]];
    case 'cursor':
      return token === undefined ? sizes : [...sizes, [config.cursor, token]];
    case 'link':
    case 'nextUrl':
      return [...sizes, ...Object.entries(typeof token === 'object' ? token : {})];
    default:
      return config satisfies never;
  }
}

interface AnsweredPage {
  readonly value: unknown;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly page: Pick<Page, 'items' | 'more'>;
  readonly size: number | undefined;
  readonly source: string;
}

/**
 * Where an answer says that the next page begins; `undefined` where it is the last, or where places are counted.
 * @throws GatewayError `UPSTREAM_INVALID_RESPONSE` for an answer that says it in a way that cannot be followed.
 */
export function nextToken(config: PaginationConfig, answered: AnsweredPage): PageToken | undefined {
  const { value, headers, source } = answered;
  switch (config.style) {
    case 'page':
    case 'offset':
      return undefined;
    case 'cursor':
      return nextCursor(config, answered);
    case 'link':
      return tokenOfAddress(nextLink(headers['link']), config.parameters, source);
    case 'nextUrl':
      return tokenOfAddress(readWirePath(value, config.next), config.parameters, source);
    default:
      return config satisfies never;
  }
}

type CursorConfig = Extract<PaginationConfig, { style: 'cursor' }>;

function nextCursor(config: CursorConfig, { value, headers, page, size, source }: AnsweredPage): PageToken | undefined {
  if (page.more === false) return undefined;
  if (config.lastItem === undefined) {
    const { next, nextHeader } = config;
    const given = nextHeader === undefined ? next && readWirePath(value, next) : [headers[nextHeader]].flat()[0];
    return tokenFrom(given, source);
  }
  const last = page.items.at(-1);
  const isFull = size === undefined || page.items.length >= size;
  if (last === undefined || !(page.more ?? isFull)) return undefined;
  return tokenOfItem(last, config.lastItem, source);
}

/** What goes on behind an item that holds its own cursor. */
export function tokenOfItem(item: unknown, path: string, source: string): PageToken {
  const token = tokenFrom(readWirePath(item, path), source);
  if (token !== undefined) return token;
  throw new GatewayError('UPSTREAM_INVALID_RESPONSE', `${source}: an item lacks "${path}", behind which to go on`, {
    source,
  });
}

/** No cursor is written in many ways: not at all, `null`, `false`, or as empty text. */
function tokenFrom(value: unknown, source: string): PageToken | undefined {
  if (value === undefined || value === null || value === false || value === '') return undefined;
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (typeof value === 'bigint') return String(value);
  // Taken for none, it would look like the end of the list.
  throw new GatewayError(
    'UPSTREAM_INVALID_RESPONSE',
    `${source}: the upstream answered a cursor that is no plain value`,
    {
      source,
    },
  );
}

/**
 * The parameters of the address of the next page that are taken over. Its host and path are not looked at: the call is
 * that of the operation, whatever an answer may say.
 */
function tokenOfAddress(address: unknown, parameters: readonly string[], source: string): PageToken | undefined {
  if (typeof address !== 'string' || address === '') return undefined;
  const [, query = ''] = /\?([^#]*)/.exec(address) ?? [];
  const given = new URLSearchParams(query);
  const taken = parameters.flatMap((name): [string, string][] => {
    const value = given.get(name);
    return value === null ? [] : [[name, value]];
  });
  if (taken.length > 0) return Object.fromEntries(taken);
  throw new GatewayError(
    'UPSTREAM_INVALID_RESPONSE',
    `${source}: the address of the next page has none of the parameters ${parameters.join(', ')}`,
    { source },
  );
}
