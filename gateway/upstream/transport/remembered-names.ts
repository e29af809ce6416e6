import dns from 'node:dns';
import type { LookupFunction } from 'node:net';

export interface RememberedNamesOptions {
  /** How long addresses of a name are used again, in milliseconds. @default 10 s, since the system tells no time to live */
  ttlMs?: number;
  /** @default the system's, which knows /etc/hosts and search domains */
  lookup?: typeof dns.lookup;
}

type Addresses = readonly dns.LookupAddress[];

/** More names than one source has, but where templates name the host. */
const maxNames = 256;

/**
 * Finds the addresses of a name once for all connections that are opened at the same time and shortly after: the
 * system's look-up takes a thread of four for as long as it lasts. What fails is not remembered.
 */
export function rememberNames({ ttlMs = 10_000, lookup = dns.lookup }: RememberedNamesOptions = {}): LookupFunction {
  const known = new Map<string, { readonly until: number; readonly addresses: Promise<Addresses> }>();

  const addressesOf = (hostname: string, options: dns.LookupOptions): Promise<Addresses> => {
    const key = `${hostname} ${options.family ?? 0} ${options.hints ?? 0} ${options.order ?? ''}`;
    const before = known.get(key);
    if (before && performance.now() < before.until) return before.addresses;
    const addresses = new Promise<Addresses>((resolve, reject) => {
      lookup(hostname, { ...options, all: true }, (error, found) => (error ? reject(error) : resolve(found)));
    });
    if (known.size >= maxNames) known.clear();
    known.set(key, { until: performance.now() + ttlMs, addresses });
    addresses.catch(() => known.delete(key));
    return addresses;
  };

  return (hostname, options, callback) => {
    addressesOf(hostname, options).then(
      (addresses) => {
        const [first] = addresses;
        if (options.all) callback(null, [...addresses]);
        else callback(null, first?.address ?? '', first?.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, ''),
    );
  };
}
