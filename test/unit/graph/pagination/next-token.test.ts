import { describe, expect, it } from 'vitest';
import type { PaginationConfig } from '../../../../gateway/config/pagination-config.ts';
import { nextToken, pageParameters, tokenOfItem } from '../../../../gateway/graph/pagination/next-token.ts';

const answered = (value: unknown, headers = {}, items: readonly unknown[] = []) => ({
  value,
  headers,
  page: { items, more: undefined },
  size: 2,
  source: 'shop',
});
const byCursor: PaginationConfig = { style: 'cursor', cursor: 'c', next: 'meta.next', maxPages: 1 };
const byHeader: PaginationConfig = { style: 'cursor', cursor: 'c', nextHeader: 'x-next', maxPages: 1 };
const byItem: PaginationConfig = { style: 'cursor', cursor: 'c', lastItem: 'key.id', maxPages: 1 };
const byUrl: PaginationConfig = { style: 'nextUrl', next: '@odata.nextLink', parameters: ['$skip', 'p'], maxPages: 1 };

describe('nextToken', () => {
  it.each([
    ['text', 'abc', 'abc'],
    ['a number', 7, 7],
    ['0', 0, 0],
    ['more digits than a number has', 2n ** 60n, '1152921504606846976'],
    ['null', null, undefined],
    ['nothing', undefined, undefined],
    ['empty text', '', undefined],
    ['false', false, undefined],
  ])('takes %s as it is meant', (_, next, token) => {
    expect(nextToken(byCursor, answered({ meta: { next } }))).toBe(token);
  });

  it.each([[{ id: 1 }], [['x']], [true]])('refuses %j, which would look like the end', (next) => {
    expect(() => nextToken(byCursor, answered({ meta: { next } }))).toThrow(
      'shop: the upstream answered a cursor that is no plain value',
    );
  });

  it('reads a header', () => {
    expect(nextToken(byHeader, answered([], { 'x-next': 'abc' }))).toBe('abc');
    expect(nextToken(byHeader, answered([], { 'x-next': ['abc', 'd'] }))).toBe('abc');
    expect(nextToken(byHeader, answered([]))).toBeUndefined();
  });

  it('is the last item of a full page, where nothing else says whether there are more', () => {
    const items = [{ key: { id: 1 } }, { key: { id: 2 } }];
    expect(nextToken(byItem, answered(items, {}, items))).toBe(2);
    expect(nextToken(byItem, answered(items, {}, items.slice(1)))).toBeUndefined();
    expect(() => tokenOfItem({ key: null }, 'key.id', 'shop')).toThrow(
      'shop: an item lacks "key.id", behind which to go on',
    );
  });

  it.each([
    ['https://api.example/rows?$skip=20&$top=5', { $skip: '20' }],
    ['/rows?%24skip=20&p=a%20b+c#frag?p=x', { $skip: '20', p: 'a b c' }],
    ['?p=', { p: '' }],
  ])('takes of %s only the parameters that are declared', (address, token) => {
    expect(nextToken(byUrl, answered({ '@odata.nextLink': address }))).toEqual(token);
  });

  it.each([['https://api.example/rows/2'], ['?other=1']])('refuses %s, in which there is none of them', (address) => {
    expect(() => nextToken(byUrl, answered({ '@odata.nextLink': address }))).toThrow(
      'shop: the address of the next page has none of the parameters $skip, p',
    );
  });
});

describe('pageParameters', () => {
  it('numbers pages from where the API does', () => {
    const page: PaginationConfig = { style: 'page', page: 'p', size: 's', firstPage: 1, maxPages: 1 };
    expect(pageParameters(page, { start: 20, size: 10 })).toEqual([
      ['s', 10],
      ['p', 3],
    ]);
    expect(pageParameters({ ...page, firstPage: 0 }, { start: 20, size: 10 })).toContainEqual(['p', 2]);
  });

  it('sends no cursor for the first page', () => {
    expect(pageParameters(byCursor, { size: undefined })).toEqual([]);
    expect(pageParameters(byUrl, { size: 3 })).toEqual([]);
    expect(pageParameters(byCursor, { size: undefined, token: 0 })).toEqual([['c', 0]]);
  });
});
