import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { clientAddresses } from '../../../gateway/server/request/client-address.ts';

const request = (remoteAddress: string | undefined, forwarded?: string) =>
  ({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  }) as unknown as IncomingMessage;

describe('the address of a client', () => {
  it('is that of the connection, whatever a header says, where no proxy is trusted', () => {
    const clientOf = clientAddresses();
    expect(clientOf(request('203.0.113.9', '198.51.100.1'))).toBe('203.0.113.9');
    expect(clientOf(request(undefined, '198.51.100.1'))).toBeUndefined();
  });

  const proxies = ['10.0.0.0/8', '192.0.2.1', '2001:db8:1::/48'];
  it.each([
    ['what the proxy saw', '10.1.2.3', '198.51.100.1', '198.51.100.1'],
    [
      'the last that is no proxy, and nothing that a client wrote before it',
      '10.1.2.3',
      '1.1.1.1, 198.51.100.1, 192.0.2.1',
      '198.51.100.1',
    ],
    ['that of the connection, where it is no proxy', '203.0.113.9', '198.51.100.1', '203.0.113.9'],
    ['a proxy that asks for itself', '10.1.2.3', undefined, '10.1.2.3'],
    ['the first of proxies that are all there is', '10.1.2.3', '10.9.9.9', '10.9.9.9'],
    ['the nearest that is known, before what is no address', '10.1.2.3', '198.51.100.1, unknown', '10.1.2.3'],
    ['without its port', '10.1.2.3', '198.51.100.1:4711', '198.51.100.1'],
    ['of IPv6, without brackets and port', '2001:db8:1::1', '[2001:db8:2::7]:4711', '2001:db8:2::7'],
    ['behind a proxy of IPv4 that came over IPv6', '::ffff:10.1.2.3', '198.51.100.1', '198.51.100.1'],
    ['no text that only begins as one', '10.1.2.3', '198.51.100.1<script>', '10.1.2.3'],
    ['none of an empty header', '10.1.2.3', '', '10.1.2.3'],
  ])('is %s', (_what, connection, forwarded, client) => {
    expect(clientAddresses(proxies)(request(connection, forwarded))).toBe(client);
  });
});
