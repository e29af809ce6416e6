import { describe, expect, it } from 'vitest';
import { nearestName, suggestion } from '../../../gateway/config/suggest.ts';

const keys = ['credentials', 'forwardHeaders', 'timeout', 'dotSegments', 'errors'];

describe('a suggestion', () => {
  it.each([
    ['timout', 'timeout'],
    ['tiemout', 'timeout'],
    ['timeouts', 'timeout'],
    ['TIMEOUT', 'timeout'],
    ['forward-headers', 'forwardHeaders'],
    ['forward_headers', 'forwardHeaders'],
    ['credential', 'credentials'],
    ['error', 'errors'],
  ])('finds what %s was meant to be', (given, meant) => {
    expect(nearestName(given, keys)).toBe(meant);
  });

  it.each(['', 'x', 'retry', 'authentication'])('is not made up for %j', (given) => {
    expect(nearestName(given, keys)).toBeUndefined();
    expect(suggestion(given, keys)).toBe(`accepted: ${keys.join(', ')}`);
  });

  it('names no more than twenty, and says when there is nothing to name', () => {
    const many = Array.from({ length: 30 }, (_, index) => `name${index}`);
    expect(suggestion('other', many)).toBe(`accepted: ${many.slice(0, 20).join(', ')}, …`);
    expect(suggestion('other', [])).toBe('none is accepted here');
  });
});
