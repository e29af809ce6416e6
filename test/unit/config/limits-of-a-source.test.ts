import { describe, expect, it } from 'vitest';
import { load, refusals, withGateway } from './project-folder.ts';

const source = (text: string) => withGateway(`sources: { shop: { ${text} } }`);

describe('the keys by which a source is spared', () => {
  it.each([
    ['rateLimit: 50/s', { rateLimit: { calls: 50, perMs: 1_000, burst: 5 } }],
    ['rateLimit: 3/m', { rateLimit: { calls: 3, perMs: 60_000, burst: 1 } }],
    ['rateLimit: { rate: 1000/h, burst: 20 }', { rateLimit: { calls: 1_000, perMs: 3_600_000, burst: 20 } }],
    ['breaker: false', { breaker: false }],
    [
      'breaker: { failures: 9, rate: 20%, window: 1m, halfOpenAfter: 5s, probes: 1 }',
      { breaker: { failures: 9, rate: 0.2, window: 60_000, halfOpenAfter: 5_000, probes: 1 } },
    ],
    ['pace: false', { pace: false }],
    ['pace: operation', { pace: 'operation' }],
    ['queue: 0', { queue: 0 }],
  ])('%s', async (text, expected) => {
    expect((await load(source(text))).gateway.sources['shop']).toMatchObject(expected);
  });

  it.each([
    ['rateLimit: 50', 'rateLimit: must be a rate such as 50/s, or { rate: 50/s, burst: 10 }; given 50'],
    ['rateLimit: 50/d', 'rateLimit: must be a rate with its unit, such as 50/s, 100/m or 1000/h; given "50/d"'],
    ['rateLimit: 0/s', 'rateLimit: must be between 1 and 1000000 calls; given "0/s"'],
    [
      'rateLimit: { burst: 2 }',
      'rateLimit.rate: is missing; it must be a rate with its unit, such as 50/s, 100/m or 1000/h',
    ],
    ['breaker: true', 'breaker: must be false, or a map such as { failures: 5, halfOpenAfter: 10s }; given true'],
    ['breaker: { failure: 5 }', 'breaker.failure: unknown key; did you mean "failures"?'],
    ['breaker: { rate: 0.5 }', 'breaker.rate: must be a share with its unit, such as 20%; given 0.5'],
    ['breaker: { probes: 0 }', 'breaker.probes: must be at least 1; given 0'],
    ['pace: true', 'pace: must be source, operation or false; given true'],
    ['queue: -1', 'queue: must be at least 0; given -1'],
  ])('%s is refused', async (text, message) => {
    expect(await refusals(source(text))).toEqual([expect.stringMatching(/^\S+ gateway\.sources\.shop\./)]);
    expect((await refusals(source(text)))[0]).toContain(message);
  });
});
