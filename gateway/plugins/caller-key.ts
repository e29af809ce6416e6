import type { Caller } from '../auth/caller.ts';

/** By what callers are told apart: who they are, or where they are. */
export function callerKey(caller: Caller | null, address: string | undefined): string {
  return caller ? `${caller.method} ${caller.subject}` : `address ${networkOf(address ?? '')}`;
}

/** One subscriber has a whole /64 of IPv6 addresses as a rule (RFC 6177), and one IPv4 address. */
function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = '', tail] = address.split('%', 1)[0]?.split('::') ?? [];
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array<string>(missing).fill('0'), ...after];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
