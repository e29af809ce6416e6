import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayOf, type TestGateway } from '../e2e/gateway-harness.ts';
import type { LoopbackServer } from '../e2e/upstream-loopback.ts';
import { comparable, type WireAnswer, wireAnswer } from '../e2e/wire-answer.ts';
import { randomOf } from '../unit/execution/random-graph.ts';
import { type OddShopProject, oddShop, oddShopProject } from './odd-shop.ts';
import { type RandomRequest, randomRequest } from './random-request.ts';

/** `WEFT_TEST_RUNS=20 vitest run both-ways-random` asks twenty times as much, `WEFT_TEST_SEED` something else. */
const times = Number(process.env['WEFT_TEST_RUNS'] ?? 1);
const firstSeed = Number(process.env['WEFT_TEST_SEED'] ?? 1);

const ways: readonly OddShopProject[] = [
  // By Yoga and graphql-js alone, each answer of the API asked for: what all others are held to.
  { hotPath: false, compile: 'off', source: 'cache: false' },
  { hotPath: true, compile: 'always' },
  { hotPath: true, compile: 'off' },
  { hotPath: false, compile: 'always' },
];

/** A gateway of each of these ways over a shop. */
async function shopServed(upstream: LoopbackServer, projects: readonly OddShopProject[]) {
  const gateways: TestGateway[] = [];
  for (const project of projects) gateways.push(await gatewayOf(oddShopProject(upstream.origin, project)));
  return {
    upstream,
    gateways,
    async [Symbol.asyncDispose]() {
      for (const gateway of gateways) await gateway[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

function first(gateways: readonly TestGateway[]): TestGateway {
  const [gateway] = gateways;
  if (!gateway) throw new Error('There is no gateway.');
  return gateway;
}

async function ask({ url }: TestGateway, { search, ...request }: RandomRequest): Promise<WireAnswer> {
  const answer = await wireAnswer({ url: url + search, ...request });
  const { 'content-length': length } = answer.headers;
  if (length !== undefined) expect(Number(length)).toBe(answer.body.length);
  return inAnyOrder(comparable(answer));
}

/** Fails with what was asked, and how it can be asked again. */
function expectSame(given: WireAnswer, expected: WireAnswer, about: object): void {
  expect({ ...about, ...given }).toEqual({ ...about, ...expected });
}

describe('random requests', () => {
  let shop: Awaited<ReturnType<typeof shopServed>>;

  beforeAll(async () => {
    shop = await shopServed(await oddShop(), ways);
  });

  afterAll(() => shop[Symbol.asyncDispose]());

  const requestOf = (seed: number) => randomRequest(randomOf(seed), first(shop.gateways).graph.schema);

  it('are answered alike on the short way and by Yoga, compiled and by graphql-js, anew and again', async () => {
    const runs = 100 * times;
    const counts = { data: 0, errors: 0 };
    for (let seed = firstSeed; seed < firstSeed + runs; seed += 1) {
      const request = requestOf(seed);
      const expected = await ask(first(shop.gateways), request);
      for (const [index, gateway] of shop.gateways.entries()) {
        const way = ways[index];
        for (let time = 0; time < (way?.hotPath ? 3 : 1); time += 1) {
          expectSame(await ask(gateway, request), expected, { seed, request, way, time });
        }
      }
      if (expected.body.includes('"data":')) counts.data += 1;
      if (expected.body.includes('"errors":')) counts.errors += 1;
    }
    // Whoever changes what is random sees by this whether it is still about something.
    expect(counts.data / runs).toBeGreaterThan(0.3);
    expect(counts.errors / runs).toBeGreaterThan(0.3);
  });

  it('are answered side by side, many of them equal, as each alone', async () => {
    const hot = shop.gateways[1] ?? first(shop.gateways);
    for (let seed = firstSeed; seed < firstSeed + 12 * times; seed += 1) {
      const random = randomOf(-seed);
      const different = Array.from({ length: 4 }, () => requestOf(random.below(2 ** 30)));
      const requests = Array.from({ length: 16 }, () => random.one(different));
      const answers = await Promise.all(requests.map((request) => ask(hot, request)));
      for (const [index, request] of requests.entries()) {
        const answer = answers[index];
        if (answer) expectSame(answer, await ask(first(shop.gateways), request), { seed, request });
      }
    }
  });
});

describe('random requests to an API that changes', () => {
  it('are answered from what is kept as if nothing was', async () => {
    // Each has an API of its own, which is changed by the same requests.
    await using fresh = await shopServed(await oddShop({ changes: true }), ways.slice(0, 1));
    await using kept = await shopServed(await oddShop({ changes: true }), [
      { hotPath: true, compile: 'auto', source: 'cache: { ttl: 10m }' },
    ]);
    const random = randomOf(firstSeed);
    const { schema } = first(fresh.gateways).graph;
    const some = (changes: boolean, length: number) =>
      Array.from({ length: 200 }, () => randomRequest(random, schema))
        .filter((request) => request.changes === changes)
        .slice(0, length);
    let changes = 0;
    for (let round = 0; round < 4 * times; round += 1) {
      const [reading, changing] = [some(false, 8), some(true, 3)];
      for (let step = 0; step < 40; step += 1) {
        const request = random.one(random.below(10) === 0 ? changing : reading);
        const expected = await ask(first(fresh.gateways), request);
        expectSame(await ask(first(kept.gateways), request), expected, { round, step, request });
        changes += request.changes ? 1 : 0;
      }
    }
    expect(changes).toBeGreaterThan(10);
    expect(kept.upstream.received.length).toBeLessThan(0.9 * fresh.upstream.received.length);
  });
});

/** Errors of calls that are made side by side are found in the order in which these end. */
function inAnyOrder(answer: WireAnswer): WireAnswer {
  const { headers, body } = answer;
  const text = decoded(body, headers['content-encoding']);
  // A whole result, or one in a line of an event stream.
  const ordered = text.replace(/^(data: )?(\{.*"errors":\[.*\})$/gms, (_, before = '', json) => before + sorted(json));
  return { ...answer, headers: timeless(headers), body: ordered };
}

function decoded(body: string, encoding: string | undefined): string {
  const bytes = Buffer.from(body, 'latin1');
  if (encoding === 'gzip') return gunzipSync(bytes).toString();
  return encoding === 'br' ? brotliDecompressSync(bytes).toString() : bytes.toString();
}

/** All but the order of the errors, and which of them says of its source how it is: names, and each digit of a number. */
function sorted(text: string): string {
  const exact = (key: string, value: unknown, { source }: { source?: string }) => {
    if (key === 'sources' && typeof value === 'object') return Object.keys(value ?? {});
    return typeof value === 'number' ? `number ${source}` : value;
  };
  const result = JSON.parse(text, exact as Parameters<typeof JSON.parse>[1]) as Record<string, unknown>;
  const errors = (result['errors'] as unknown[]).map((error) => JSON.stringify(error)).toSorted();
  return JSON.stringify({ ...result, errors });
}

/** What counts down is the same a moment later. The length is that of the body, and no more is said of it. */
function timeless({ 'content-length': _, ...headers }: WireAnswer['headers']): WireAnswer['headers'] {
  return {
    ...headers,
    ...(headers['cache-control'] && { 'cache-control': headers['cache-control'].replace(/\d+/g, '(seconds)') }),
    ...(headers.age && { age: '(seconds)' }),
  };
}
