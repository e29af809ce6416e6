import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { millisecondsText, rateText, ratioText } from '../../../bench/report/figures.ts';
import { median } from '../../../bench/report/median.ts';
import { markdownLines, textLines } from '../../../bench/report/table.ts';

describe('a median', () => {
  it('is the value in the middle, or the mean of the two there', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 3, 100])).toBe(3.5);
    expect(median([7])).toBe(7);
  });

  it('has as many values below it as above', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
        const middle = median(values);
        const [below, above] = [values.filter((one) => one < middle), values.filter((one) => one > middle)];
        expect(Math.max(below.length, above.length)).toBeLessThanOrEqual(values.length / 2);
      }),
    );
  });

  it('leaves the values in their order, and is refused of none', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
    expect(() => median([])).toThrow('the median of no values');
  });
});

describe('a figure', () => {
  it('has the digits that mean something', () => {
    expect([23_354.4, 99.96, 16.04].map(rateText)).toEqual(['23,354', '100.0', '16.0']);
    expect([1_234.5, 12.34, 0.567].map(millisecondsText)).toEqual(['1,235', '12.3', '0.57']);
    expect([305.2, 20.04, 0.649].map(ratioText)).toEqual(['305', '20.0', '0.65']);
  });
});

describe('a table', () => {
  const table = {
    title: 'Rates',
    head: ['', 'join'],
    rows: [{ cells: ['Weft', '1,000'], isMarked: true }, { cells: ['a|b', '9'] }],
  };

  it('stands in columns on a terminal, figures to the right', () => {
    expect(textLines(table, (line) => `*${line}*`)).toEqual([
      '       join',
      '───────────',
      '*Weft  1,000*',
      'a|b       9',
    ]);
  });

  it('is Markdown whose cells cannot end early, marked rows bold', () => {
    expect(markdownLines(table)).toEqual([
      '**Rates**',
      '',
      '|  | join |',
      '|---|---:|',
      '| **Weft** | **1,000** |',
      '| a\\|b | 9 |',
    ]);
  });
});
