import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ContractParameter, JsonObject, Style } from '../../../demo/contract/document.ts';
import { readQuery } from '../../../demo/contract/query-string.ts';

/** Text made of what paths and queries must escape. */
const awkward = fc.string({ minLength: 1, unit: fc.constantFrom(...'ab/\\#?%,.&=+;| é\u{1f6f3}\0') });

const parameter = (name: string, schema: JsonObject, style: Style = 'form', explode = true): ContractParameter => ({
  ...{ name, in: 'query', required: false, style, explode, schema },
});
const text = { type: 'string' };
const list = { type: 'array', items: text };

describe('readQuery', () => {
  it('splits a comma list before it decodes, so that an encoded comma belongs to a value', () => {
    const { values } = readQuery('ids=c-1,a%2Cb,%C3%A9', [parameter('ids', list, 'form', false)]);
    expect(values).toEqual({ ids: ['c-1', 'a,b', 'é'] });
  });

  it('gives back any list whose values were encoded one by one', () => {
    fc.assert(
      fc.property(fc.array(awkward, { minLength: 1 }), (ids) => {
        const sent = ids.map((id) => encodeURIComponent(id));
        const { values } = readQuery(`ids=${sent.join(',')}`, [parameter('ids', list, 'form', false)]);
        expect(values).toEqual({ ids: ids.map((id) => id) });
      }),
    );
  });

  it('reads repeated names, pipes and spaces as lists', () => {
    expect(readQuery('a=1&a=2', [parameter('a', list)]).values).toEqual({ a: ['1', '2'] });
    expect(readQuery('a=1%7C2', [parameter('a', list, 'pipeDelimited', false)]).values).toEqual({ a: ['1', '2'] });
    expect(readQuery('a=1%202', [parameter('a', list, 'spaceDelimited', false)]).values).toEqual({ a: ['1', '2'] });
  });

  it('reads a deepObject, its brackets encoded or not', () => {
    const { values } = readQuery('filter[a]=1&filter%5Bb%5D=x%20y', [parameter('filter', {}, 'deepObject')]);
    expect(values).toEqual({ filter: { a: '1', b: 'x y' } });
  });

  it('names what no parameter knows', () => {
    expect(readQuery('a=1&b=2&filter=3', [parameter('a', text), parameter('filter', {}, 'deepObject')])).toEqual({
      values: { a: '1' },
      unknown: ['b', 'filter'],
    });
  });

  it('refuses a malformed encoding', () => {
    expect(() => readQuery('a=%zz', [parameter('a', text)])).toThrow(URIError);
  });
});
