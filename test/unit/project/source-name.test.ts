import { expect, it } from 'vitest';
import { checkedName, nameFrom, variableName } from '../../../gateway/project/add/source-name.ts';

it.each([
  [['Swagger Petstore - OpenAPI 3.0'], 'petstore'],
  [['The API', 'api.example.com'], 'example'],
  [['Café Crème'], 'cafe-creme'],
  [['GitHub’s official REST API'], 'github'],
  [['日本語', 'host.test'], 'host-test'],
  [['3D Printing Service v2'], 'd-printing'],
  [[undefined, ''], undefined],
])('finds in %j the name %j', (texts, name) => {
  expect(nameFrom(texts)).toBe(name);
});

it.each(['', '1st', '../up', 'a/b', 'a b', 'a.b', '-a', 'a-', 'x'.repeat(61), 'con\u0000'])(
  'refuses the name %j',
  (name) => {
    expect(() => checkedName(name)).toThrow(
      `"${name}" cannot be the name of a source: use letters, digits, "-" and "_", beginning with a letter`,
    );
  },
);

it('makes a variable of a name', () => {
  expect(variableName('my-shop_2', 'TOKEN')).toBe('MY_SHOP_2_TOKEN');
});
