import { describe, expect, it } from 'vitest';
import { gatewayOf } from './gateway-harness.ts';
import { pagesProject, pagesUpstream } from './pages-upstream.ts';

/** The project with transforms of its source, or of the whole. */
function transformed(origin: string, ofSource: string, ofAll: string, style: 'mesh' | 'graphql') {
  const files = pagesProject(origin, { lists: ['byOffset', 'byCursor'], style });
  const config = (files['.meshrc.yaml'] ?? '')
    .replace(/( {4}handler: .*)/, ofSource === '' ? '$1' : `$1\n    transforms: [${ofSource}]`)
    .replace('gateway:', ofAll === '' ? 'gateway:' : `transforms: [${ofAll}]\ngateway:`);
  return { ...files, '.meshrc.yaml': config };
}

const selection = '{ edges { cursor node { id } } nodes { id } pageInfo { hasNextPage endCursor } totalCount }';

describe.each(['mesh', 'graphql'] as const)('connections in style %s', (style) => {
  it.each([
    [
      'renames of a source',
      '{ rename: { renames: [{ from: { type: Query, field: byOffset }, to: { type: Query, field: everything } }] } }',
      '',
      `{ part: everythingConnection(first: 2, team: "odd") ${selection} }`,
    ],
    [
      'a prefix of a source',
      '{ prefix: { value: P_, includeRootOperations: true } }',
      '',
      `{ part: P_byOffsetConnection(first: 2, team: "odd") ${selection} }`,
    ],
    [
      'renames of the whole',
      '',
      '{ rename: { mode: bare, renames: [{ from: { type: Query, field: byOffsetConnection }, to: { type: Query, field: every } }, { from: { type: RowEdge, field: cursor }, to: { type: RowEdge, field: mark } }] } }',
      `{ part: every(first: 2, team: "odd") ${selection.replace('cursor', 'cursor: mark')} }`,
    ],
  ])('stand under %s', async (_, ofSource, ofAll, query) => {
    await using upstream = await pagesUpstream(9);
    await using gateway = await gatewayOf(transformed(upstream.origin, ofSource, ofAll, style));
    const { data, errors } = await gateway.query(query);
    expect(errors).toBeUndefined();
    const nodes = [{ id: 'r1' }, { id: 'r3' }];
    expect(data).toMatchObject({
      part: {
        nodes,
        edges: nodes.map((node) => ({ node, cursor: expect.stringMatching(/^[\w-]+$/) })),
        pageInfo: { hasNextPage: true },
        totalCount: 4,
      },
    });
    expect(upstream.asked()).toEqual(['/by-offset?offset=0&limit=2&team=odd']);
  });

  it('stand where a transform puts the operations of a source', async () => {
    await using upstream = await pagesUpstream(9);
    const encapsulate =
      '{ encapsulate: { applyTo: { query: true, mutation: false, subscription: false }, name: pages } }';
    await using gateway = await gatewayOf(transformed(upstream.origin, encapsulate, '', style));
    const { data, errors } = await gateway.query(`{ pages { part: byOffsetConnection(first: 2) { totalCount } } }`);
    expect(errors).toBeUndefined();
    expect(data).toEqual({ pages: { part: { totalCount: 9 } } });
  });
});
