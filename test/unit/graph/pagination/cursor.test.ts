import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCursors, type Position } from '../../../../gateway/graph/pagination/cursor.ts';

const places = createCursors('shop listOrders', { kind: 'place' });
const pages = createCursors('shop listCharges', { kind: 'page', maxSize: Number.MAX_SAFE_INTEGER });
const links = createCursors('shop listNotes', { kind: 'page', parameters: ['page', 'since'], maxSize: 100 });
const refusal = '"after" is no cursor of this connection.';
const written = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const read = (cursor: string) => JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as object;

describe('a cursor', () => {
  it('holds its position, whatever it is', () => {
    const count = fc.nat(Number.MAX_SAFE_INTEGER);
    const token = fc.oneof(fc.string({ unit: 'grapheme' }), fc.double({ noNaN: true, noDefaultInfinity: true }));
    const position = fc.record({
      kind: fc.constant('page' as const),
      token: fc.option(token, { nil: undefined }),
      skip: count,
      size: fc.option(fc.integer({ min: 1 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(position, (given) => {
        // JSON has no negative zero and no lone surrogates in UTF-8.
        fc.pre(!Object.is(given.token, -0));
        expect(pages.decode(pages.encode(given), 'after')).toEqual(given);
      }),
    );
    fc.assert(
      fc.property(count, (index) => {
        expect(places.decode(places.encode({ kind: 'place', index }), 'after')).toEqual({ kind: 'place', index });
      }),
    );
  });

  it('is text that needs no escapes in URLs and JSON', () => {
    const token = { page: '2', since: 'ä/?&="\n' };
    expect(links.encode({ kind: 'page', token, skip: 0 })).toMatch(/^[\w-]+$/);
  });

  it.each([
    ['nothing', ''],
    ['no base64', '***'],
    ['no JSON', Buffer.from('{').toString('base64url')],
    ['JSON of another kind', written([1])],
    ['null', written(null)],
    ['another version', written({ ...read(places.encode({ kind: 'place', index: 1 })), v: 2 })],
    ['another connection', createCursors('shop listItems', { kind: 'place' }).encode({ kind: 'place', index: 1 })],
    ['a negative place', written({ ...read(places.encode({ kind: 'place', index: 1 })), i: -1 })],
    ['half a place', written({ ...read(places.encode({ kind: 'place', index: 1 })), i: 0.5 })],
    ['a place as text', written({ ...read(places.encode({ kind: 'place', index: 1 })), i: '1' })],
    ['no place', written({ ...read(places.encode({ kind: 'place', index: 1 })), i: undefined })],
    ['more than a place', written({ ...read(places.encode({ kind: 'place', index: 1 })), team: 'x' })],
    ['a place, and a tail', `${places.encode({ kind: 'place', index: 1 })}AAAA`],
    ['a place with padding', `${places.encode({ kind: 'place', index: 1 })}=`],
  ])('that is %s is refused', (_, cursor) => {
    expect(() => places.decode(cursor, 'after')).toThrow(refusal);
  });

  it('sets no parameter but those that choose the page', () => {
    const made = links.encode({ kind: 'page', token: { page: '2' }, skip: 0 });
    expect(links.decode(made, 'after')).toMatchObject({ token: { page: '2' } });
    for (const t of [{ page: '2', customer: 'c-2' }, { customer: 'c-2' }, { page: 2 }, { page: ['2'] }, ['2'], 'x']) {
      expect(() => links.decode(written({ ...read(made), t }), 'after')).toThrow(refusal);
    }
    const plain = pages.encode({ kind: 'page', token: 'x', skip: 0 });
    for (const t of [{ page: '2' }, ['x'], true, null]) {
      expect(() => pages.decode(written({ ...read(plain), t }), 'after')).toThrow(refusal);
    }
  });

  it('asks for no page that is larger than it may be', () => {
    const sized = (size: number) => links.encode({ kind: 'page', token: { page: '2' }, skip: 0, size });
    expect(links.decode(sized(100), 'after')).toMatchObject({ size: 100 });
    for (const size of [0, 101, 1.5]) expect(() => links.decode(sized(size), 'after')).toThrow(refusal);
    const unsized = createCursors('shop listNotes', { kind: 'page', parameters: ['page'] });
    expect(() => unsized.decode(sized(1), 'after')).toThrow(refusal);
  });

  it('names the argument that it was given as', () => {
    expect(() => places.decode('x', 'before')).toThrow('"before" is no cursor of this connection.');
  });

  it('tells nothing of what the API is called with but the page', () => {
    const position: Position = { kind: 'place', index: 41 };
    expect(Object.keys(read(places.encode(position)))).toEqual(['v', 'of', 'i']);
    expect(JSON.stringify(read(places.encode(position)))).not.toContain('listOrders');
  });
});
