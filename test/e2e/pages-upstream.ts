import type { ServerResponse } from 'node:http';
import { declarations, type ListName, listNames, pageAnswer, pagesDescription, type Row, rows } from '../pages-api.ts';
import { serve } from './upstream-loopback.ts';

/** An API that divides its rows by itself, in every way. */
export interface PagesUpstream extends AsyncDisposable {
  readonly origin: string;
  /** The rows that there are; they may be changed. */
  rows: Row[];
  /** Answers in place of the list; `false` leaves it to the list. */
  instead: (url: URL, response: ServerResponse) => boolean;
  /** What was asked for, as `/by-page?page=1`; forgotten once it is told. */
  asked(): string[];
}

export async function pagesUpstream(count: number): Promise<PagesUpstream> {
  const server = await serve(({ url }, response) => {
    const address = new URL(url, 'http://upstream');
    const team = address.searchParams.get('team');
    const all = team === null ? upstream.rows : upstream.rows.filter((one) => one.team === team);
    if (upstream.instead(address, response)) return;
    const { body, headers } = pageAnswer(address, all) ?? { body: null, headers: {} };
    response.setHeaders(new Map(Object.entries(headers)));
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  });
  const upstream: PagesUpstream = {
    origin: server.origin,
    rows: rows(count),
    instead: () => false,
    asked: () => server.received.splice(0).map(({ url }) => url),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
  return upstream;
}

/** A project over it in which these lists have connections. */
export function pagesProject(
  origin: string,
  { lists = listNames, more = {}, gateway = '', style = 'graphql' }: PagesProject = {},
): Record<string, string> {
  const declared = lists.map((name) => `        ${name}: { ${declarations[name]}${more[name] ?? ''} }`);
  return {
    '.meshrc.yaml': `sources:
  - name: pages
    handler: { openapi: { source: ./pages.yaml, endpoint: '${origin}' } }
gateway:
  schema: { style: ${style} }
${gateway}
  sources:
    pages:
      pagination:
${declared.join('\n')}
`,
    'pages.yaml': pagesDescription,
  };
}

export interface PagesProject {
  readonly lists?: readonly ListName[];
  /** Added to declarations, as `, maxPages: 3`. */
  readonly more?: Partial<Record<ListName, string>>;
  /** Further lines of the section. */
  readonly gateway?: string;
  readonly style?: 'mesh' | 'graphql';
}
