import { describe, expect, it } from 'vitest';
import { nextLink } from '../../../../gateway/graph/pagination/next-link.ts';

describe('nextLink', () => {
  it.each([
    ['<https://api.example/rows?page=2>; rel="next"', 'https://api.example/rows?page=2'],
    ['</rows?page=2>;rel=next', '/rows?page=2'],
    ['<a>; rel="prev", <b>; rel="next", <c>; rel="last"', 'b'],
    ['<a>; rel="prev next"', 'a'],
    ['<a>; REL="NEXT"', 'a'],
    ['<a>; title="one, <x>; rel=next"; rel=prev, <b>; rel=next', 'b'],
    ['<a>; title="say \\"next\\""; rel=next', 'a'],
    ['<a?x=1,2>; rel=next', 'a?x=1,2'],
    [', ,<a>; rel=next', 'a'],
    ['nonsense; rel=next, <a>; rel=next', 'a'],
    ['<a>; rel=prev; rel=next, <b>; rel=next', 'b'],
    ['<a>; rel=next; anchor="#other", <b>; rel=next', 'b'],
    ['<a>; flag; rel=next', 'a'],
  ])('reads %s', (header, target) => {
    expect(nextLink(header)).toBe(target);
  });

  it.each([
    [undefined],
    [''],
    ['<a>; rel=last'],
    ['<a'],
    ['rel=next'],
    ['<a>; rel="nextone"'],
    ['<a>; rel="unterminated next'],
  ])('finds none in %s', (header) => {
    expect(nextLink(header)).toBeUndefined();
  });

  it('reads a header that was sent several times as one', () => {
    expect(nextLink(['<a>; rel=prev', '<b>; rel=next'])).toBe('b');
  });

  it('reads what is no link in time that grows with its length', () => {
    const startedAt = performance.now();
    for (const part of ['<', ',<', ' ', '<a>;', '; a="\\', ', <a>; rel="']) nextLink(part.repeat(16_000));
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});
