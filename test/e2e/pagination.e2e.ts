import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { listNames, rows } from '../pages-api.ts';
import { gatewayOf, type TestGateway } from './gateway-harness.ts';
import { pagesProject, pagesUpstream } from './pages-upstream.ts';

interface Answered {
  readonly edges: readonly ({ cursor: string; node: { id: string } } | null)[];
  readonly pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
  readonly totalCount?: number | null;
}

const pageInfo = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';

async function part(gateway: TestGateway, list: string, args: string): Promise<Answered> {
  const text = args === '' ? '' : `(${args})`;
  const { data, errors } = await gateway.query(
    `{ all: ${list}Connection${text} { edges { cursor node { id } } ${pageInfo} } }`,
  );
  expect(errors).toBeUndefined();
  return data?.['all'] as Answered;
}

const ids = ({ edges }: Answered) => edges.map((edge) => edge?.node.id);

describe('a connection of any style', async () => {
  const upstream = await pagesUpstream(12);
  const gateway = await gatewayOf(pagesProject(upstream.origin));
  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    await upstream[Symbol.asyncDispose]();
  });
  const all = rows(12);
  beforeEach(() => {
    upstream.rows = all;
    upstream.instead = () => false;
    upstream.asked();
  });

  it.each(listNames)('walks %s whole, once and in order, a page a call', async (list) => {
    const seen: (string | undefined)[] = [];
    let after = '';
    for (let steps = 0; steps < 5; steps += 1) {
      const answered = await part(gateway, list, `first: 5${after}`);
      seen.push(...ids(answered));
      if (!answered.pageInfo.hasNextPage) break;
      after = `, after: "${answered.pageInfo.endCursor}"`;
    }
    expect(seen).toEqual(all.map(({ id }) => id));
    expect(upstream.asked()).toHaveLength(3);
  });

  it.each(listNames)('goes on in the middle of a page of %s', async (list) => {
    const { edges } = await part(gateway, list, 'first: 5');
    const answered = await part(gateway, list, `first: 2, after: "${edges[1]?.cursor}"`);
    expect(ids(answered)).toEqual(['r2', 'r3']);
    expect(answered.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
    expect(upstream.asked()).toHaveLength(2);
  });

  it.each(listNames)('says that an empty %s is empty', async (list) => {
    upstream.rows = [];
    const answered = await part(gateway, list, 'first: 5');
    expect(answered).toEqual({
      edges: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
    });
    expect(upstream.asked()).toHaveLength(1);
  });

  it.each(listNames)('ends %s at a last page that is full', async (list) => {
    upstream.rows = all.slice(0, 10);
    const first = await part(gateway, list, 'first: 5');
    const second = await part(gateway, list, `first: 5, after: "${first.pageInfo.endCursor}"`);
    expect(ids(second)).toEqual(['r5', 'r6', 'r7', 'r8', 'r9']);
    // Where an answer does not say it, only an empty page tells the end.
    expect(second.pageInfo.hasNextPage).toBe(list === 'byBarePage');
    const third = await part(gateway, list, `first: 5, after: "${second.pageInfo.endCursor}"`);
    expect(third).toMatchObject({ edges: [], pageInfo: { hasNextPage: false, hasPreviousPage: true } });
  });

  it.each(listNames)('passes the other arguments of %s on, on every page', async (list) => {
    const first = await part(gateway, list, 'first: 4, team: "even"');
    expect(ids(first)).toEqual(['r0', 'r2', 'r4', 'r6']);
    const second = await part(gateway, list, `first: 4, team: "even", after: "${first.pageInfo.endCursor}"`);
    expect(ids(second)).toEqual(['r8', 'r10']);
    const asked = upstream.asked();
    expect(asked.every((url) => url.includes('team=even') && !url.includes('team=odd'))).toBe(true);
  });

  it.each(listNames)('asks %s for as many items as the description says, where nobody says how many', async (list) => {
    expect(ids(await part(gateway, list, ''))).toHaveLength(5);
  });

  it.each(listNames)('tells whether there is anything in %s for no items', async (list) => {
    expect(await part(gateway, list, 'first: 0')).toMatchObject({ edges: [], pageInfo: { hasNextPage: true } });
    expect(upstream.asked()).toHaveLength(1);
  });

  it.each(listNames)('refuses numbers and cursors that %s cannot have', async (list) => {
    const other = list === 'byPage' ? 'byOffset' : 'byPage';
    const foreign = (await part(gateway, other, 'first: 1')).pageInfo.endCursor;
    upstream.asked();
    for (const [args, message] of [
      ['first: -1', '"first" cannot be negative; it is -1.'],
      ['first: 11', '"first" can be at most 10 here; it is 11.'],
      ['after: "c5"', '"after" is no cursor of this connection.'],
      [`after: "${foreign}"`, '"after" is no cursor of this connection.'],
    ]) {
      const { data, errors } = await gateway.query(`{ ${list}Connection(${args}) { nodes { id } } }`);
      expect(data).toEqual({ [`${list}Connection`]: null });
      expect(errors).toMatchObject([{ message, extensions: { code: 'BAD_USER_INPUT' } }]);
    }
    expect(upstream.asked()).toEqual([]);
  });

  it.each(listNames)('fails with the first page of %s, as the plain field does', async (list) => {
    upstream.instead = (_, response) => Boolean(response.writeHead(503).end());
    const { data, errors } = await gateway.query(`{ ${list}Connection(first: 2) { nodes { id } } }`);
    expect(data).toEqual({ [`${list}Connection`]: null });
    expect(errors).toMatchObject([{ path: [`${list}Connection`], extensions: { code: 'UPSTREAM_UNAVAILABLE' } }]);
  });

  it.each(listNames)('is null where the API knows no %s, and empty where it knows no further page', async (list) => {
    const { pageInfo: known } = await part(gateway, list, 'first: 5');
    upstream.instead = (_, response) => Boolean(response.writeHead(404).end());
    const { data, errors } = await gateway.query(
      `{ none: ${list}Connection { nodes { id } } further: ${list}Connection(after: "${known.endCursor}") { nodes { id } } }`,
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({ none: null, further: { nodes: [] } });
  });

  it.each(listNames)('leaves the plain field of %s as it was', async (list) => {
    const { data, errors } = await gateway.query(`{ ${list}(limit: 3) { __typename } }`);
    expect(errors).toBeUndefined();
    expect(data?.[list]).toBeTruthy();
    expect(upstream.asked()).toHaveLength(1);
  });

  it('refuses cursors that are made up, before they are sent or as the API does', async () => {
    const forged = async (list: string, change: object) => {
      const { pageInfo: known } = await part(gateway, list, 'first: 2');
      const held = JSON.parse(Buffer.from(known.endCursor ?? '', 'base64url').toString()) as object;
      upstream.asked();
      const after = Buffer.from(JSON.stringify({ ...held, ...change })).toString('base64url');
      const { errors } = await gateway.query(`{ ${list}Connection(after: "${after}") { nodes { id } } }`);
      return errors?.map(({ message, extensions }) => `${extensions?.['code']} ${message}`);
    };
    const refused = ['BAD_USER_INPUT "after" is no cursor of this connection.'];
    expect(await forged('byLink', { s: 1000 })).toEqual(refused);
    expect(await forged('byLink', { t: { page: '1', team: 'odd' } })).toEqual(refused);
    expect(await forged('byLink', { t: { page: 'x' } })).toEqual([
      'BAD_USER_INPUT The cursor is none that this list has.',
    ]);
    expect(await forged('byOffset', { i: 2 ** 40 })).toEqual(['BAD_USER_INPUT The cursor is none that this list has.']);
    expect(upstream.asked()).toEqual([]);
  });

  it('shares a call that another field makes too', async () => {
    await gateway.query(
      '{ a: byOffsetConnection(first: 3) { nodes { id } } b: byOffsetConnection(first: 3) { totalCount } }',
    );
    expect(upstream.asked()).toEqual(['/by-offset?offset=0&limit=3']);
  });

  it('counts all items where the API does', async () => {
    for (const list of ['byPage', 'byOffset']) {
      const { data } = await gateway.query(`{ all: ${list}Connection(first: 2) { totalCount } }`);
      expect(data).toEqual({ all: { totalCount: 12 } });
    }
    const { errors } = await gateway.query('{ byBarePageConnection { totalCount } byPage { meta { total } } }');
    expect(errors).toBeUndefined();
  });

  it('reads backwards where every place can be asked for', async () => {
    for (const list of ['byPage', 'byBarePage', 'byOffset']) {
      const { edges } = await part(gateway, list, 'first: 10');
      const answered = await part(gateway, list, `last: 3, before: "${edges[8]?.cursor}"`);
      expect(ids(answered)).toEqual(['r5', 'r6', 'r7']);
      expect(answered.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
    }
    for (const list of ['byPage', 'byOffset']) {
      const answered = await part(gateway, list, 'last: 3');
      expect(ids(answered)).toEqual(['r9', 'r10', 'r11']);
      expect(answered.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    }
    const { errors } = await gateway.query('{ byBarePageConnection(last: 3) { nodes { id } } }');
    expect(errors).toMatchObject([
      {
        message: '"last" needs "before": this API does not say how many there are.',
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
    const both = await gateway.query('{ byPageConnection(first: 1, last: 1) { nodes { id } } }');
    expect(both.errors).toMatchObject([{ message: '"first" and "last" exclude each other.' }]);
  });

  it('has no arguments for what an API cannot do', () => {
    const fields = gateway.graph.schema.getQueryType()?.getFields() ?? {};
    const names = (list: string) => fields[`${list}Connection`]?.args.map(({ name }) => name);
    expect(names('byOffset')).toEqual(['first', 'after', 'last', 'before', 'team']);
    for (const list of ['byCursor', 'byLastItem', 'byLink', 'byNextUrl']) {
      expect(names(list)).toEqual(['first', 'after', 'team']);
    }
  });

  it('follows no address: only the parameters that are declared are taken over', async () => {
    for (const list of ['byLink', 'byNextUrl']) {
      const { pageInfo: known } = await part(gateway, list, 'first: 5');
      upstream.asked();
      await part(gateway, list, `first: 5, after: "${known.endCursor}"`);
      expect(Buffer.from(known.endCursor ?? '', 'base64url').toString()).not.toMatch(/169|elsewhere|odd/);
    }
    expect(upstream.asked()).toEqual(['/by-next-url?skip=5&limit=5']);
  });
});

describe('a connection that may make several calls', async () => {
  const upstream = await pagesUpstream(45);
  const more = Object.fromEntries(listNames.map((name) => [name, ', maxPages: 3']));
  const gateway = await gatewayOf(pagesProject(upstream.origin, { more, gateway: '  limits: { upstreamCalls: 4 }' }));
  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    await upstream[Symbol.asyncDispose]();
  });
  const all = rows(45).map(({ id }) => id);
  beforeEach(() => {
    upstream.instead = () => false;
    upstream.asked();
  });

  it.each(listNames)('reads 30 items of %s by three calls, and no more', async (list) => {
    const answered = await part(gateway, list, 'first: 30');
    expect(ids(answered)).toEqual(all.slice(0, 30));
    expect(answered.pageInfo.hasNextPage).toBe(true);
    expect(upstream.asked()).toHaveLength(3);
    const { errors } = await gateway.query(`{ ${list}Connection(first: 31) { nodes { id } } }`);
    expect(errors).toMatchObject([{ message: '"first" can be at most 30 here; it is 31.' }]);
  });

  it.each(listNames)('answers what was read of %s where a later page fails, and goes on there', async (list) => {
    let calls = 0;
    upstream.instead = (_, response) => ++calls === 2 && Boolean(response.writeHead(500).end());
    const { data, errors } = await gateway.query(
      `{ all: ${list}Connection(first: 30) { edges { node { id } } ${pageInfo} } }`,
    );
    const answered = data?.['all'] as Answered;
    expect(ids(answered)).toEqual([...all.slice(0, 10), undefined]);
    expect(answered.edges.at(-1)).toBeNull();
    expect(answered.pageInfo.hasNextPage).toBe(true);
    expect(errors).toMatchObject([
      { path: ['all', 'edges', 10], extensions: { code: 'UPSTREAM_ERROR', source: 'pages' } },
    ]);
    upstream.instead = () => false;
    const rest = await part(gateway, list, `first: 10, after: "${answered.pageInfo.endCursor}"`);
    expect(ids(rest)).toEqual(all.slice(10, 20));
  });

  it.each(listNames)('stops %s at the budget of the operation', async (list) => {
    const { data, errors } = await gateway.query(
      `{ a: byPage(team: "x") { meta { total } } b: byOffset(team: "x") { id } all: ${list}Connection(first: 30) { nodes { id } ${pageInfo} } }`,
    );
    const answered = data?.['all'] as { nodes: ({ id: string } | null)[]; pageInfo: Answered['pageInfo'] };
    expect(answered.nodes.map((node) => node?.id)).toEqual([...all.slice(0, 20), undefined]);
    expect(answered.pageInfo.hasNextPage).toBe(true);
    expect(errors).toMatchObject([{ path: ['all', 'nodes', 20], extensions: { code: 'UPSTREAM_BUDGET_EXCEEDED' } }]);
    expect(upstream.asked()).toHaveLength(4);
  });

  it.each([
    ['byCursor', { rows: [{ id: 'x' }], meta: { next_cursor: 'again' } }, {}, 2],
    ['byLastItem', { data: [{ id: 'x' }], has_more: true }, {}, 2],
    ['byLink', [{ id: 'x' }], { link: '</?page=1>; rel=next' }, 2],
    ['byNextUrl', { items: [{ id: 'x' }], links: { next: '/?skip=1' } }, {}, 2],
  ])('ends a circle of pages of %s with an error', async (list, body, headers, calls) => {
    upstream.instead = (_, response) => {
      response.setHeaders(new Map(Object.entries({ 'content-type': 'application/json', ...headers })));
      return Boolean(response.end(JSON.stringify(body)));
    };
    const { data, errors } = await gateway.query(`{ all: ${list}Connection(first: 30) { nodes { id } ${pageInfo} } }`);
    expect(data).toMatchObject({ all: { pageInfo: { hasNextPage: false } } });
    expect(errors).toMatchObject([
      {
        message: 'pages: the upstream names as its next page one that was read already',
        extensions: { code: 'UPSTREAM_INVALID_RESPONSE' },
      },
    ]);
    expect(upstream.asked()).toHaveLength(calls);
  });

  it('goes over empty pages that name a next one', async () => {
    upstream.instead = (url, response) => {
      if (url.searchParams.has('cursor')) return false;
      response.setHeader('content-type', 'application/json');
      return Boolean(response.end(JSON.stringify({ rows: [], meta: { next_cursor: 'c3' } })));
    };
    expect(ids(await part(gateway, 'byCursor', 'first: 2'))).toEqual(['r3', 'r4']);
  });

  it('refuses pages of another size than was asked for', async () => {
    const row = { id: 'x' };
    for (const [list, body, length] of [
      ['byPage', { data: [row, row], meta: { total: 40 } }, 2],
      ['byBarePage', Array.from({ length: 11 }, () => row), 11],
    ] as const) {
      upstream.instead = (_, response) => {
        response.setHeader('content-type', 'application/json');
        return Boolean(response.end(JSON.stringify(body)));
      };
      const { errors } = await gateway.query(`{ ${list}Connection(first: 10) { nodes { id } } }`);
      expect(errors).toMatchObject([
        {
          message: `pages: the upstream answered a page of ${length} items where 10 were asked for`,
          extensions: { code: 'UPSTREAM_INVALID_RESPONSE' },
        },
      ]);
    }
  });

  it('answers as it does with compiled documents, once they are warm', async () => {
    const query = `{ all: byCursorConnection(first: 30) { edges { cursor node { id } } nodes { id team } ${pageInfo} } }`;
    const { text } = await gateway.query(query);
    for (let time = 0; time < 20; time += 1) expect((await gateway.query(query)).text).toBe(text);
  });
});

describe('a list that changes while it is read', () => {
  it('has its items by cursor all the same, and by number as they stand then', async () => {
    await using upstream = await pagesUpstream(12);
    await using gateway = await gatewayOf(pagesProject(upstream.origin));
    const byItem = await part(gateway, 'byLastItem', 'first: 5');
    const byOffset = await part(gateway, 'byOffset', 'first: 5');
    upstream.rows = [{ id: 'new', team: 'even' }, ...upstream.rows];
    const behind = (answered: Answered) => `first: 2, after: "${answered.pageInfo.endCursor}"`;
    expect(ids(await part(gateway, 'byLastItem', behind(byItem)))).toEqual(['r5', 'r6']);
    expect(ids(await part(gateway, 'byOffset', behind(byOffset)))).toEqual(['r4', 'r5']);
  });
});

describe('in style mesh', () => {
  it('fails where a failure that the description gives a schema is a member of the union', async () => {
    await using upstream = await pagesUpstream(12);
    const files = pagesProject(upstream.origin, { style: 'mesh', lists: ['byPage', 'byLink'] });
    const failure = `default: { description: No., content: { application/json: { schema: { type: object, title: Failure, properties: { reason: { type: string } } } } } }`;
    const described = files['pages.yaml']?.replaceAll("responses: { '200'", `responses: { ${failure}, '200'`) ?? '';
    await using gateway = await gatewayOf({ ...files, 'pages.yaml': described });
    const query = '{ byPageConnection(first: 2) { nodes { ... on Row { id } } } }';
    expect((await gateway.query(query)).data).toEqual({ byPageConnection: { nodes: [{ id: 'r0' }, { id: 'r1' }] } });
    upstream.instead = (_, response) => {
      response.writeHead(500, { 'content-type': 'application/json' });
      return Boolean(response.end('{"reason":"secret"}'));
    };
    const { data, errors, text } = await gateway.query(query);
    expect(data).toEqual({ byPageConnection: null });
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_ERROR' } }]);
    expect(text).not.toContain('secret');
  });

  it('has connections too, of the names that Mesh gives', async () => {
    await using upstream = await pagesUpstream(12);
    await using gateway = await gatewayOf(pagesProject(upstream.origin, { style: 'mesh' }));
    for (const list of listNames) {
      const first = await part(gateway, list, 'first: 5');
      const second = await part(gateway, list, `first: 5, after: "${first.pageInfo.endCursor}"`);
      expect([...ids(first), ...ids(second)]).toEqual(rows(10).map(({ id }) => id));
    }
  });
});
