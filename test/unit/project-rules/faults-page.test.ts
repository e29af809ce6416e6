import { describe, expect, it } from 'vitest';
import { faults } from '../../e2e/faults.ts';
import { faultRows } from './fault-rows.ts';
import { textOf } from './rooms.ts';

describe('docs/faults.md', () => {
  it('has the faults of the matrix in its order, with what comes of each', () => {
    const rows = textOf('docs/faults.md')
      .split('\n')
      .filter((line) => /^\| .* \| \d+ \| \d+ \| /.test(line));
    expect(rows).toEqual(faultRows(faults));
  });
});
