import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';

/** The address that a request comes from; `undefined` where its connection is gone. */
export type ClientAddress = (req: Pick<IncomingMessage, 'headers' | 'socket'>) => string | undefined;

/**
 * Tells clients by the address of their connection. Where that is one of these proxies, by what it says in
 * `X-Forwarded-For`: the last address there that is none of them. What stands before that anybody may have written.
 * @param trustedProxies addresses, or blocks of them as `10.0.0.0/8`; of nobody else is the header read
 */
export function clientAddresses(trustedProxies: readonly string[] = []): ClientAddress {
  if (trustedProxies.length === 0) return ({ socket }) => socket.remoteAddress;
  const proxies = blocksOf(trustedProxies);
  const isProxy = (address: string) => proxies.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
  return ({ headers, socket: { remoteAddress } }) => {
    let client = remoteAddress;
    const said = headers['x-forwarded-for'];
    const hops = typeof said === 'string' ? said.split(',') : [];
    while (client !== undefined && isProxy(client)) {
      const before = addressIn(hops.pop());
      if (before === undefined) break;
      client = before;
    }
    return client;
  };
}

/** Some proxies add the port: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function addressIn(hop: string | undefined): string | undefined {
  const text = hop?.trim() ?? '';
  const [, bracketed, dotted] = /^\[([^\]]+)\](?::\d+)?$|^([\d.]+):\d+$/.exec(text) ?? [];
  const address = bracketed ?? dotted ?? text;
  return isIP(address) === 0 ? undefined : address;
}

function blocksOf(blocks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const block of blocks) {
    const [address = '', bits] = block.split('/');
    if (isIPv6(address)) list.addSubnet(address, Number(bits ?? 128), 'ipv6');
    else list.addSubnet(address, Number(bits ?? 32), 'ipv4');
  }
  return list;
}
