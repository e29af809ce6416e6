import { expect, it } from 'vitest';
import { BytesOfNewest } from '../../../gateway/execution/bytes-of-newest.ts';

it('counts the most that those which are kept have taken at once', () => {
  const told: number[] = [];
  const bytes = new BytesOfNewest(2, (more) => told.push(more));
  const first = bytes.next();
  first(10);
  bytes.next()(5);
  expect(told).toEqual([10, 5]);
  const third = bytes.next();
  third(10);
  third(1);
  // It is kept no longer.
  first(100);
  expect(told).toEqual([10, 5, 1]);
  for (let round = 0; round < 100; round += 1) bytes.next()(8);
  expect(told).toEqual([10, 5, 1, 3]);
});
