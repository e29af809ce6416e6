import { buildSchema, type GraphQLSchema, Kind, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { driftSummary, isHeldBack, operationsOf, schemaDrift } from '../../../../gateway/cli/drift/schema-drift.ts';
import type { SavedOperation } from '../../../../gateway/cli/saved-operations.ts';
import { projectFolder } from '../../../project-folder.ts';
import { fakeProject } from '../fake-rooms.ts';

const schema = (...fields: string[]): GraphQLSchema =>
  buildSchema(`directive @own on FIELD_DEFINITION enum Size { S } type Query { ${fields.join(' ')} }`);

function saved(name: string, text: string): SavedOperation {
  const document = parse(`query ${name} ${text}`);
  const [operation] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation');
  return { name, location: { file: `${name}.graphql`, line: 1 }, document, operation };
}

const before = schema('a: String', 'b(size: Size): Int');

describe('the drift of a schema', () => {
  it.each([
    ['is none where nothing changes', schema('a: String', 'b(size: Size): Int'), 'none', []],
    [
      'is none for who cannot see it',
      buildSchema('enum Size { S } type Query { a: String b(size: Size): Int }'),
      'none',
      [],
    ],
    ['is safe where a field comes', schema('a: String', 'b(size: Size): Int', 'c: Int'), 'safe', ['Query.c']],
    ['is safe where null goes', schema('a: String!', 'b(size: Size): Int'), 'safe', ['Query.a']],
    ['is breaking where null comes', before, 'breaking', ['Query.a'], schema('a: String!', 'b(size: Size): Int')],
    [
      'is dangerous where an argument comes',
      schema('a(x: Int): String', 'b(size: Size): Int'),
      'dangerous',
      ['Query.a.x'],
    ],
    ['is breaking where a field goes', schema('a: String', 'c: Int'), 'breaking', ['Query.b', 'Query.c']],
  ] as const)('%s', async (_, after, kind, at, from = before) => {
    const drift = await schemaDrift(from, after, []);
    expect([drift.kind, drift.changes.map((change) => change.at)]).toEqual([kind, at]);
  });

  it('names the saved operations that fit no more, and those alone', async () => {
    const operations = [saved('Kept', '{ a }'), saved('Broken', '{ a b }')];
    const drift = await schemaDrift(before, schema('a: String'), operations);
    const reason = 'Cannot query field "b" on type "Query". Did you mean "a"?';
    expect(drift.operations).toEqual([{ name: 'Broken', file: 'Broken.graphql', line: 1, reason }]);
    expect(driftSummary(drift)).toBe('1 breaking change (Query.b); breaks Broken');
  });

  it.each([
    ['none', 'breaking', false],
    ['safe', 'dangerous', false],
    ['dangerous', 'breaking', false],
    ['dangerous', 'dangerous', true],
    ['breaking', 'breaking', true],
    ['breaking', 'dangerous', true],
  ] as const)('that is %s is held back from %s ones on: %s', (kind, hold, isHeld) => {
    expect(isHeldBack({ kind, changes: [], operations: [] }, hold)).toBe(isHeld);
  });
});

it('files of saved operations that are not there are told by the key that names them', async () => {
  using folder = projectFolder({});
  const project = fakeProject(folder.dir);
  const descriptions = { poll: undefined, hold: 'breaking' as const, operations: ['clients/*.graphql'] };
  const asked = operationsOf({ ...project, gateway: { ...project.gateway, descriptions } }, before);
  await expect(asked).rejects.toThrow('gateway.descriptions.operations: no file matches "clients/*.graphql"');
});
