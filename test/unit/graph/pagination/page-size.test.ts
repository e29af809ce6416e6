import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pageSizeFor, startBefore } from '../../../../gateway/graph/pagination/page-size.ts';

const pagesOf = (start: number, count: number, size: number) =>
  Math.floor((start + count - 1) / size) - Math.floor(start / size) + 1;

describe('pageSizeFor', () => {
  it.each([
    [0, 10, 100, 10],
    [20, 10, 100, 10],
    [3, 10, 100, 13],
    [3, 10, 12, 10],
    [50, 100, 100, 100],
    [0, 0, 100, 1],
    [7, 0, 100, 1],
    [0, 500, 100, 100],
    [1_000_000, 10, 100, 10],
  ])('from %i, %i items of at most %i a page: pages of %i', (start, count, maxSize, size) => {
    expect(pageSizeFor(start, count, maxSize)).toBe(size);
  });

  it('is never more than an answer may hold, and one page where any size needs but one', () => {
    const sizes = fc.integer({ min: 1, max: 100 });
    fc.assert(
      fc.property(fc.nat(10_000), sizes, sizes, (start, count, maxSize) => {
        const size = pageSizeFor(start, count, maxSize);
        expect(size).toBeLessThanOrEqual(maxSize);
        const all = Array.from({ length: maxSize }, (_, index) => pagesOf(start, count, index + 1));
        if (all.includes(1)) expect(pagesOf(start, count, size)).toBe(1);
      }),
    );
  });

  it('takes no time for places that nobody can have', () => {
    const startedAt = performance.now();
    for (let time = 0; time < 100; time += 1) pageSizeFor(Number.MAX_SAFE_INTEGER - 100, 7, 10 ** 9);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});

describe('startBefore', () => {
  it('begins at the start where the pages reach, else at the first page that does', () => {
    expect(startBefore(30, 10, 10, 2)).toBe(10);
    expect(startBefore(35, 0, 10, 2)).toBe(20);
    expect(startBefore(30, 0, 10, 1)).toBe(20);
    expect(startBefore(1, 0, 10, 1)).toBe(0);
  });
});
