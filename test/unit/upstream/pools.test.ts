import { MockAgent } from 'undici';
import { describe, expect, it, vi } from 'vitest';
import { createPools } from '../../../gateway/upstream/transport/pools.ts';

describe('createPools', () => {
  it('makes the connections of an origin once, when they are needed', async () => {
    const agent = new MockAgent();
    const createDispatcher = vi.fn((origin: string) => agent.get(origin));
    const pools = createPools({ createDispatcher });
    expect(createDispatcher).not.toHaveBeenCalled();
    const first = pools.dispatcherFor('http://a.test');
    expect(pools.dispatcherFor('http://a.test')).toBe(first);
    expect(pools.dispatcherFor('http://b.test')).not.toBe(first);
    expect(createDispatcher.mock.calls).toEqual([['http://a.test'], ['http://b.test']]);
    await agent.close();
  });

  it('closes the connections used longest ago beyond its number of origins', async () => {
    const agent = new MockAgent();
    const closed: string[] = [];
    const createDispatcher = (origin: string) => {
      const pool = agent.get(origin);
      vi.spyOn(pool, 'close').mockImplementation(async () => void closed.push(origin));
      return pool;
    };
    const pools = createPools({ createDispatcher, maxOrigins: 2 });
    for (const name of ['a', 'b', 'a', 'c', 'd']) pools.dispatcherFor(`http://${name}.test`);
    expect(closed).toEqual(['http://b.test', 'http://a.test']);
    await agent.close();
  });
});
