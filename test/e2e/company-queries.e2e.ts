import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CompanyGateway, companyGateway, repository } from './company-gateway.ts';

let shop: CompanyGateway;
beforeAll(async () => {
  shop = await companyGateway();
});
beforeEach(() => shop.reset());
afterAll(() => shop[Symbol.asyncDispose]());

const names = readdirSync(`${repository}queries`).sort();
const textOf = (name: string) => readFileSync(`${repository}queries/${name}`, 'utf8');

/** Fields without anything to show, by their paths. */
function emptyPlaces(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.length === 0 ? [path] : value.flatMap((item) => emptyPlaces(item, path));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => emptyPlaces(inner, `${path}.${key}`));
}

describe('the example queries', () => {
  it('are shown as tabs in the order of their names', () => {
    expect(shop.gateway.graph.documents.map(({ text }) => text.trim())).toEqual(
      names.map((name) => textOf(name).trim()),
    );
  });

  it.each(names)('%s begins with what it shows and holds one named operation', (name) => {
    expect(textOf(name)).toMatch(/^# \S/);
    const [operation, ...more] = parse(textOf(name)).definitions;
    expect(more).toEqual([]);
    expect(operation).toMatchObject({ kind: 'OperationDefinition', name: { value: expect.stringMatching(/^[A-Z]/) } });
  });

  it.each(names)('%s runs as it stands with the key of the demo', async (name) => {
    const { data, errors } = await shop.ask(textOf(name));
    expect(errors).toBeUndefined();
    expect(Object.values(data ?? {}).every((value) => value !== null)).toBe(true);
  });

  it('of a customer shows something of everything', async () => {
    const { data } = await shop.ask(textOf('2-customer.graphql'));
    expect(emptyPlaces(data)).toEqual([]);
    const kinds = JSON.stringify(data)
      .match(/"__typename":"\w+"/g)
      ?.map((kind) => JSON.parse(`{${kind}}`).__typename);
    expect(new Set(kinds)).toEqual(new Set(['CommentAdded', 'StatusChanged', 'TicketAssigned']));
  });

  it('of a checkout can be run twice', async () => {
    await shop.ask(textOf('4-checkout.graphql'));
    const { data, errors } = await shop.ask(textOf('4-checkout.graphql'));
    expect(errors).toBeUndefined();
    expect(data?.['checkout']).toMatchObject({ status: 'COMPLETED', repeated: true });
  });

  it('of the shop window shows no stock to strangers', async () => {
    const { status, errors } = await shop.gateway.query('{ listProducts { data { name stock { available } } } }');
    expect([status, errors?.[0]?.extensions?.['code']]).toEqual([401, 'UNAUTHENTICATED']);
    expect(shop.asked('catalog')).toEqual([]);
  });

  it('that is public needs no key, and the others call nothing without one', async () => {
    for (const name of names) {
      shop.reset();
      const { status, errors } = await shop.gateway.query(textOf(name));
      const called = Object.values(shop.company.services).flatMap(({ requests }) => requests);
      if (name === '8-public.graphql') expect([status, errors, called.length]).toEqual([200, undefined, 2]);
      else
        expect([name, status, errors?.[0]?.extensions?.['code'], called]).toEqual([name, 401, 'UNAUTHENTICATED', []]);
    }
  });
});
