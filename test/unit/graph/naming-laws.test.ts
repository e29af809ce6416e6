import fc from 'fast-check';
import { assertEnumValueName, assertName } from 'graphql';
import { describe, expect, it } from 'vitest';
import { enumValueNames } from '../../../gateway/graph/naming/enum-value-names.ts';
import { memberNames } from '../../../gateway/graph/naming/member-names.ts';
import { operationNames } from '../../../gateway/graph/naming/operation-names.ts';
import { wordsOf } from '../../../gateway/graph/naming/words.ts';
import type { ApiOperation } from '../../../gateway/openapi/api-description.ts';

const text = fc.oneof(
  fc.string({ maxLength: 6, unit: 'grapheme' }),
  fc.constantFrom(
    '',
    '-',
    '_',
    '__',
    'a-b',
    'a_b',
    'aB',
    'A B',
    'true',
    'null',
    '-a',
    '+a',
    '1',
    '-1',
    '<',
    '<=',
    'ß',
    '名',
    'a',
    'A',
  ),
);

function enumNames(...values: (string | number)[]): readonly string[] {
  return enumValueNames(values.map((value) => ({ value })));
}

describe('names of enum values', () => {
  it('are valid and different, whatever the values are', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.oneof(text, fc.integer(), fc.double({ noNaN: true })), { maxLength: 12 }),
        (values) => {
          const names = enumValueNames(values.map((value) => ({ value })));
          names.forEach(assertEnumValueName);
          expect(new Set(names).size).toBe(values.length);
        },
      ),
    );
  });

  it.each([
    [
      ['name', '-name'],
      ['NAME', 'NAME_DESC'],
    ],
    [
      ['+1', '-1'],
      ['PLUS_1', 'MINUS_1'],
    ],
    [
      ['asc', 'ASC'],
      ['asc', 'ASC'],
    ],
    [
      ['a-b', 'a_b'],
      ['a_b', 'A_MINUS_B'],
    ],
    [
      ['<', '<=', '>'],
      ['LESS', 'LESS_EQUAL', 'GREATER'],
    ],
    [
      ['', ' '],
      ['EMPTY', 'SPACE'],
    ],
    [
      [1, 2.5, -3],
      ['_1', '_2_5', 'MINUS_3'],
    ],
    [
      ['application/json', '*'],
      ['APPLICATION_JSON', 'STAR'],
    ],
  ])('%j are %j', (values, names) => {
    expect([...enumNames(...values)].sort()).toEqual([...names].sort());
  });

  it('do not depend on other values that are named differently', () => {
    expect(enumNames('in transit')).toEqual(enumNames('in transit', 'done').slice(0, 1));
  });
});

describe('names of properties and arguments', () => {
  it('are valid and different, whatever their names on the wire are', () => {
    fc.assert(
      fc.property(fc.uniqueArray(text, { maxLength: 12 }), (names) => {
        const given = [...memberNames(names).values()];
        given.forEach(assertName);
        expect(new Set(given).size).toBe(names.length);
      }),
    );
  });

  it('keep their own form only where they would fall together', () => {
    expect([...memberNames(['first_name', 'foo_bar', 'fooBar', '_id', 'X-Request-ID'])]).toEqual([
      ['first_name', 'firstName'],
      ['foo_bar', 'foo_bar'],
      ['fooBar', 'fooBar'],
      ['_id', 'id'],
      ['X-Request-ID', 'xRequestId'],
    ]);
  });
});

describe('names of operations', () => {
  const operation = (method: string, path: string, operationId?: string) =>
    ({ method, path, operationId }) as ApiOperation;
  const named = (...operations: ApiOperation[]) => [...operationNames(operations).values()];

  it('are the operationId, of which no part is cut off', () => {
    expect(named(operation('GET', '/a', 'cloudnac.mac.get'), operation('GET', '/b', 'repos/list-for-org'))).toEqual([
      'cloudnacMacGet',
      'reposListForOrg',
    ]);
  });

  it('are path and method without one', () => {
    expect(named(operation('GET', '/v1/forecast'), operation('POST', '/pets/{petId}'), operation('GET', '/'))).toEqual([
      'v1Forecast',
      'postPetsByPetId',
      'get',
    ]);
  });

  it('stay when the description gains an operation at its beginning or end', () => {
    const old = [operation('GET', '/users', 'listUsers'), operation('GET', '/things')];
    const [first, second] = named(...old);
    const added = operation('GET', '/things/{id}');
    expect(named(added, ...old)).toEqual(['thingsById', first, second]);
    expect(named(...old, added)).toEqual([first, second, 'thingsById']);
  });

  it('name the second of one operationId by its path, without a number', () => {
    expect(named(operation('GET', '/users', 'get'), operation('GET', '/admin/users', 'get'))).toEqual([
      'get',
      'adminUsers',
    ]);
  });
});

describe('words of a name', () => {
  it.each([
    ['getUserById', ['get', 'user', 'by', 'id']],
    ['HTTPServer', ['http', 'server']],
    ['user_id', ['user', 'id']],
    ['Größe', ['grosse']],
    ['café', ['cafe']],
    ['名', ['u540d']],
    ['---', []],
  ])('%s', (name, words) => {
    expect(wordsOf(name)).toEqual(words);
  });
});
