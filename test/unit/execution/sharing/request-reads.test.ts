import { describe, expect, it } from 'vitest';
import { followedHeaders, RequestReads } from '../../../../gateway/execution/sharing/request-reads.ts';

function follow(headers: Record<string, string | string[] | undefined>) {
  const reads = new RequestReads();
  return { reads, headers: followedHeaders(headers, reads) };
}

describe('headers that are followed', () => {
  it('tell which were asked for, also of those that are not there', () => {
    const { reads, headers } = follow({ 'x-tenant': 't', cookie: 'c' });
    expect([headers['x-tenant'], headers['x-none'], 'cookie' in headers]).toEqual(['t', undefined, true]);
    expect([...reads.headers]).toEqual(['x-tenant', 'x-none', 'cookie']);
    expect(reads.beyondHeaders).toBe(false);
  });

  it.each<[string, (headers: object) => unknown]>([
    ['spread', (headers) => ({ ...headers })],
    ['listed', (headers) => Object.keys(headers)],
    ['written as JSON', (headers) => JSON.stringify(headers)],
    ['walked', (headers) => Object.entries(headers)],
  ])('are all read when they are %s', (_, read) => {
    const { reads, headers } = follow({ 'x-tenant': 't' });
    read(headers);
    expect(reads.beyondHeaders).toBe(true);
  });

  it('are what they are, without lists and without what every object has', () => {
    const { headers } = follow({ 'x-tenant': 't', 'set-cookie': ['a', 'b'] });
    expect({ ...headers }).toEqual({ 'x-tenant': 't' });
    expect([headers['set-cookie'], headers['constructor'], headers['toString']]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('cannot be changed', () => {
    const { headers } = follow({ 'x-tenant': 't' });
    expect(() => Object.assign(headers, { 'x-tenant': 'u' })).toThrow(TypeError);
    expect(headers['x-tenant']).toBe('t');
  });
});
