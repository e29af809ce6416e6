import { afterAll, describe, expect, it } from 'vitest';
import { listNames } from '../pages-api.ts';
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

  it.each(listNames)('walks %s whole, once and in order, a page a call', async (list) => {
    upstream.asked();
    const seen: (string | undefined)[] = [];
    let after = '';
    for (let steps = 0; steps < 5; steps += 1) {
      const answered = await part(gateway, list, `first: 5${after}`);
      seen.push(...ids(answered));
      if (!answered.pageInfo.hasNextPage) break;
      after = `, after: "${answered.pageInfo.endCursor}"`;
    }
    expect(seen).toEqual(upstream.rows.map(({ id }) => id));
    expect(upstream.asked()).toHaveLength(3);
  });
});
