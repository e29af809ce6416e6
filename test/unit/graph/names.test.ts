import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { camelCase, constantCase, pascalCase, uniqueNames } from '../../../gateway/graph/naming/cases.ts';

const graphqlName = fc.stringMatching(/^[_A-Za-z][_0-9A-Za-z]{0,6}$/);
const cases = [camelCase, pascalCase, constantCase];

describe('uniqueNames', () => {
  it('never gives two the same name, and only names of GraphQL', () => {
    fc.assert(
      fc.property(fc.uniqueArray(graphqlName), fc.constantFrom(...cases), (names, toCase) => {
        const renamed = [...uniqueNames(names, toCase).values()];
        expect(new Set(renamed).size).toBe(names.length);
        for (const name of renamed) expect(name).toMatch(/^[_A-Za-z][_0-9A-Za-z]*$/);
      }),
    );
  });

  it('does not depend on order, and keeps a name when others come that it does not collide with', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(graphqlName),
        fc.uniqueArray(graphqlName),
        fc.constantFrom(...cases),
        (names, more, toCase) => {
          const before = uniqueNames(names, toCase);
          expect(new Map([...uniqueNames([...names].reverse(), toCase)].reverse())).toEqual(before);
          const targets = new Set(names.flatMap((name) => [name, toCase(name)]));
          const harmless = more.filter((name) => !targets.has(name) && !targets.has(toCase(name)));
          const after = uniqueNames([...names, ...harmless], toCase);
          for (const name of names) expect(after.get(name)).toBe(before.get(name));
        },
      ),
    );
  });
});

describe('cases', () => {
  it.each([
    ['user_id', 'userId', 'UserId', 'USER_ID'],
    ['getUserById', 'getUserById', 'GetUserById', 'GET_USER_BY_ID'],
    ['HTTPServer', 'httpServer', 'HttpServer', 'HTTP_SERVER'],
    ['X_Request_ID', 'xRequestId', 'XRequestId', 'X_REQUEST_ID'],
    ['_2fa', '_2fa', '_2fa', '_2FA'],
  ])('of %s', (name, camel, pascal, constant) => {
    expect(cases.map((toCase) => toCase(name))).toEqual([camel, pascal, constant]);
  });
});
