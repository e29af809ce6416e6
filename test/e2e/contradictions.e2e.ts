import { describe, expect, it } from 'vitest';
import { projectFolder } from '../project-folder.ts';
import { gatewayOf, type TestGateway } from './gateway-harness.ts';
import { library, libraryProject } from './library-upstream.ts';
import { weftHere } from './weft-here.ts';
import { weftResult } from './weft-process.ts';

const right = { book_id: 'b1', title: 'one', author_id: null, binding: 'hard cover' };
const wrong = [
  right,
  { book_id: 'b2', title: 'canary', author_id: 'canary', binding: 'canary' },
  { book_id: 'b3', author_id: 7 },
];
const section = (more: string) => `gateway:\n  schema: { style: graphql }\n${more}`;
const everyAnswer = section('  checkAnswers: 1\n');

const contradictionsOf = ({ events }: TestGateway) => events.filter((event) => event.type === 'contradiction');

describe('answers that contradict the description', () => {
  it('are told per field and kind, by types alone, while the right fields are answered', async () => {
    await using upstream = await library({ '/books': wrong });
    await using gateway = await gatewayOf(libraryProject(upstream.origin, everyAnswer));
    const { data } = await gateway.query('{ books { bookId } }');
    expect(data).toEqual({ books: [{ bookId: 'b1' }, { bookId: 'b2' }, { bookId: 'b3' }] });
    const of = { type: 'contradiction', source: 'library', operation: 'books' };
    expect(contradictionsOf(gateway)).toEqual([
      { ...of, field: 'Book.authorId', at: '[].author_id', kind: 'type', expected: 'integer or null', got: 'string' },
      {
        ...of,
        field: 'Book.binding',
        at: '[].binding',
        kind: 'unknown value',
        expected: 'one of 2 values',
        got: 'another string',
      },
      { ...of, field: 'Book.title', at: '[].title', kind: 'missing', expected: 'string', got: 'nothing' },
    ]);
    expect(JSON.stringify(contradictionsOf(gateway))).not.toContain('canary');
  });

  it('are told where the answer cannot be read at all', async () => {
    await using upstream = await library({ '/books': { rows: [] } });
    await using gateway = await gatewayOf(libraryProject(upstream.origin, everyAnswer));
    const { errors } = await gateway.query('{ books { bookId } }');
    expect(errors?.[0]?.extensions?.['code']).toBe('UPSTREAM_INVALID_RESPONSE');
    expect(contradictionsOf(gateway)).toMatchObject([
      { field: 'Query.books', at: '', kind: 'type', expected: 'list', got: 'object' },
    ]);
  });

  it('are told where GraphQL makes of them what was promised, in style mesh as well', async () => {
    await using upstream = await library({ '/books': [{ ...right, title: 7, author_id: '7' }] });
    const files = libraryProject(upstream.origin, 'gateway:\n  checkAnswers: 1\n');
    await using gateway = await gatewayOf(files);
    const { data } = await gateway.query('{ books { title author_id } }');
    expect(data).toEqual({ books: [{ title: '7', author_id: 7 }] });
    expect(contradictionsOf(gateway)).toMatchObject([
      { field: 'Book.title', kind: 'type', expected: 'string', got: 'integer' },
      { field: 'Book.author_id', kind: 'type', expected: 'integer or null', got: 'string' },
    ]);
  });

  it('are looked for in the first answers of an operation and in one of many later, but in each that fails', async () => {
    let answer: unknown = wrong;
    await using upstream = await library({ '/books': () => answer });
    await using gateway = await gatewayOf(libraryProject(upstream.origin, section('  checkAnswers: 8\n')));
    const told = async (queries: number) => {
      const before = contradictionsOf(gateway).length;
      for (let index = 0; index < queries; index += 1) await gateway.query('{ books { bookId } }');
      // What is looked at later is looked at when the loop turns.
      await new Promise(setImmediate);
      return (contradictionsOf(gateway).length - before) / 3;
    };
    // The 1st, 2nd, 4th, 8th, then each 8th.
    expect([await told(4), await told(12), await told(8), await told(8)]).toEqual([3, 2, 1, 1]);
    answer = 'no list';
    expect(await told(6)).toBe(2);
  });

  it('are not looked for where the project says so', async () => {
    await using upstream = await library({ '/books': wrong });
    await using gateway = await gatewayOf(libraryProject(upstream.origin, section('  checkAnswers: false\n')));
    await gateway.query('{ books { bookId } }');
    await new Promise(setImmediate);
    expect(contradictionsOf(gateway)).toEqual([]);
  });

  it('are none in what a right API answers', async () => {
    await using upstream = await library({ '/books': [right], '/books/b1': right, '/loans': { 'book-id': 'b1' } });
    await using gateway = await gatewayOf(libraryProject(upstream.origin, everyAnswer));
    await gateway.query('{ books { title } book(bookId: "b1") { binding } none: author(id: "none") { name } }');
    await gateway.query('mutation { lend(input: { bookId: "b1" }) { bookId } }');
    expect(upstream.received).toHaveLength(4);
    expect(contradictionsOf(gateway)).toEqual([]);
  });
});

describe('weft check --runtime', () => {
  const operations = {
    'shelf.graphql': 'query Shelf { books { title } }\nquery Shelves { books { bookId } }\n',
    'one.graphql': 'query One($id: String!) { book(bookId: $id) { title } }\n',
    'lend.graphql': 'mutation Lend { lend(input: { bookId: "b1" }) { bookId } }\n',
  };
  const check = (dir: string, ...words: string[]) => weftHere(['check', '--dir', dir, '--runtime', ...words]);

  it('runs the saved queries once, never a mutation, and tells each field that is not as described', async () => {
    await using upstream = await library({ '/books': wrong, '/books/b1': right, '/loans': {} });
    using folder = projectFolder({ ...libraryProject(upstream.origin, section('')), ...operations });
    const saved = ['--operations', `${folder.dir}/*.graphql`, '--variables', '{"id":"b1"}'];
    const { code, stdout } = await check(folder.dir, ...saved);
    expect(stdout).toMatch(
      /^Book\.authorId \[\]\.author_id is string, not integer or null in 2 answers {2}library books$/m,
    );
    expect(stdout).toMatch(/^Book\.title \[\]\.title is nothing, not string in 2 answers {2}library books$/m);
    expect(stdout).toMatch(/^3 operations run, 3 answers compared: 3 contradictions$/m);
    expect(stdout).toMatch(/Lend was not run: it is a mutation$/m);
    expect(stdout).not.toContain('canary');
    expect(code).toBe(1);
    expect(upstream.received.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /books/b1',
      'GET /books',
      'GET /books',
    ]);
  });

  it('is content with right answers, and prints them as JSON', async () => {
    await using upstream = await library({ '/books': [right], '/books/b1': right });
    using folder = projectFolder({ ...libraryProject(upstream.origin, section('')), ...operations });
    const { code, stdout } = await check(folder.dir, '--json', '--operations', `${folder.dir}/*.graphql`);
    const { ok, contradictions, problems } = JSON.parse(stdout) as Record<string, { message: string }[]>;
    expect({ ok, contradictions }).toEqual({ ok: true, contradictions: [] });
    expect(problems?.map(({ message }) => message)).toContain(
      `One was not run: it needs $id; give --variables '{"id":"…"}'`,
    );
    expect(code).toBe(0);
  });

  it('fails where a query fails, and tells no value', async () => {
    await using upstream = await library({ '/books': [{ ...right, title: { a: 'canary' } }] });
    using folder = projectFolder({ ...libraryProject(upstream.origin, section('')), ...operations });
    const words = ['check', '--dir', folder.dir, '--runtime', '--operations', `${folder.dir}/shelf.graphql`];
    const { code, stdout, stderr } = await weftResult(words);
    expect(stdout).toMatch(/Shelf: books\[\]\.title: The value of this field is not what the schema promises\.$/m);
    expect(stdout + stderr).not.toContain('canary');
    expect(code).toBe(1);
  });

  it('asks for the operations', async () => {
    using folder = projectFolder(libraryProject('http://127.0.0.1:1', section('')));
    const { code, stdout, stderr } = await check(folder.dir);
    expect(stdout + stderr).toContain('--runtime runs saved queries: name their files by --operations');
    expect(code).toBe(1);
  });
});
