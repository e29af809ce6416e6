import { beforeAll, describe, expect, it } from 'vitest';
import { type FaultyGateway, gatewayWith, title } from './fault-gateway.ts';
import { canary } from './fault-upstream.ts';
import { type Fault, faults, type Outcome } from './faults.ts';
import type { GraphQLAnswer } from './gateway-harness.ts';

interface Operation {
  readonly name: string;
  /** Asks the faulty source beside the library, which is well. */
  text(id: string): string;
  /** With this value of the faulty source. */
  data(id: string, value: unknown): unknown;
  path(id: string): readonly string[];
  outcome(fault: Fault): Outcome;
}

const operations: readonly Operation[] = [
  {
    name: 'a query',
    text: (id) => `{ ${id}(key: "1") { name } book(bookId: "b1") { title } }`,
    data: (id, value) => ({ [id]: value, book: { title } }),
    path: (id) => [id],
    outcome: ({ read }) => read,
  },
  {
    name: 'a join',
    text: (id) => `{ book(bookId: "b1") { title ${id} { name } } }`,
    data: (id, value) => ({ book: { title, [id]: value } }),
    path: (id) => ['book', id],
    outcome: ({ read }) => read,
  },
  {
    name: 'a mutation',
    text: (id) => `mutation {
      before: lend(input: { bookId: "b1" }) { bookId }
      ${id}Write(key: "1", input: { name: "a" }) { name }
      after: lend(input: { bookId: "b1" }) { bookId }
    }`,
    data: (id, value) => ({ before: { bookId: 'b1' }, [`${id}Write`]: value, after: { bookId: 'b1' } }),
    path: (id) => [`${id}Write`],
    outcome: ({ write }) => write,
  },
];

/** What belongs to an upstream, or to the insides of the gateway. */
const insides = [
  canary,
  /\/things|\/token|\/moved/,
  /https?:|127\.0\.0\.1|169\.254|localhost|\.invalid/,
  /\bE(?:AI_|CONN|HOST|NET|NOTFOUND|PIPE|PROTO|TIMEDOUT)|\b(?:ERR|UND_ERR|HPE|CERT)_|self.signed/,
  /\bat .+:\d+:\d+|node:|undici|stack/,
];

/** All of them together are slower than one, on a machine that does other things as well. */
const withinMs = 8_000;

describe.each([
  ['the hot path', true],
  ['Yoga', false],
])('by %s,', (_way, hotPath) => {
  describe.each(operations)('$name of a source whose fault is', (operation) => {
    let faulty: FaultyGateway;
    beforeAll(async () => {
      faulty = await gatewayWith(faults, { hotPath });
      return () => faulty[Symbol.asyncDispose]();
    });

    it.concurrent.each(faults)('"$title": fails alone, in time, as it should', async (fault) => {
      const { id, cause } = fault;
      const { attempts, calls, seen } = operation.outcome(fault);
      const begin = performance.now();
      const { status, data, errors, text } = await faulty.gateway.query(operation.text(id));
      const tookMs = performance.now() - begin;

      expect(status).toBe(200);
      expect(data).toEqual(operation.data(id, seen === 'the value' ? { name: 'well' } : null));
      expect(errors).toEqual(errorsOf(id, operation, seen));
      expect(degraded(text).filter((source) => source !== id)).toEqual([]);
      expect(faulty.upstream(id).requests).toHaveLength(calls);
      expect(attemptsAt(faulty, id)).toHaveLength(attempts);
      if (cause !== undefined) expect(causesAt(faulty, id)).toEqual([cause]);
      expect(tookMs).toBeLessThan(withinMs);
      for (const inside of insides) expect(text).not.toMatch(inside);
    });
  });

  it('all faults at once leave what is well as it is', async () => {
    await using faulty = await gatewayWith(faults, { hotPath });
    const fields = faults.map(({ id }) => `${id} { name }`).join(' ');
    const { data, errors } = await faulty.gateway.query(`{ book(bookId: "b1") { title ${fields} } }`);
    expect(data?.['book']).toMatchObject({ title });
    const failed = faults.filter(({ read: { seen } }) => typeof seen === 'object');
    expect(errors?.map(({ path }) => path?.at(-1)).toSorted()).toEqual(failed.map(({ id }) => id).toSorted());
  });
});

function errorsOf(id: string, operation: Operation, seen: Outcome['seen']): GraphQLAnswer['errors'] | undefined {
  if (typeof seen === 'string') return undefined;
  const { code, message, retryAfter } = seen;
  const extensions = { code, source: id, ...(retryAfter === undefined ? {} : { retryAfter }) };
  const error = { message: message.replace('<source>', id), path: operation.path(id), extensions };
  return [{ ...error, locations: [expect.anything()] } as typeof error];
}

/** Sources that the answer says did less than their part. */
function degraded(text: string): string[] {
  const { extensions } = JSON.parse(text) as { extensions?: { sources?: object } };
  return Object.keys(extensions?.sources ?? {});
}

const attemptsAt = ({ gateway }: FaultyGateway, id: string) =>
  gateway.events.filter((event) => event.type === 'upstream.call' && event.source === id);

const causesAt = ({ gateway }: FaultyGateway, id: string) =>
  gateway.events
    .filter((event) => event.type === 'field.error' && event.source === id)
    .map((event) => ('cause' in event && event.cause instanceof Error ? Object(event.cause).code : undefined));
