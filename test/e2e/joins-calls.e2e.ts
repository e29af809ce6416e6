import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gatewayOf, type TestGateway } from './gateway-harness.ts';
import type { LoopbackServer, ReceivedRequest } from './upstream-loopback.ts';
import { type Answer, listed, resolveTo, warehouse, warehouseProject } from './warehouse-upstream.ts';

const typeDefs = `
extend type Line {
  single: Item ${resolveTo('item', 'sourceArgs: { sku: "{root.itemSku}" }')}
  byQuery: Item ${resolveTo('itemMap', 'keyField: "itemSku", keysArg: "skus"')}
  byPath: Item ${resolveTo('itemsByPath', 'keyField: "itemSku", keysArg: "skus"')}
  byBody: Level ${resolveTo('levels', 'keyField: "sku: itemSku site: place.site", keysArg: "input.keys"')}
  bySite: Maker ${resolveTo('makers', 'keyField: "place.site", keysArg: "ids"')}
}
extend type Item {
  maker: Maker ${resolveTo('makers', 'keyField: "makerId", keysArg: "ids"')}
  again: Item ${resolveTo('item', 'sourceArgs: { sku: "{root.sku}" }')}
}`;

/** One query on one shape of data. Without a word on them: rows are three times the keys, and `lines` is one call more. */
interface Case {
  readonly field: string;
  readonly keys: number;
  readonly calls: number;
  /** Rounds of calls of which each began when the one before was answered. */
  readonly roundTrips: number;
  /** Names of the leaves on the way to the text that a row must hold. */
  readonly way: readonly string[];
}

const cases = (
  field: string,
  way: readonly string[],
  counts: readonly (readonly [keys: number, calls: number, roundTrips: number])[],
): Case[] => counts.map(([keys, calls, roundTrips]) => ({ field, way, keys, calls, roundTrips }));

/** Keys are `s1`, `s2`, …; a URL takes 6,000 characters of them, the body 100, and 64 calls run at once. */
const table: readonly Case[] = [
  ...cases(
    'byQuery { title }',
    ['byQuery', 'title'],
    [
      [1, 1, 1],
      [2, 1, 1],
      [10, 1, 1],
      [1_000, 2, 1],
      [10_000, 14, 1],
    ],
  ),
  ...cases(
    'byPath { title }',
    ['byPath', 'title'],
    [
      [1, 1, 1],
      [2, 1, 1],
      [10, 1, 1],
      [1_000, 2, 1],
      [10_000, 14, 1],
    ],
  ),
  ...cases(
    'byBody { sku }',
    ['byBody', 'sku'],
    [
      [1, 1, 1],
      [2, 1, 1],
      [10, 1, 1],
      [1_000, 10, 1],
      [10_000, 100, 2],
    ],
  ),
  ...cases(
    'single { title }',
    ['single', 'title'],
    [
      [1, 1, 1],
      [2, 2, 1],
      [10, 10, 1],
      [1_000, 1_000, 16],
      [10_000, 10_000, 157],
    ],
  ),
  ...cases(
    'byPath { maker { name } }',
    ['byPath', 'maker', 'name'],
    [
      [1, 2, 2],
      [10, 2, 2],
      [1_000, 3, 2],
    ],
  ),
  ...cases(
    'single { maker { name } }',
    ['single', 'maker', 'name'],
    [
      [1, 2, 2],
      [10, 11, 2],
    ],
  ),
  // What the second level asks for, the first has asked for already.
  ...cases(
    'single { again { title } }',
    ['single', 'again', 'title'],
    [
      [10, 10, 1],
      [1_000, 1_000, 16],
    ],
  ),
  // Two joins of one level that ask alike are one batch.
  ...cases(
    'bySite { name } other: bySite { name }',
    ['other', 'name'],
    [
      [1, 1, 1],
      [1_000, 1, 1],
    ],
  ),
];

/** Answers when nothing new has come for a while: so many calls as were made without waiting are one round trip. */
class RoundTrips {
  count = 0;
  #waiting: (() => void)[] = [];
  #quietTurns = 0;

  async next(): Promise<void> {
    this.#quietTurns = 0;
    const answered = new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (this.#waiting.length === 1) this.#watch();
    await answered;
  }

  #watch(): void {
    this.#quietTurns += 1;
    if (this.#quietTurns < 40) {
      setImmediate(() => this.#watch());
      return;
    }
    this.count += 1;
    for (const answer of this.#waiting.splice(0)) answer();
  }
}

describe('a join of 3 rows for each key', () => {
  let keys = 0;
  let trips = new RoundTrips();
  let upstream: LoopbackServer;
  let gateway: TestGateway;
  // For each its own: connections that idle while thousands of rows are read are closed by the upstream.
  beforeEach(async () => {
    const waits =
      (answer: Answer): Answer =>
      async (request, url) => {
        await trips.next();
        return answer(request, url);
      };
    const item = (sku: string) => ({ sku, title: `T ${sku}`, maker_id: Number(sku.slice(1)) });
    upstream = await warehouse({
      lines: () =>
        Array.from({ length: 3 * keys }, (_, index) => {
          const key = (index % keys) + 1;
          return { id: String(index), item_sku: `s${key}`, place: { site: key } };
        }),
      item: waits((_, url) => item(url.pathname.split('/')[2] ?? '')),
      'item-map': waits((_, url) => Object.fromEntries(listed(url, 'skus').map((sku) => [sku, item(sku)]))),
      items: waits((_, url) => (url.pathname.split('/')[2] ?? '').split(',').map(item).toReversed()),
      levels: waits(({ body }: ReceivedRequest) => (JSON.parse(String(body)) as { keys: object[] }).keys.toReversed()),
      makers: waits((_, url) => listed(url, 'ids').map((id) => ({ id: Number(id), name: `M ${id}` }))),
    });
    // Thousands of single calls wait for their turn: within the time of a call, of which there is enough here.
    const settings =
      '{ schema: { style: graphql }, limits: { upstreamCalls: 20000 }, deadline: 60s, sources: { warehouse: { timeout: 60s } } }';
    gateway = await gatewayOf(warehouseProject(upstream.origin, typeDefs, settings));
  });
  afterEach(async () => {
    await gateway?.[Symbol.asyncDispose]();
    await upstream?.[Symbol.asyncDispose]();
  });

  it.each(table)('$field of $keys keys: $calls calls in $roundTrips round trips', async (expected) => {
    keys = expected.keys;
    trips = new RoundTrips();
    const { data, errors } = await gateway.query(`{ lines { itemSku ${expected.field} } }`);
    expect(errors).toBeUndefined();
    expect({ calls: upstream.received.length - 1, roundTrips: trips.count }).toEqual({
      calls: expected.calls,
      roundTrips: expected.roundTrips,
    });
    const lines = data?.['lines'] as { itemSku: string }[];
    expect(lines).toHaveLength(3 * keys);
    const wrong = lines.filter((line) => {
      const text = expected.way.reduce<unknown>((value, name) => (value as Record<string, unknown>)?.[name], line);
      return typeof text !== 'string' || text.replace(/^[TM] |^s/g, '').replace(/^s/, '') !== line.itemSku.slice(1);
    });
    expect(wrong).toEqual([]);
  });
});
