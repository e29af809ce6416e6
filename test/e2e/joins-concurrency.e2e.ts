import { describe, expect, it } from 'vitest';
import { gatewayOf } from './gateway-harness.ts';
import { resolveTo, warehouse, warehouseProject } from './warehouse-upstream.ts';

const typeDefs = `extend type Line { item: Item ${resolveTo('item', 'sourceArgs: { sku: "{root.itemSku}" }')} }`;
/** 24 lines of twelve items, others for each limit. */
const linesOf = (limit: string | null) =>
  Array.from({ length: 24 }, (_, index) => ({ id: String(index), item_sku: `s${limit}-${index % 12}` }));
const settings = (source: string, rest = '') =>
  `{ schema: { style: graphql }, sources: { warehouse: ${source} }${rest} }`;

describe('gateway.sources.<name>.concurrency', () => {
  it('bounds the single calls of all requests together; each gets its answer', async () => {
    const running = new Set<() => void>();
    let most = 0;
    await using upstream = await warehouse({
      lines: (_, url) => linesOf(url.searchParams.get('limit')),
      item: async (_, url) => {
        const turn = Promise.withResolvers<void>();
        running.add(turn.resolve);
        most = Math.max(most, running.size);
        if (running.size === 3) afterTurns(5, () => answerAll(running));
        await turn.promise;
        return { sku: url.pathname.split('/')[2], title: 'T' };
      },
    });
    await using gateway = await gatewayOf(warehouseProject(upstream.origin, typeDefs, settings('{ concurrency: 3 }')));
    const ask = (limit: number) => gateway.query(`{ lines(limit: ${limit}) { item { sku } } }`);
    const answers = await Promise.all([ask(1), ask(2)]);
    for (const [index, { data, errors }] of answers.entries()) {
      expect(errors).toBeUndefined();
      expect(data?.['lines']).toEqual(linesOf(String(index + 1)).map(({ item_sku }) => ({ item: { sku: item_sku } })));
    }
    expect(upstream.received.filter(({ url }) => url.startsWith('/item/'))).toHaveLength(24);
    expect(most).toBe(3);
  });

  it('lets those that wait be ended by the deadline of their operation, and never makes their calls', async () => {
    await using upstream = await warehouse({ lines: () => linesOf('1'), item: () => new Promise(() => {}) });
    const config = settings('{ concurrency: 1 }', ', deadline: 1500ms');
    await using gateway = await gatewayOf(warehouseProject(upstream.origin, typeDefs, config));
    const { errors } = await gateway.query('{ lines { item { sku } } }');
    expect(new Set(errors?.map(({ extensions }) => extensions?.['code']))).toEqual(new Set(['DEADLINE_EXCEEDED']));
    expect(upstream.received.filter(({ url }) => url.startsWith('/item/'))).toHaveLength(1);
  });
});

function answerAll(running: Set<() => void>): void {
  for (const answer of running) answer();
  running.clear();
}

/** Later, so that a fourth call would have come if it were made. */
function afterTurns(turns: number, then: () => void): void {
  if (turns === 0) then();
  else setImmediate(afterTurns, turns - 1, then);
}
