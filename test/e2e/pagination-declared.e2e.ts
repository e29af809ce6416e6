import { describe, expect, it } from 'vitest';
import { formatProblem, ProjectError } from '../../gateway/errors/project-error.ts';
import { declarations } from '../pages-api.ts';
import { gatewayOf } from './gateway-harness.ts';
import { pagesProject, pagesUpstream } from './pages-upstream.ts';

/** A project over no API; `declared` stands in line 10 of its `.meshrc.yaml`, below `pagination:`. */
function projectWith(declared: string): Record<string, string> {
  const files = pagesProject('http://127.0.0.1:9', { lists: [] });
  const config = files['.meshrc.yaml']?.replace('pagination:\n', `pagination:\n        ${declared}`) ?? '';
  return { ...files, '.meshrc.yaml': config };
}

async function refusals(files: Readonly<Record<string, string>>): Promise<string[]> {
  const error: unknown = await gatewayOf(files).then(
    async (gateway) => gateway[Symbol.asyncDispose](),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ProjectError)) throw error ?? new Error('The project was not refused.');
  return error.problems.filter(({ severity }) => severity === 'error').map(formatProblem);
}

const at = 'gateway.sources.pages.pagination';

describe('a declaration of pages that cannot hold is refused when the project is built', () => {
  it.each([
    [
      'bypage: { style: page, page: page, size: limit, items: data }',
      `10:9 ${at}.bypage: "pages" has no operation "bypage"; did you mean "byPage"?`,
    ],
    [
      'GET /by-pge: { style: page, page: page, size: limit, items: data }',
      `10:9 ${at}.GET /by-pge: "pages" has no operation "GET /by-pge"; did you mean "GET /by-page"?`,
    ],
    [
      'byPage: { style: page, page: pgae, size: limit, items: data }',
      `10:32 ${at}.byPage.page: it has no query parameter "pgae"; did you mean "page"?`,
    ],
    [
      'byPage: { style: page, page: page, size: limt, items: data }',
      `10:44 ${at}.byPage.size: it has no query parameter "limt"; did you mean "limit"?`,
    ],
    [
      'byPage: { style: page, page: page, size: limit, items: dta }',
      `10:57 ${at}.byPage.items: its answer has no "dta"; did you mean "data"?`,
    ],
    [
      'byPage: { style: page, page: page, size: limit, items: meta }',
      `10:57 ${at}.byPage.items: "meta" of its answer is no list`,
    ],
    [
      'byPage: { style: page, page: page, size: limit }',
      `10:9 ${at}.byPage: its answer is no list: say in "items" where in it the list stands`,
    ],
    [
      'byPage: { style: page, page: page, size: limit, items: data, total: meta.totl }',
      `10:70 ${at}.byPage.total: its answer has no "totl"; did you mean "total"?`,
    ],
    [
      'byPage: { style: page, page: page, size: limit, items: data, more: meta }',
      `10:70 ${at}.byPage.more: "meta" is no plain value`,
    ],
    [
      'byPage: { style: page, page: page, items: data }',
      `10:9 ${at}.byPage: without "size" the number of items of a page must stand in "defaultSize"`,
    ],
    [
      'byPage: { style: page, page: limit, size: page, items: data }',
      `10:45 ${at}.byPage.size: the description gives no maximum for "page": say in "maxSize" how many items one answer may have`,
    ],
    [
      'byOffset: { style: offset, offset: offset, size: limit, defaultSize: 11 }',
      `10:65 ${at}.byOffset.defaultSize: 11 is more than the 10 of one answer`,
    ],
    [
      'byOffset: { style: offset, offset: offset, size: limit, field: byPage }',
      `10:65 ${at}.byOffset.field: Query has a field "byPage" already: give another name in "field"`,
    ],
    [
      'byCursor: { style: cursor, cursor: cursor, items: rows, next: meta.next }',
      `10:65 ${at}.byCursor.next: its answer has no "next"; there is next_cursor`,
    ],
    [
      'byLastItem: { style: cursor, cursor: starting_after, items: data, lastItem: uid }',
      `10:75 ${at}.byLastItem.lastItem: an item of its answer has no "uid"; did you mean "id"?`,
    ],
    [
      'byLink: { style: link, parameters: [page, sinc] }',
      `10:32 ${at}.byLink.parameters: it has no query parameter "sinc"; there is page, limit, team`,
    ],
    [
      'byCursor: { style: cursor, cursor: cursor, items: rows }',
      `10:9 ${at}.byCursor: needs exactly one of next, nextHeader and lastItem: from where to go on`,
    ],
    [
      'byPage: { style: page, page: page, size: limit, items: data, total: meta.total, totalHeader: X-Total }',
      `10:9 ${at}.byPage: has total and totalHeader; keep one of them`,
    ],
    [
      'byPage: { style: pages }',
      `10:19 ${at}.byPage.style: must be one of page, offset, cursor, link, nextUrl; given "pages"`,
    ],
  ])('%s', async (declared, problem) => {
    expect(await refusals(projectWith(declared))).toEqual([`.meshrc.yaml:${problem}`]);
  });

  it('with all the others', async () => {
    const declared =
      'nothing: { style: page, page: page }\n        byLink: { style: link, parameters: [pag], size: limit }';
    expect(await refusals(projectWith(declared))).toHaveLength(2);
  });

  it('of a source without an OpenAPI description', async () => {
    const files = projectWith('byPage: { style: page, page: page }');
    const config = files['.meshrc.yaml']?.replace(
      /handler: .*/,
      'handler: { jsonSchema: { endpoint: "http://127.0.0.1:9", operations: [{ type: Query, field: a, path: /a, method: GET, responseSample: ./a.json }] } }',
    );
    expect(await refusals({ ...files, '.meshrc.yaml': config ?? '', 'a.json': '{"a": 1}' })).toEqual([
      `.meshrc.yaml:10:9 ${at}.byPage: "pages" has no OpenAPI description, which lists with pages need`,
    ]);
  });

  it('of a source that Mesh answers, because of a transform', async () => {
    const files = projectWith(`byLink: { ${declarations.byLink} }`);
    const hoist = '{ typeName: Query, pathConfig: [byPage, meta, total], newFieldName: total }';
    const config = files['.meshrc.yaml']?.replace(
      /( {4}handler: .*)/,
      `$1\n    transforms: [{ hoistField: [${hoist}] }]`,
    );
    expect(await refusals({ ...files, '.meshrc.yaml': config ?? '' })).toEqual([
      `.meshrc.yaml:11:9 ${at}.byLink: "pages" is answered by Mesh's own resolvers, which read no pages`,
    ]);
  });

  it('of an operation that a transform has taken away', async () => {
    const files = projectWith(`byLink: { ${declarations.byLink} }`);
    const config = files['.meshrc.yaml']?.replace(
      /( {4}handler: .*)/,
      '$1\n    transforms: [{ filterSchema: { mode: bare, filters: ["Query.!byLink"] } }]',
    );
    expect(await refusals({ ...files, '.meshrc.yaml': config ?? '' })).toEqual([
      `.meshrc.yaml:11:9 ${at}.byLink: no field of the schema calls it`,
    ]);
  });
});

const overlay = (target: string, declared: string) => `overlay: 1.0.0
info: { title: Pages, version: '1' }
actions:
  - target: ${target}
    update:
      x-weft-pagination:
        ${declared}
`;

describe('x-weft-pagination of an overlay', () => {
  const bare = (origin: string) => {
    const files = pagesProject(origin, { lists: ['byLink'] });
    return { ...files, '.meshrc.yaml': files['.meshrc.yaml']?.replace(/ {2}sources:\n {4}pages[\s\S]*/, '') ?? '' };
  };

  it('declares a connection as .meshrc.yaml does', async () => {
    await using upstream = await pagesUpstream(7);
    const files = {
      'sources/pages/overlay.yaml': overlay("$.paths['/by-offset'].get", `{ ${declarations.byOffset} }`),
    };
    await using gateway = await gatewayOf({ ...bare(upstream.origin), ...files });
    const { data } = await gateway.query('{ byOffsetConnection(first: 2) { nodes { id } totalCount } }');
    expect(data).toEqual({ byOffsetConnection: { nodes: [{ id: 'r0' }, { id: 'r1' }], totalCount: 7 } });
    expect(Object.keys(gateway.graph.schema.getQueryType()?.getFields() ?? {})).not.toContain('byLinkConnection');
  });

  it('yields to .meshrc.yaml', async () => {
    await using upstream = await pagesUpstream(7);
    const files = {
      ...pagesProject(upstream.origin, { lists: ['byLink'] }),
      'sources/pages/overlay.yaml': overlay("$.paths['/by-link'].get", '{ style: link, parameters: [none] }'),
    };
    await using gateway = await gatewayOf(files);
    expect((await gateway.query('{ byLinkConnection(first: 1) { nodes { id } } }')).errors).toBeUndefined();
  });

  it.each([
    [
      '{ style: link, parameters: [none] }',
      '7:24 byLink.x-weft-pagination.parameters: it has no query parameter "none"; there is page, limit, team',
    ],
    [
      '{ style: lnk }',
      '7:11 byLink.x-weft-pagination.style: must be one of page, offset, cursor, link, nextUrl; given "lnk"',
    ],
    ['{ style: link }', '6:7 byLink.x-weft-pagination.parameters: is missing; it must be a list'],
    ['7', '6:7 byLink.x-weft-pagination: must be a map of keys, not a number'],
  ])('is refused at its own line: %s', async (declared, problem) => {
    const files = { 'sources/pages/overlay.yaml': overlay("$.paths['/by-link'].get", declared) };
    expect(await refusals({ ...bare('http://127.0.0.1:9'), ...files })).toEqual([
      `sources/pages/overlay.yaml:${problem}`,
    ]);
  });
});

describe('a rule on the plain field', () => {
  it('holds for its connection', async () => {
    await using upstream = await pagesUpstream(3);
    const auth = `  auth:
    mode: protect-granular
    apiKeys: { file: ./keys.yaml }
    rules: { Query.byLink: { scopes: [[rows:read]] } }`;
    const files = {
      ...pagesProject(upstream.origin, { lists: ['byLink', 'byOffset'], gateway: auth }),
      'keys.yaml': 'keys: []\n',
    };
    await using gateway = await gatewayOf(files);
    const { data, errors } = await gateway.query(
      '{ byLinkConnection { nodes { id } } byOffsetConnection { nodes { id } } }',
    );
    expect(data?.['byLinkConnection'] ?? null).toBeNull();
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    expect(upstream.asked().filter((url) => url.startsWith('/by-link'))).toEqual([]);
  });
});
