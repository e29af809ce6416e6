import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { load, refusals, withGateway } from './project-folder.ts';

const inFolder = withGateway('persistedDocuments: { folder: ./docs }');
const place = '.meshrc.yaml:3:25 gateway.persistedDocuments.folder:';
const hash = (text: string) => createHash('sha256').update(text).digest('hex');

async function documentsOf(files: Readonly<Record<string, string>>) {
  const { gateway } = await load(inFolder, {}, files);
  return gateway.persistedDocuments?.documents;
}

describe('the folder of persisted documents', () => {
  it('gives each file its name, its hash, and the hash of its text without the line end', async () => {
    expect(
      await documentsOf({ 'docs/shop/a.graphql': '{ a }\n', 'docs/b.gql': '{ b }', 'docs/notes.md': '?' }),
    ).toEqual({
      'shop/a': '{ a }',
      [hash('{ a }')]: '{ a }',
      [hash('{ a }\n')]: '{ a }\n',
      b: '{ b }',
      [hash('{ b }')]: '{ b }',
    });
  });

  it('reads manifests of ids and texts, and those of Apollo', async () => {
    const operations = [{ id: 'y', name: 'B', type: 'query', body: 'query B { b }' }];
    expect(
      await documentsOf({
        'docs/a.json': '{ "x": "{ a }" }',
        'docs/b.json': JSON.stringify({ format: 'any', operations }),
      }),
    ).toEqual({
      x: '{ a }',
      [hash('{ a }')]: '{ a }',
      y: 'query B { b }',
      [hash('query B { b }')]: 'query B { b }',
    });
  });

  it.each<[Readonly<Record<string, string>>, string]>([
    [{}, 'the folder cannot be used: there is no such folder'],
    [{ 'docs/notes.md': '' }, 'the folder ./docs holds no documents (.graphql, .gql or .json)'],
    [
      { 'docs/a.graphql': '{ a' },
      'docs/a.graphql is no GraphQL document: line 1, column 4: Syntax Error: Expected Name, found <EOF>.',
    ],
    [
      { 'docs/a.json': '{ "x": "{" }' },
      'docs/a.json is no GraphQL document: line 1, column 2: Syntax Error: Expected Name, found <EOF>.',
    ],
    [
      { 'docs/a.json': '{ "x": 1 }' },
      'docs/a.json is no manifest: write { "id": "document" }, or { "operations": [{ "id": "…", "body": "…" }] }',
    ],
    [
      { 'docs/a.json': '[' },
      'docs/a.json is no manifest: write { "id": "document" }, or { "operations": [{ "id": "…", "body": "…" }] }',
    ],
    [
      { 'docs/a.graphql': '{ a }', 'docs/a.json': '{ "a": "{ b }" }' },
      'docs/a.json has another document for "a", which is there already',
    ],
  ])('stops the start where it is not as it should be: %j', async (files, message) => {
    expect(await refusals(inFolder, {}, files)).toEqual([`${place} ${message}`]);
  });

  it('is needed where only its documents are executed', async () => {
    expect(await refusals(withGateway('persistedDocuments: { only: true }'))).toEqual([
      '.meshrc.yaml:3:25 gateway.persistedDocuments.only: needs a folder: without one nothing is executed',
    ]);
  });

  it('cannot stand beside persistedOperations of Mesh', async () => {
    expect(await refusals(`persistedOperations: {}\n${inFolder}`, {}, { 'docs/a.graphql': '{ a }' })).toEqual([
      '.meshrc.yaml:4:3 gateway.persistedDocuments: says what persistedOperations says too; keep one of them',
    ]);
  });
});

describe('where only persisted documents are executed', () => {
  it('GraphiQL is not served unless it is asked for', async () => {
    const only = 'persistedDocuments: { folder: ./docs, only: true }';
    const files = { 'docs/a.graphql': '{ a }' };
    expect((await load(withGateway(only), {}, files)).gateway.server.graphiql).toBe(false);
    const asked = await load(withGateway(`${only}\nserver: { graphiql: true }`), {}, files);
    expect(asked.gateway.server.graphiql).toEqual({ headers: {} });
  });
});
