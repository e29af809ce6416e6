import { describe, expect, it } from 'vitest';
import { compileExpression } from '../../../gateway/graph/bind/runtime-expression.ts';
import { rememberCall } from '../../../gateway/graph/calls/call-records.ts';

const answer = { id: 7, 'a/b': { 'c~d': [{ e: 'deep' }] }, none: null };
rememberCall(answer, {
  operation: {} as never,
  input: { path: { team: 'red' }, query: { lang: 'de' }, body: { boss: { id: 'b1' } } },
  request: {
    operation: 'getUser',
    method: 'POST',
    origin: 'https://api.example',
    path: '/teams/red?lang=de',
    headers: { 'x-team': 'red' },
  },
  response: { status: 201, headers: { location: '/users/7', 'set-cookie': ['a', 'b'] } },
});

describe('a runtime expression of an OpenAPI link', () => {
  it.each([
    ['{root.$url}', 'https://api.example/teams/red'],
    ['{root.$method}', 'POST'],
    ['{root.$statusCode}', 201],
    ['{root.$request.path.team}', 'red'],
    ['{root.$request.query.lang}', 'de'],
    ['{root.$request.header.X-Team}', 'red'],
    ['{root.$request.body#/boss/id}', 'b1'],
    ['{root.$response.header.Location}', '/users/7'],
    ['{root.$response.header.set-cookie}', 'a'],
    ['{root.$response.body#/id}', 7],
    ['{root.$response.body#/a~1b/c~0d/0/e}', 'deep'],
    ['{root.$response.body#/a%7E1b/c~0d/0/e}', 'deep'],
    ["{root['id']}", 7],
    ['t-{root.$request.path.team}-{root.$response.body#/id}', 't-red-7'],
    ['constant', 'constant'],
    [12, 12],
    [false, false],
  ])('%s reads %j', (expression, expected) => {
    expect(compileExpression(expression)(answer)).toEqual(expected);
  });

  it.each([
    ['{root.$request.query.none}'],
    ['{root.$request.header.none}'],
    ['{root.$request.body#/boss/none/further}'],
    ['{root.$response.body#/id/further}'],
    ['x-{root.$request.query.none}'],
    ['{root.$request.cookie.x}'],
    ['{root.$response.trailer.x}'],
  ])('%s finds nothing', (expression) => {
    expect(compileExpression(expression)(answer) ?? undefined).toBeUndefined();
  });

  it('of an object that no call of this gateway answered reads what Mesh left on it', () => {
    const value = Object.defineProperty({ id: 1 }, '$request', { value: { path: { team: 'blue' } } });
    expect(compileExpression('{root.$request.path.team}')(value)).toBe('blue');
    expect(compileExpression('{root.$request.path.team}')({ id: 1 })).toBeUndefined();
  });

  it('of the items of a list reads the call of the list', () => {
    const items = [{ id: 1 }];
    rememberCall(items, { input: { path: { team: 'red' } } } as never);
    expect(compileExpression('{root.$request.path.team}')(items[0])).toBe('red');
  });
});
