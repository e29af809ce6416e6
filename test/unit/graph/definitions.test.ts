import { buildSchema, parse, print, Source } from 'graphql';
import { describe, expect, it } from 'vitest';
import { loadProject } from '../../../gateway/config/load-project.ts';
import { formatProblem } from '../../../gateway/errors/project-error.ts';
import { keepFittingDefinitions } from '../../../gateway/graph/definitions/fitting-definitions.ts';
import { directiveProblems } from '../../../gateway/graph/definitions/spelt-directives.ts';
import { loadTypeDefinitions } from '../../../gateway/graph/definitions/type-definitions.ts';
import { createImporter } from '../../../gateway/project/importer.ts';
import { projectFolder } from '../../project-folder.ts';

const sources = 'sources: [{ name: a, handler: { openapi: { source: ./a.yaml, endpoint: "http://127.0.0.1:9" } } }]\n';

async function load(typeDefs: string, files: Readonly<Record<string, string>> = {}) {
  using folder = projectFolder({ '.meshrc.yaml': `${sources}${typeDefs}`, ...files });
  const project = await loadProject(folder.dir, {});
  const { documents, problems } = await loadTypeDefinitions(project, createImporter(folder.dir));
  return { sdl: documents.map((document) => print(document)), problems: problems.map(formatProblem) };
}

describe('loadTypeDefinitions', () => {
  it('takes SDL in the configuration, alone or in a list', async () => {
    expect(await load('additionalTypeDefs: "type A { x: Int }"\n')).toEqual({
      sdl: ['type A {\n  x: Int\n}'],
      problems: [],
    });
    const { sdl } = await load('additionalTypeDefs: ["type A { x: Int }", "scalar B"]\n');
    expect(sdl).toEqual(['type A {\n  x: Int\n}', 'scalar B']);
  });

  it('takes patterns of files in the order of their names, and modules', async () => {
    const { sdl, problems } = await load('additionalTypeDefs: ["./types/*.{graphql,gql}", ./more.ts]\n', {
      'types/b.graphql': 'scalar B',
      'types/a.gql': 'scalar A',
      'more.ts': 'export const typeDefs: string = "scalar C";',
    });
    expect(problems).toEqual([]);
    expect(sdl).toEqual(['scalar A', 'scalar B', 'scalar C']);
  });

  it('names file and line of a syntax error, also within the configuration', async () => {
    const inFile = await load('additionalTypeDefs: ./types.graphql\n', { 'types.graphql': 'type A {\n  x Int\n}\n' });
    expect(inFile.problems).toEqual(['types.graphql:2:5 Syntax Error: Expected ":", found Name "Int".']);
    const inline = await load('additionalTypeDefs: |\n  type A {\n    x Int\n  }\n');
    expect(inline.problems).toEqual(['.meshrc.yaml:4 Syntax Error: Expected ":", found Name "Int".']);
  });

  it('refuses a pattern that no file matches, and a module that exports no definitions', async () => {
    expect((await load('additionalTypeDefs: ./types/*.graphql\n')).problems).toEqual([
      '.meshrc.yaml:2:1 additionalTypeDefs: no file matches "./types/*.graphql": name GraphQL files or write the definitions here',
    ]);
    expect((await load('additionalTypeDefs: ./more.mjs\n', { 'more.mjs': 'export const x = 1;' })).problems).toEqual([
      'more.mjs exports no type definitions: export SDL, a DocumentNode or a GraphQLSchema as default',
    ]);
  });
});

describe('keepFittingDefinitions', () => {
  const known = new Set(['Book', 'Author']);
  const keep = (sdl: string, severity: 'error' | 'warning' = 'error') => {
    const kept = keepFittingDefinitions([parse(sdl)], known, () => ({ file: 'x.graphql' }), severity);
    return { sdl: kept.documents.map((document) => print(document)).join('\n'), problems: kept.problems };
  };

  it('keeps what names types of the sources, of the project, or of GraphQL itself', () => {
    const sdl = `extend type Book {
  author: Author
  note(at: Place = HERE): Note!
}

type Note {
  text: [String!]
}

enum Place {
  HERE
}`;
    expect(keep(sdl)).toEqual({ sdl, problems: [] });
  });

  it('leaves out a field alone whose type or argument is not there, and says what may be meant', () => {
    const { sdl, problems } = keep('extend type Book { author: Autor when(at: Date): Int pages: Int }', 'warning');
    expect(sdl).toBe('extend type Book {\n  pages: Int\n}');
    expect(problems).toEqual([
      {
        severity: 'warning',
        message: 'the field "author" is left out: there is no type "Autor"; did you mean "Author"?',
        location: { file: 'x.graphql' },
      },
      {
        severity: 'warning',
        message: 'the field "when" is left out: there is no type "Date"',
        location: { file: 'x.graphql' },
      },
    ]);
  });

  it('leaves out an extension of what is not there, and one of which nothing is left', () => {
    const { sdl, problems } = keep('extend type Bok { x: Int } extend type Book { gone: Gone } type Kept { x: Int }');
    expect(sdl).toBe('type Kept {\n  x: Int\n}');
    expect(problems.map(({ message }) => message)).toEqual([
      'extend Bok is left out: there is no type "Bok"; did you mean "Book"?',
      'the field "gone" is left out: there is no type "Gone"',
    ]);
  });
});

describe('directives that a project spells', () => {
  const schema = buildSchema(`
    enum Scope { PUBLIC PRIVATE }
    directive @cost(weight: String!) on FIELD_DEFINITION
    directive @cacheControl(scope: Scope, maxAge: Int) on FIELD_DEFINITION
    type Query { a: Int }
  `);
  const problemsOf = (directive: string) => {
    const source = new Source(`extend type Query {\n  a: Int ${directive}\n}`, 'types.graphql');
    return directiveProblems(schema, [parse(source)]).map(formatProblem);
  };

  it('are refused where an argument is missing or not of its type, with file and line', () => {
    expect(problemsOf('@cost(weight: FIVE)')).toEqual([
      'types.graphql:2:10 @cost: its argument "weight" must be of type String!, not FIVE',
    ]);
    expect(problemsOf('@cost')).toEqual([
      'types.graphql:2:10 @cost: its argument "weight" is missing, of type String!',
    ]);
    expect(problemsOf('@cacheControl(scope: "PUBLIC", maxAge: 1.5)')).toEqual([
      'types.graphql:2:10 @cacheControl: its argument "scope" must be of type Scope, not "PUBLIC"',
      'types.graphql:2:10 @cacheControl: its argument "maxAge" must be of type Int, not 1.5',
    ]);
  });

  it.each(['@cost(weight: "5")', '@cacheControl(scope: PRIVATE)', '@cacheControl', '@ofSomebodyElse(x: Y)'])(
    'are taken as they are where they fit, or nobody knows them: %s',
    (directive) => {
      expect(problemsOf(directive)).toEqual([]);
    },
  );
});
