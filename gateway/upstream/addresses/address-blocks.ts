import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** What of an address decides whether it may be called. */
export type AddressKind = 'public' | 'private' | 'forbidden';

/**
 * Where machines ask who they are, and links to themselves: link-local addresses (RFC 3927; RFC 4291, 2.5.6), among them
 * the metadata service of nearly every cloud, and the services of those that put it elsewhere. Who reaches them speaks
 * as the machine.
 */
const forbidden = [
  '169.254.0.0/16',
  'fe80::/10',
  // Amazon's by IPv6, for machines and for containers.
  'fd00:ec2::/32',
  // Google's by IPv6.
  'fd20:ce::254',
  // Alibaba's, by both.
  '100.100.100.200',
  'fd00:100::100:200',
  // Oracle's: an older one than its link-local one, and the one by IPv6.
  '192.0.0.192',
  'fd00:c1::a9fe:a9fe',
  // Scaleway's and Akamai's by IPv6.
  'fd00:42::42',
  'fd00:a9fe:a9fe::1',
  // Azure's, in the middle of the public internet.
  '168.63.129.16',
] as const;

/** What is reached only from within a network, or from the machine itself (IANA's registries of special addresses). */
const within = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/3',
  '::/127',
  '64:ff9b:1::/48',
  // Teredo hides an IPv4 address in bits that are turned over.
  '2001::/32',
  'fc00::/7',
  'fec0::/10',
  'ff00::/8',
] as const;

/** A list that knows an IPv4 address in each form in which IPv6 carries one; Node knows the mapped one itself. */
export function addressBlocks(blocks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const block of blocks) {
    const [address = '', written] = block.split('/');
    if (isIPv6(address)) list.addSubnet(address, Number(written ?? 128), 'ipv6');
    else {
      const bits = Number(written ?? 32);
      list.addSubnet(address, bits, 'ipv4');
      // Translated (RFC 6052, 2.1; RFC 2765, 2.1), compatible (RFC 4291, 2.5.5.1) and tunnelled (RFC 3056, 2).
      list.addSubnet(`64:ff9b::${address}`, 96 + bits, 'ipv6');
      list.addSubnet(`::ffff:0:${address}`, 96 + bits, 'ipv6');
      list.addSubnet(`::${address}`, 96 + bits, 'ipv6');
      list.addSubnet(`2002:${hexGroups(address)}::`, 16 + bits, 'ipv6');
      // Translated within a network (RFC 8215): at the end, or after the 48 bits, where the bits 64 to 71 are left out
      // (RFC 6052, 2.2).
      list.addSubnet(`64:ff9b:1::${address}`, 96 + bits, 'ipv6');
      list.addSubnet(`64:ff9b:1:${groupsAround(address)}::`, bits > 16 ? 56 + bits : 48 + bits, 'ipv6');
    }
  }
  return list;
}

const forbiddenBlocks = addressBlocks(forbidden);
const privateBlocks = addressBlocks(within);

export function addressKind(address: string): AddressKind {
  if (isListed(forbiddenBlocks, address)) return 'forbidden';
  return isListed(privateBlocks, address) ? 'private' : 'public';
}

/** @param address with a zone or without; what is no address is listed nowhere. */
export function isListed(list: BlockList, address: string): boolean {
  const [plain = ''] = address.split('%', 1);
  return list.check(plain, isIPv4(plain) ? 'ipv4' : 'ipv6');
}

/** `169.254.1.2` as `a9fe:102`. */
function hexGroups(address: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}

/** `169.254.1.2` as `a9fe:1:200`. */
function groupsAround(address: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  return `${(a * 256 + b).toString(16)}:${c.toString(16)}:${(d * 256).toString(16)}`;
}
