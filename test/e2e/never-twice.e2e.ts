import type { Socket } from 'node:net';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type FaultyGateway, gatewayWith } from './fault-gateway.ts';
import { answerWell, type FaultyUpstream, type PlayedRequest } from './fault-upstream.ts';
import { type Fault, tokensInTurn } from './faults.ts';

/** What an upstream does with one attempt: so many bytes of an answer, and then this. */
interface Deed {
  readonly when: 'the head is there' | 'the body is there';
  readonly bytes: string;
  readonly ending: 'keep' | 'end' | 'reset' | 'silence';
}

const answers = fc
  .record({
    interim: fc.constantFrom('', 'HTTP/1.1 100 Continue\r\n\r\n', 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'),
    status: fc.constantFrom(
      200,
      201,
      204,
      301,
      302,
      303,
      307,
      308,
      400,
      401,
      403,
      404,
      408,
      409,
      425,
      429,
      500,
      502,
      503,
      504,
      999,
    ),
    fields: fc.subarray([
      'retry-after: 0',
      'retry-after: Thu, 01 Jan 1970 00:00:00 GMT',
      'connection: close',
      'location: ?again',
      'www-authenticate: Bearer',
      'content-encoding: gzip',
      'transfer-encoding: chunked',
      'idempotency-replayed: true',
    ]),
    body: fc.constantFrom('', '{"name":"well"}', '{"name":', '<html>', '5\r\nhello\r\n0\r\n\r\n'),
    length: fc.constantFrom('content-length: 15', 'content-length: 0', 'content-length: 99', 'x: y'),
  })
  .map(({ interim, status, fields, body, length }) =>
    [`${interim}HTTP/1.1 ${status} X`, length, 'content-type: application/json', ...fields, '', body].join('\r\n'),
  );

const deed: fc.Arbitrary<Deed> = fc.record({
  when: fc.constantFrom('the head is there', 'the body is there'),
  bytes: fc
    .tuple(answers, fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.nat(200)))
    .map(([text, cut]) => text.slice(0, cut)),
  ending: fc.constantFrom('keep', 'end', 'reset', 'silence'),
});

/** What is done, by the path of a change, in the order of attempts; what comes beyond is answered well. */
const deeds = new Map<string, readonly Deed[]>();

function perform(socket: Socket, { bytes, ending }: Deed): void {
  if (ending === 'end') socket.end(bytes);
  else if (ending === 'reset') socket.write(bytes, () => socket.resetAndDestroy());
  else if (ending === 'keep') socket.write(bytes);
}

/** How often each change came, wherever a redirect led it. */
const times = new Map<string, number>();
const placeOf = ({ path }: PlayedRequest) => path.replace(/\?.*/, '');
const deedOf = (request: PlayedRequest) => deeds.get(placeOf(request))?.[(times.get(placeOf(request)) ?? 0) - 1];

const scripted: FaultyUpstream = {
  at: 'answer',
  early(socket, request) {
    times.set(placeOf(request), (times.get(placeOf(request)) ?? 0) + 1);
    const one = deedOf(request);
    if (one?.when === 'the head is there') perform(socket, one);
  },
  play(socket, request, nth) {
    const one = deedOf(request);
    if (!one) answerWell(socket, request, nth);
    else if (one.when === 'the body is there') perform(socket, one);
  },
};

/** Nothing but what becomes of one change may decide on it. */
const alone = { timeout: '300ms', breaker: false };
const eagerly = { retry: { attempts: 6, backoff: '1ms', budget: '100%' } };
const outcome = { attempts: 1, calls: 1, seen: 'the value' } as const;
const source = (id: string, parts: Partial<Fault> = {}): Fault => {
  return {
    id,
    title: id,
    upstream: scripted,
    read: outcome,
    write: outcome,
    ...parts,
    config: { ...alone, ...parts.config },
  };
};
const sources = [
  source('usual'),
  source('eager', { config: eagerly }),
  source('keyed', { config: { ...eagerly, idempotencyKey: { operations: ['keyedWrite'] } } }),
  source('token', { config: eagerly, tokens: tokensInTurn }),
];

/** By POST, PUT, PATCH and DELETE. */
const changes = ['Write', 'Replace', 'Amend', 'Remove'];
/** By PUT and DELETE, which go on to where a redirect with 307 or 308 says that they belong (RFC 9110, 15.4.8). */
const movable = new Set(['Replace', 'Remove']);

/** How often a change came to the address that it came to most often: to any of them, where it may not move. */
function mostAtOne(change: string, requests: readonly PlayedRequest[]): number {
  const addresses = Map.groupBy(requests, ({ path }) => (movable.has(change) ? path : ''));
  return Math.max(0, ...[...addresses.values()].map(({ length }) => length));
}
type Script = readonly Deed[];
const scripts = fc.array(fc.array(deed, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 });
const refuses = /^(?:HTTP\/1\.1 10\d .*)?HTTP\/1\.1 401 /s;
const numRuns = 25;
const whole = (status: number): Deed => ({
  when: 'the body is there',
  bytes: `HTTP/1.1 ${status} X\r\ncontent-length: 0\r\n\r\n`,
  ending: 'keep',
});
let count = 0;

describe.concurrent.each([
  ['the hot path', true],
  ['Yoga', false],
])('by %s, whatever the API does, a mutation', (_way, hotPath) => {
  let faulty: FaultyGateway;
  beforeAll(async () => {
    faulty = await gatewayWith(sources, { hotPath });
    return () => faulty[Symbol.asyncDispose]();
  });

  /** Makes one change for each script, all in one operation, and gives the requests that came of each. */
  async function made(id: string, change: string, all: readonly Script[]): Promise<readonly PlayedRequest[][]> {
    const keys = all.map((script) => {
      count += 1;
      deeds.set(`/things/k${count}`, script);
      return `k${count}`;
    });
    const input = change === 'Remove' ? '' : `, input: { name: "${'x'.repeat(2000)}" }`;
    const fields = keys.map((key) => `${key}: ${id}${change}(key: "${key}"${input}) { name }`);
    const answer = await faulty.gateway.query(`mutation { ${fields.join(' ')} }`);
    expect(Object.keys(answer.data ?? {})).toEqual(keys);
    const changing = faulty.upstream(id).requests.filter(({ method }) => method !== 'GET');
    return keys.map((key) => changing.filter((request) => placeOf(request) === `/things/${key}`));
  }

  it.concurrent.each(['usual', 'eager'])('without a key comes to one address once at most: %s', async (id) => {
    const law = async (change: string, all: readonly Script[]) => {
      for (const requests of await made(id, change, all)) expect(mostAtOne(change, requests)).toBeLessThanOrEqual(1);
    };
    await fc.assert(fc.asyncProperty(fc.constantFrom(...changes), scripts, law), { numRuns });
  });

  it.concurrent('whose credentials were refused comes once more, and only then', async () => {
    let repeated = 0;
    const law = async (change: string, all: readonly Script[]) => {
      for (const [index, requests] of (await made('token', change, all)).entries()) {
        const script = all[index] ?? [];
        const isRefused = (movable.has(change) ? script : script.slice(0, 1)).some(({ bytes }) => refuses.test(bytes));
        const times = mostAtOne(change, requests);
        expect(times).toBeLessThanOrEqual(isRefused ? 2 : 1);
        repeated += times > 1 ? 1 : 0;
      }
    };
    await fc.assert(fc.asyncProperty(fc.constantFrom(...changes), scripts, law), {
      numRuns,
      examples: [['Write', [[whole(401)]]]],
    });
    expect(repeated).toBeGreaterThan(0);
  });

  it.concurrent('with a key comes with the same key each time, and no other has it', async () => {
    const given = new Set<string>();
    let repeated = 0;
    const law = async (all: readonly Script[]) => {
      for (const requests of await made('keyed', 'Write', all)) {
        const keys = new Set(requests.map(({ headers }) => headers['idempotency-key'] ?? 'none'));
        expect(keys.size).toBeLessThanOrEqual(1);
        for (const key of keys) {
          expect(key).toMatch(/^.{16,}$/);
          expect(given).not.toContain(key);
          given.add(key);
        }
        repeated += requests.length > 1 ? 1 : 0;
      }
    };
    await fc.assert(fc.asyncProperty(scripts, law), { numRuns, examples: [[[[whole(503)]]]] });
    expect(repeated).toBeGreaterThan(0);
  });
});
