import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLeases, type Lease } from '../../../gateway/server/graph-leases.ts';

function leases(first: string) {
  const closed: string[] = [];
  const held = createLeases(first, async (value) => {
    closed.push(value);
  });
  return { held, closed };
}

describe('createLeases', () => {
  it('closes a replaced value at once when nobody uses it', async () => {
    const { held, closed } = leases('old');
    await held.replace('new');
    expect(closed).toEqual(['old']);
    expect(held.current).toBe('new');
  });

  it('closes a replaced value after the last who uses it, and not before', async () => {
    const { held, closed } = leases('old');
    const first = held.acquire();
    const second = held.acquire();
    const replaced = held.replace('new');
    expect(held.acquire().value).toBe('new');
    first.release();
    first.release();
    expect(closed).toEqual([]);
    expect(second.value).toBe('old');
    second.release();
    await replaced;
    expect(closed).toEqual(['old']);
  });

  it('rejects when the old value cannot be closed', async () => {
    const held = createLeases('old', () => Promise.reject(new Error('stuck')));
    await expect(held.replace('new')).rejects.toThrow('stuck');
    expect(held.current).toBe('new');
  });

  it('closes each value exactly once, and never one that is in use', async () => {
    const step = fc.oneof(
      fc.constant('acquire' as const),
      fc.constant('replace' as const),
      fc.record({ release: fc.nat(20) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const inUse = new Map<number, number>();
        const closed: number[] = [];
        let version = 0;
        const held = createLeases(0, async (value) => {
          expect(inUse.get(value) ?? 0).toBe(0);
          closed.push(value);
        });
        const open: Lease<number>[] = [];
        const pending: Promise<void>[] = [];
        const release = (lease: Lease<number>) => {
          inUse.set(lease.value, (inUse.get(lease.value) ?? 0) - 1);
          lease.release();
        };
        for (const one of steps) {
          if (one === 'acquire') {
            const lease = held.acquire();
            expect(lease.value).toBe(version);
            inUse.set(lease.value, (inUse.get(lease.value) ?? 0) + 1);
            open.push(lease);
          } else if (one === 'replace') {
            version += 1;
            pending.push(held.replace(version));
          } else {
            const [lease] = open.splice(one.release, 1);
            if (lease) release(lease);
          }
        }
        open.forEach(release);
        await Promise.all([...pending, held.close()]);
        expect(closed.toSorted((a, b) => a - b)).toEqual(Array.from({ length: version + 1 }, (_, index) => index));
      }),
    );
  });
});
