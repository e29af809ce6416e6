import { describe, expect, it } from 'vitest';
import { readForm } from '../../../demo/contract/form-body.ts';

describe('readForm', () => {
  it('reads brackets as objects', () => {
    expect(readForm('amount=1&metadata[order_id]=o-1&shipping[address][line1]=1+Main')).toEqual({
      amount: '1',
      metadata: { order_id: 'o-1' },
      shipping: { address: { line1: '1 Main' } },
    });
  });

  it('reads empty brackets, numbers from 0 and repeated names as lists', () => {
    expect(readForm('a[]=x&a[]=y&b[0]=x&b[1]=y&c=x&c=y')).toEqual({ a: ['x', 'y'], b: ['x', 'y'], c: ['x', 'y'] });
  });

  it('keeps the members of an object in a list together', () => {
    expect(readForm('lines[0][sku]=A&lines[0][n]=1&lines[1][sku]=B')).toEqual({
      lines: [{ sku: 'A', n: '1' }, { sku: 'B' }],
    });
  });

  it('treats __proto__ as a name like any other', () => {
    const form = readForm('metadata[__proto__][polluted]=yes');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(JSON.stringify(form)).toBe('{"metadata":{"__proto__":{"polluted":"yes"}}}');
  });
});
