import { describe, expect, it } from 'vitest';
import { locateUpdate } from '../../../gateway/openapi/overlay/locate-update.ts';

const text = `overlay: 1.0.0
actions:
  - target: $.paths['/a'].get
    update: { x-weft-pagination: { style: page } }
  - target: $.paths.*
    update:
      get:
        x-weft-pagination:
          style: link
          page: p
  - target: $.paths['/c'
    update: { x-weft-pagination: 1 }
  - target: $.paths['/b'].get
    remove: true
`;
const document = { paths: { '/a': { get: {} }, '/b': { get: {} } } };

describe('locateUpdate', () => {
  it.each([
    [['paths', '/b', 'get', 'x-weft-pagination'], { line: 8, column: 9 }],
    [['paths', '/b', 'get', 'x-weft-pagination', 'page'], { line: 10, column: 11 }],
    [['paths', '/a', 'get', 'x-weft-pagination'], { line: 8, column: 9 }],
    [['paths', '/c', 'get', 'x-weft-pagination'], undefined],
    [['paths', '/a', 'get', 'style'], undefined],
  ])('finds what was written last to %j', (keys, spot) => {
    expect(locateUpdate(text, document, keys)).toEqual(spot);
  });

  it.each([[''], ['[1, 2'], ['- x'], ['actions: 1']])('finds nothing in %j', (broken) => {
    expect(locateUpdate(broken, document, ['paths'])).toBeUndefined();
  });
});
