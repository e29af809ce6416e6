import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { retryAfterSeconds } from '../../../gateway/upstream/retry-after.ts';

const now = Date.UTC(1994, 10, 6, 8, 49, 0);

describe('retryAfterSeconds', () => {
  it.each([
    ['120', 120],
    ['0', 0],
    [' 5 ', 5],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 37],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 37],
    ['Sun Nov  6 08:49:37 1994', 37],
    ['Sun, 06 Nov 1994 08:00:00 GMT', 0],
    ['-1', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('reads %j as %j', (header, seconds) => {
    expect(retryAfterSeconds({ 'retry-after': header }, now)).toBe(seconds);
  });

  it('reads a date by the clock of the answer, not by its own', () => {
    const date = 'Sun, 06 Nov 2033 08:49:30 GMT';
    expect(retryAfterSeconds({ 'retry-after': 'Sun, 06 Nov 2033 08:49:37 GMT', date }, now)).toBe(7);
    expect(retryAfterSeconds({ 'retry-after': 'Sun, 06 Nov 1994 08:49:37 GMT', date: 'once' }, now)).toBe(37);
  });

  it('takes the first of several', () => {
    expect(retryAfterSeconds({ 'retry-after': ['3', '7'] })).toBe(3);
  });

  it('is a whole number of seconds from now on, or nothing, whatever it is given', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.date().map(String), fc.nat().map(String)), fc.string(), (text, date) => {
        const seconds = retryAfterSeconds({ 'retry-after': text, date }, now);
        expect(seconds === undefined || (Number.isSafeInteger(seconds) && seconds >= 0)).toBe(true);
      }),
    );
  });
});
