import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Telemetry } from '../telemetry/events.ts';

const keySet = z.object({ keys: z.array(z.record(z.string(), z.unknown())) });

/** Members that make a public key what it is (RFC 7518, 6; RFC 8037, 2). */
const ofKey = ['kty', 'crv', 'x', 'y', 'n', 'e'];

/** A set may hold many keys, and names of any length. */
const mostTold = 10;
const longestName = 64;

/**
 * Tells the audit which keys of a JWK Set are new, gone or another than before, by their `kid`. Of the first set that it
 * sees nothing is told.
 */
export class KeySetChanges {
  readonly #telemetry: Telemetry | undefined;
  readonly #what: string;
  #before: ReadonlyMap<string, string> | undefined;

  /** @param what as `The keys of the identity provider were fetched` */
  constructor(what: string, telemetry: Telemetry | undefined) {
    this.#what = what;
    this.#telemetry = telemetry;
  }

  /** @param set as it came, which may be no JWK Set at all */
  see(set: unknown): void {
    const parsed = keySet.safeParse(set);
    if (!parsed.success) return;
    const present = keysByName(parsed.data.keys);
    const before = this.#before;
    this.#before = present;
    const changes = before ? changesOf(present, before) : [];
    if (changes.length === 0) return;
    const others = changes.length > mostTold ? ` and ${changes.length - mostTold} more` : '';
    const message = `${this.#what} again: ${changes.slice(0, mostTold).join(', ')}${others}.`;
    this.#telemetry?.emit({ type: 'audit', action: 'keys.changed', message });
  }
}

function changesOf(present: ReadonlyMap<string, string>, before: ReadonlyMap<string, string>): string[] {
  const names = [...new Set([...present.keys(), ...before.keys()])];
  return names.flatMap((name) => {
    if (present.get(name) === before.get(name)) return [];
    if (!before.has(name)) return [`${name} is new`];
    return [present.has(name) ? `${name} is another` : `${name} is gone`];
  });
}

/** What the keys are, in whatever order, by what they are called; those without a `kid` by a digest of what they are. */
function keysByName(keys: readonly Readonly<Record<string, unknown>>[]): ReadonlyMap<string, string> {
  const byName = new Map<string, string[]>();
  for (const key of keys) {
    const members = JSON.stringify(ofKey.map((name) => key[name] ?? null));
    const { kid } = key;
    const name =
      typeof kid === 'string'
        ? JSON.stringify(kid.slice(0, longestName))
        : `a key without kid (${createHash('sha256').update(members).digest('hex').slice(0, 8)})`;
    const known = byName.get(name);
    if (known) known.push(members);
    else byName.set(name, [members]);
  }
  return new Map(Array.from(byName, ([name, keys]) => [name, keys.sort().join()]));
}
