import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minorUnits } from '../../../resolvers/money.ts';

describe('minorUnits', () => {
  it.each([
    [1.09, 'USD', 1500, 163_500],
    [1.09, 'USD', 667, 72_703],
    [1.005, 'USD', 1, 101],
    ['389.00', 'USD', 1, 38_900],
    [0.1 + 0.2, 'EUR', 1, 30],
    [1234, 'JPY', 2, 2468],
    [1.234, 'KWD', 1, 1234],
  ])('of %s %s, %i times, is %i', (amount, currency, times, expected) => {
    expect(minorUnits(amount, currency, times)).toBe(expected);
  });

  it('gives back every price in cents that was written as a decimal number', () => {
    const cents = fc.integer({ min: 0, max: 100_000_000 });
    fc.assert(
      fc.property(cents, fc.integer({ min: 1, max: 100_000 }), (price, times) => {
        expect(minorUnits(price / 100, 'USD', times)).toBe(price * times);
        expect(minorUnits((price / 100).toFixed(2), 'USD')).toBe(price);
      }),
    );
  });
});
