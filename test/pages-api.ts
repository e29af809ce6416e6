/** A row of every list. */
export interface Row {
  readonly id: string;
  readonly team: string;
}

export const rows = (count: number): Row[] =>
  Array.from({ length: count }, (_, index) => ({ id: `r${index}`, team: index % 2 === 0 ? 'even' : 'odd' }));

const query = (name: string, schema = '{ type: integer }') => `{ name: ${name}, in: query, schema: ${schema} }`;
const limit = query('limit', '{ type: integer, minimum: 1, maximum: 10, default: 5 }');
const row = `{ $ref: '#/components/schemas/Row' }`;
const text = '{ type: string, nullable: true }';

function get(operationId: string, parameters: readonly string[], answer: string): string {
  return `get:
      operationId: ${operationId}
      parameters: [${[...parameters, query('team', '{ type: string }')].join(', ')}]
      responses: { '200': { description: Rows., content: { application/json: { schema: ${answer} } } } }`;
}

const object = (properties: string) => `{ type: object, properties: { ${properties} } }`;
const list = `{ type: array, items: ${row} }`;

/** One list, divided in every way that APIs divide theirs; at most 10 rows an answer. */
export const pagesDescription = `openapi: 3.0.3
info: { title: Pages, version: '1' }
paths:
  /by-page:
    ${get('byPage', [query('page'), limit], object(`data: ${list}, meta: ${object('total: { type: integer }')}`))}
  /by-bare-page:
    ${get('byBarePage', [query('page'), limit], list)}
  /by-offset:
    ${get('byOffset', [query('offset'), limit], list)}
  /by-cursor:
    ${get('byCursor', [query('cursor', '{ type: string }'), limit], object(`rows: ${list}, meta: ${object(`next_cursor: ${text}`)}`))}
  /by-last-item:
    ${get('byLastItem', [query('starting_after', '{ type: string }'), limit], object(`data: ${list}, has_more: { type: boolean }`))}
  /by-link:
    ${get('byLink', [query('page'), limit], list)}
  /by-next-url:
    ${get('byNextUrl', [query('skip'), limit], object(`items: ${list}, links: ${object(`next: ${text}`)}`))}
components:
  schemas:
    Row:
      type: object
      required: [id]
      properties: { id: { type: string }, team: { type: string } }
`;

/** The declaration of each list. */
export const declarations = {
  byPage: 'style: page, page: page, size: limit, items: data, total: meta.total',
  byBarePage: 'style: page, page: page, size: limit, firstPage: 0',
  byOffset: 'style: offset, offset: offset, size: limit, totalHeader: X-Total-Count',
  byCursor: 'style: cursor, cursor: cursor, size: limit, items: rows, next: meta.next_cursor',
  byLastItem: 'style: cursor, cursor: starting_after, size: limit, items: data, lastItem: id, more: has_more',
  byLink: 'style: link, parameters: [page], size: limit',
  byNextUrl: 'style: nextUrl, next: links.next, parameters: [skip], size: limit, items: items',
} as const;

export type ListName = keyof typeof declarations;
export const listNames = Object.keys(declarations) as ListName[];

/** What it answers. */
export interface PageAnswer {
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** A part of these rows, by what the query asks for; `undefined` for a path that it does not have. */
export function pageAnswer({ pathname, searchParams }: URL, all: readonly Row[]): PageAnswer | undefined {
  const size = Math.min(Number(searchParams.get('limit') ?? 5), 10);
  const number = (name: string, byDefault: number) => Number(searchParams.get(name) ?? byDefault);
  const from = (start: number) => all.slice(start, start + size);
  const next = (start: number) => (start + size < all.length ? start + size : undefined);
  const plain = (body: unknown, headers = {}): PageAnswer => ({ body, headers });
  switch (pathname) {
    case '/by-page':
      return plain({ data: from((number('page', 1) - 1) * size), meta: { total: all.length } });
    case '/by-bare-page':
      return plain(from(number('page', 0) * size));
    case '/by-offset':
      return plain(from(number('offset', 0)), { 'x-total-count': String(all.length) });
    case '/by-cursor': {
      const start = Number(searchParams.get('cursor')?.replace('c', '') ?? 0);
      const behind = next(start);
      return plain({ rows: from(start), meta: { next_cursor: behind === undefined ? null : `c${behind}` } });
    }
    case '/by-last-item': {
      const start = all.findIndex(({ id }) => id === searchParams.get('starting_after')) + 1;
      return plain({ data: from(start), has_more: next(start) !== undefined });
    }
    case '/by-link': {
      const page = number('page', 1);
      const others = '<https://elsewhere.example/other?page=1>; rel="first"';
      const link = `<https://elsewhere.example/other?page=${page + 1}&limit=${size}&team=odd>; rel="next"`;
      const hasNext = next((page - 1) * size) !== undefined;
      return plain(from((page - 1) * size), { link: hasNext ? `${others}, ${link}` : others });
    }
    case '/by-next-url': {
      const behind = next(number('skip', 0));
      const url = behind === undefined ? null : `http://169.254.169.254/admin?skip=${behind}&team=odd#x`;
      return plain({ items: from(number('skip', 0)), links: { next: url } });
    }
    default:
      return undefined;
  }
}
