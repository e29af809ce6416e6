import fc from 'fast-check';
import { expect, it } from 'vitest';
import { withoutVariables, withVariables } from '../../../gateway/project/add/env-example.ts';

const token = { name: 'PAY_TOKEN', what: 'bearer token' };

it.each([
  [undefined, '# pay: bearer token\nPAY_TOKEN=\n'],
  ['', '# pay: bearer token\nPAY_TOKEN=\n'],
  ['A=1\n', 'A=1\n\n# pay: bearer token\nPAY_TOKEN=\n'],
  ['A=1', 'A=1\n\n# pay: bearer token\nPAY_TOKEN=\n'],
  ['A=1\r\n', 'A=1\r\n\r\n# pay: bearer token\r\nPAY_TOKEN=\r\n'],
  ['export PAY_TOKEN = x\n', 'export PAY_TOKEN = x\n'],
])('adds a variable to %j', (before, after) => {
  expect(withVariables(before, 'pay', [token]).text).toBe(after);
});

it('gives back the same bytes', () => {
  fc.assert(
    fc.property(fc.string(), (before) => {
      const { text, inserted } = withVariables(before, 'pay', [token]);
      expect(withoutVariables(text, inserted, inserted === '' ? [] : [token.name])).toBe(before);
    }),
  );
});

it('takes out the variables alone of a file that was edited since', () => {
  const edited = '# pay: our token\nPAY_TOKEN=see the vault\nPAY_TOKEN_2=\n';
  expect(withoutVariables(edited, '# pay: bearer token\nPAY_TOKEN=\n', ['PAY_TOKEN'])).toBe(
    '# pay: our token\nPAY_TOKEN_2=\n',
  );
});
