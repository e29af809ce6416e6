import { isIPv4, isIPv6 } from 'node:net';

/** Whether it is an address, or a block of addresses as `10.0.0.0/8` (RFC 4632, 3.1; RFC 4291, 2.3). */
export function isAddressBlock(text: string): boolean {
  const [, address = '', bits] = /^([^/%]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  if (isIPv4(address)) return Number(bits ?? 32) <= 32;
  return isIPv6(address) && Number(bits ?? 128) <= 128;
}
