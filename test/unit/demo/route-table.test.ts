import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ContractOperation } from '../../../demo/contract/document.ts';
import { RouteTable } from '../../../demo/contract/route-table.ts';

/** Text made of what paths and queries must escape. */
const awkward = fc.string({ minLength: 1, unit: fc.constantFrom(...'ab/\\#?%,.&=+;| é\u{1f6f3}\0') });

const operation = (method: string, path: string): ContractOperation => ({
  ...{ key: `${method} ${path}`, method, path, parameters: [], body: undefined, credentialQueryNames: [] },
  responses: new Map(),
});
const table = new RouteTable([
  operation('GET', '/notes/{id}'),
  operation('GET', '/notes/new'),
  operation('DELETE', '/notes/{id}'),
  operation('GET', '/{from}-{to}/{day}'),
]);

describe('RouteTable', () => {
  it('gives an encoded argument back as it was, whatever it holds', () => {
    fc.assert(
      fc.property(awkward, (id) => {
        const route = table.find('GET', `/notes/${encodeURIComponent(id)}`);
        expect(route).toMatchObject({ found: 'operation', path: { id } });
      }),
    );
  });

  it('prefers a literal segment to an argument', () => {
    expect(table.find('GET', '/notes/new')).toMatchObject({ operation: { path: '/notes/new' } });
  });

  it('reads two arguments of one segment', () => {
    expect(table.find('GET', '/BOS-LIS/20261205')).toMatchObject({ path: { from: 'BOS', to: 'LIS', day: '20261205' } });
  });

  it('names the methods that a path has when it has not the one asked for', () => {
    expect(table.find('PUT', '/notes/1')).toEqual({ found: 'other-methods', allow: ['GET', 'DELETE'] });
  });

  it('finds nothing for an empty argument, another length or no path', () => {
    for (const path of ['/notes/', '/notes', '/notes/1/2', '']) {
      expect(table.find('GET', path)).toEqual({ found: 'nothing' });
    }
  });

  it('says when a path is not well encoded', () => {
    expect(table.find('GET', '/notes/%zz')).toEqual({ found: 'malformed' });
  });
});
