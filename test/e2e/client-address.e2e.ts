import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayOf } from './gateway-harness.ts';
import { library, libraryProject } from './library-upstream.ts';
import type { LoopbackServer } from './upstream-loopback.ts';

let upstream: LoopbackServer;
beforeAll(async () => {
  upstream = await library({ '/counts': [{ n: 1 }] });
});
afterAll(() => upstream[Symbol.asyncDispose]());

/** What callers are answered who say that they come from these addresses, and where their requests were seen to come from. */
async function asked(server: string, addresses: readonly string[]) {
  const gateway = `gateway:\n  server: { ${server} }\n  rateLimit: { operations: 2/m }\n`;
  await using served = await gatewayOf(libraryProject(upstream.origin, gateway));
  const statuses: number[] = [];
  for (const address of addresses) {
    const { status } = await served.query('{ counts { n } }', {}, { 'x-forwarded-for': address });
    statuses.push(status);
  }
  const clients = served.events.flatMap((event) => (event.type === 'request' ? [event.client] : []));
  return { statuses, clients };
}

const ways = ['hotPath: true', 'hotPath: false'];
const [one, other] = ['198.51.100.1', '198.51.100.2'];

describe.each(ways)('the address of clients (%s)', (way) => {
  it('is told by a trusted proxy: those behind it are counted each for themselves', async () => {
    const { statuses, clients } = await asked(`${way}, trustedProxies: [127.0.0.1]`, [one, one, one, other]);
    expect({ statuses, clients }).toEqual({ statuses: [200, 200, 429, 200], clients: [one, one, one, other] });
  });

  it('is that of the connection for everybody else, whatever address they write', async () => {
    const { statuses, clients } = await asked(way, [one, other, '198.51.100.3']);
    expect({ statuses, clients: new Set(clients) }).toEqual({
      statuses: [200, 200, 429],
      clients: new Set(['127.0.0.1']),
    });
  });
});
