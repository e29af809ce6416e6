import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CompanyGateway, companyGateway } from './company-gateway.ts';

let shop: CompanyGateway;
beforeAll(async () => {
  shop = await companyGateway();
});
beforeEach(() => shop.reset());
afterAll(() => shop[Symbol.asyncDispose]());

interface Part {
  readonly nodes: readonly Record<string, string>[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly totalCount?: number;
}

function partOf(data: Record<string, unknown> | null | undefined, field: string): Part {
  return Object(data)[field] as Part;
}

async function walked(field: string, key: string, first: number): Promise<string[]> {
  const seen: string[] = [];
  const query = `query ($after: String) { part: ${field}(first: ${first}, after: $after) { nodes { ${key} } pageInfo { hasNextPage endCursor } } }`;
  for (let after: string | null = null, steps = 0; steps < 100; steps += 1) {
    const { data, errors } = await shop.ask(query, { after });
    expect(errors).toBeUndefined();
    const { nodes, pageInfo } = partOf(data, 'part');
    seen.push(...nodes.map((node) => node[key] ?? ''));
    if (!pageInfo.hasNextPage) break;
    after = pageInfo.endCursor;
  }
  return seen;
}

describe('connections of the demo company', () => {
  it.each([
    ['customers', 'listCustomers', 'id', 7, 49],
    ['orders', 'listOrders', 'id', 100, 240],
    ['payments', 'listCharges', 'id', 100, undefined],
    ['accounting', 'listInvoices', 'number', 30, undefined],
  ] as const)('of %s have every item once', async (service, field, key, first, count) => {
    const seen = await walked(`${field}Connection`, key, first);
    expect(new Set(seen).size).toBe(seen.length);
    if (count !== undefined) expect(seen).toHaveLength(count);
    expect(seen.length).toBeGreaterThan(first);
    // The ledger is asked for a token too.
    expect(shop.asked(service).filter((call) => call.startsWith('GET')).length).toBe(Math.ceil(seen.length / first));
  });

  it('count what there is, and read several pages at once where they may', async () => {
    const { data, errors } = await shop.ask(
      '{ listCustomersConnection(first: 49) { totalCount nodes { id } } listOrdersConnection(first: 240) { nodes { id } } }',
    );
    expect(errors).toBeUndefined();
    expect(partOf(data, 'listCustomersConnection').totalCount).toBe(49);
    expect(partOf(data, 'listOrdersConnection').nodes).toHaveLength(240);
    expect(shop.asked('orders')).toHaveLength(2);
  });

  it('keep the rule of the operation behind them', async () => {
    const { data, errors } = await shop.gateway.query('{ listChargesConnection { nodes { id } } }');
    expect(data ?? null).toBeNull();
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } });
    expect(shop.asked('payments')).toEqual([]);
  });
});
