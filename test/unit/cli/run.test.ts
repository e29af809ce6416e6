import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../../gateway/cli/run.ts';
import { ProjectError } from '../../../gateway/errors/project-error.ts';
import { projectFolder } from '../../project-folder.ts';
import { fakeGraph, fakeProject, fakeRun, noAccess } from './fake-rooms.ts';

const notFound = async () => {
  throw new Error('socket hang up\nof the upstream');
};

describe('weft', () => {
  it.each([
    [['strat'], /unknown command 'strat'[\s\S]*Did you mean start/],
    [['start', '--prot', '1'], /unknown option '--prot'[\s\S]*Did you mean --port/],
    [
      ['start', '--port', '70000'],
      /'--port <number>' argument '70000' is invalid. Give a number from 0 \(any free port\) to 65535/,
    ],
    [['start', '--port', '0x10'], /argument '0x10' is invalid/],
    [['start', 'here'], /too many arguments/],
    [['check', '--dir'], /'--dir <folder>' argument missing/],
  ])('refuses %j, says what it knows and exits with 1', async (words, said) => {
    const { context, out, err } = fakeRun();
    expect(await run(words, context)).toBe(1);
    expect(err.join('\n')).toMatch(said);
    expect(out).toEqual([]);
  });

  it('lists its commands with --help and exits with 0', async () => {
    const { context, out } = fakeRun();
    expect(await run(['--help'], context)).toBe(0);
    for (const name of ['start', 'dev', 'build', 'check', 'schema'])
      expect(out.join('\n')).toMatch(new RegExp(`^ {2}${name} {2,}\\S`, 'm'));
  });

  it.each(['start', 'dev', 'build', 'check', 'schema'])('explains %s in lines that fit a terminal', async (name) => {
    const { context, out } = fakeRun();
    expect(await run([name, '--help'], context)).toBe(0);
    const lines = out.join('\n').split('\n');
    expect(lines.some((line) => line.includes('--dir <folder>'))).toBe(true);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(120);
  });

  it.each([
    ['no-such-folder', 'error the folder no-such-folder does not exist; give --dir the folder that holds .meshrc.yaml'],
    [
      'package.json',
      'error the folder package.json is a file, not a folder; give --dir the folder that holds .meshrc.yaml',
    ],
  ])('refuses --dir %s with one line', async (dir, line) => {
    for (const command of ['start', 'dev', 'build', 'schema']) {
      const { context, err } = fakeRun();
      expect(await run([command, '--dir', dir], context)).toBe(1);
      expect(err).toEqual([line, '1 error']);
    }
  });

  it('tells an unforeseen fault in one line without a stack, unless WEFT_DEBUG asks for it', async () => {
    const quiet = fakeRun({ buildGraph: notFound });
    expect(await run(['schema'], quiet.context)).toBe(1);
    expect(quiet.err).toEqual(['weft: socket hang up (set WEFT_DEBUG=1 for the stack)']);
    const loud = fakeRun({ buildGraph: notFound });
    await run(['schema'], loud.context, true);
    expect(loud.err.join('\n')).toMatch(/^weft: Error: socket hang up[\s\S]*\n +at /);
  });

  it('tells the problems of a project that are wrapped in other errors', async () => {
    const inner = new ProjectError([{ severity: 'error', message: 'is wrong', location: { file: 'a.ts', line: 3 } }]);
    const { context, err } = fakeRun({
      buildGraph: async () => {
        throw new Error('Mesh failed', { cause: new AggregateError([inner]) });
      },
    });
    expect(await run(['schema'], context)).toBe(1);
    expect(err).toEqual(['error a.ts:3 is wrong', '1 error']);
  });
});

describe('weft start', () => {
  it('serves at the given address until it is asked to stop, and ends with 0', async () => {
    const closed: number[] = [];
    const fake = fakeRun({
      serve: async (_build, address) => {
        fake.served.push(address);
        return {
          origin: 'http://localhost:9',
          swap: async () => undefined,
          tellSources: () => undefined,
          close: async (graceMs) => void closed.push(graceMs),
        };
      },
    });
    fake.stop();
    expect(await run(['start', '--port', '0', '--hostname', 'localhost'], fake.context)).toBe(0);
    expect(fake.served).toEqual([{ port: 0, hostname: 'localhost' }]);
    expect(closed).toEqual([10_000]);
    expect(fake.out.join('\n')).toContain('http://localhost:9/graphql');
  });

  it('names a source that is left out and serves the others', async () => {
    const fake = fakeRun({
      buildGraph: async () =>
        fakeGraph({
          sources: [
            { name: 'shop', handler: 'openapi', state: 'ready', operations: 12 },
            {
              name: 'billing',
              handler: 'openapi',
              state: 'left out',
              operations: 0,
              reason: 'no description at ./billing.yaml',
            },
          ],
        }),
    });
    fake.stop();
    expect(await run(['start'], fake.context)).toBe(0);
    expect(fake.out).toContain('  shop             12  ready');
    expect(fake.out).toContain('  billing           –  left out: no description at ./billing.yaml');
  });

  it('warns once when anyone may query', async () => {
    const fake = fakeRun();
    fake.stop();
    await run(['start'], fake.context);
    expect(
      fake.out.filter((line) => line.includes('anyone who reaches this port may query; add gateway.auth')),
    ).toHaveLength(1);
  });

  it('closes the graph when the port is taken', async () => {
    let closed = 0;
    const { context, err } = fakeRun({
      buildGraph: async () => fakeGraph({ closed: () => closed++ }),
      serve: async () => {
        throw new ProjectError([{ severity: 'error', message: 'port 4000 is taken; use --port' }]);
      },
    });
    expect(await run(['start'], context)).toBe(1);
    expect(closed).toBe(1);
    expect(err).toEqual(['error port 4000 is taken; use --port', '1 error']);
  });

  it('refuses rules that are wrong before it listens', async () => {
    const { context, served, err } = fakeRun({
      openAccess: async () => {
        throw new ProjectError([{ severity: 'error', message: 'no field Query.nope', key: 'gateway.auth.rules' }]);
      },
    });
    expect(await run(['start'], context)).toBe(1);
    expect(served).toEqual([]);
    expect(err[0]).toBe('error gateway.auth.rules: no field Query.nope');
  });
});

describe('weft check', () => {
  it('prints problems by file, line and column, each once, and counts them', async () => {
    const problem = (severity: 'error' | 'warning', file: string, line: number) => ({
      severity,
      message: 'm',
      location: { file, line, column: 2 },
    });
    const { context, out } = fakeRun({
      buildGraph: async () =>
        fakeGraph({
          problems: [
            problem('warning', 'b', 1),
            problem('error', 'a', 10),
            problem('error', 'a', 9),
            problem('error', 'a', 9),
          ],
        }),
    });
    expect(await run(['check'], context)).toBe(1);
    expect(out).toEqual(['error a:9:2 m', 'error a:10:2 m', 'warning b:1:2 m', '2 errors, 1 warning']);
  });

  it('exits with 0 when there are only warnings', async () => {
    const { context, out } = fakeRun({
      loadProject: async (dir) => fakeProject(dir, { warnings: [{ severity: 'warning', message: 'hm' }] }),
    });
    expect(await run(['check'], context)).toBe(0);
    expect(out).toEqual(['warning hm', '1 warning', 'ok 1 source, 1 query field']);
  });

  it('prints with --json one object and nothing else, nulls where nothing is known', async () => {
    const { context, out, err } = fakeRun({
      loadProject: async () => {
        throw new ProjectError([
          {
            severity: 'error',
            message: 'second',
            location: { file: '.meshrc.yaml', line: 4, column: 7 },
            key: 'gateway.x',
          },
          { severity: 'error', message: 'first' },
        ]);
      },
    });
    expect(await run(['check', '--json'], context)).toBe(1);
    expect(err).toEqual([]);
    expect(JSON.parse(out.join('\n'))).toEqual({
      ok: false,
      problems: [
        { severity: 'error', message: 'first', file: null, line: null, column: null, key: null },
        { severity: 'error', message: 'second', file: '.meshrc.yaml', line: 4, column: 7, key: 'gateway.x' },
      ],
    });
  });

  it('answers with a JSON report for a folder that is not there too', async () => {
    const { context, out } = fakeRun();
    expect(await run(['check', '--json', '--dir', 'no-such-folder'], context)).toBe(1);
    expect(JSON.parse(out.join('\n')).problems).toHaveLength(1);
  });

  it('lists the fields without a rule by type, for programs as warnings', async () => {
    const openAccess = async () => ({ ...noAccess, fieldsWithoutRule: ['Query.a', 'Customer.id', 'Query.b'] });
    const text = fakeRun({ openAccess });
    expect(await run(['check'], text.context)).toBe(0);
    expect(text.out.slice(0, 3)).toEqual([
      'Fields that no rule speaks of (any known caller may ask for them):',
      '  Query     a, b',
      '  Customer  id',
    ]);
    const json = fakeRun({ openAccess });
    expect(await run(['check', '--json'], json.context)).toBe(0);
    expect(JSON.parse(json.out.join('')).problems).toMatchObject([
      { severity: 'warning', message: 'no rule speaks of Query: a, b; any known caller may ask for them', line: 3 },
      { message: 'no rule speaks of Customer: id; any known caller may ask for them' },
    ]);
  });

  it('fails for a source that start would leave out', async () => {
    const { context, out } = fakeRun({
      buildGraph: async () => fakeGraph({ problems: [{ severity: 'error', message: 'shop is left out: gone' }] }),
    });
    expect(await run(['check'], context)).toBe(1);
    expect(out[0]).toBe('error shop is left out: gone');
  });

  it.each(['check', 'start', 'schema'])(
    '%s reports documents that name no file, and not inline ones',
    async (command) => {
      using folder = projectFolder({ 'queries/a.graphql': '{ a }' });
      const documents = ['queries/*.graphql', 'querys/*.graphql', 'query Inline { a }'];
      const { context, out, err } = fakeRun({
        loadProject: async (dir) => fakeProject(dir, { mesh: { ...fakeProject(dir).mesh, documents } }),
      });
      expect(await run([command, '--dir', folder.dir], context)).toBe(1);
      expect(command === 'check' ? out : err).toEqual([
        'error .meshrc.yaml:2:1 documents.1: querys/*.graphql names no file',
        '1 error',
      ]);
    },
  );
});

describe('what a project’s files say', () => {
  it('is told in one line that cannot command the terminal', async () => {
    const { context, out } = fakeRun({
      buildGraph: async () =>
        fakeGraph({ problems: [{ severity: 'error', message: 'a\u001b[2Jb\n  c\u009bd', key: 'x\u0007' }] }),
    });
    expect(await run(['check'], context)).toBe(1);
    expect(out).toEqual(['error x\\x07: a\\x1b[2Jb c\\x9bd', '1 error']);
  });
});

describe('weft schema', () => {
  it('prints the SDL and nothing else to standard output', async () => {
    const { context, out, err } = fakeRun({
      buildGraph: async () => fakeGraph({ problems: [{ severity: 'warning', message: 'hm' }] }),
    });
    expect(await run(['schema'], context)).toBe(0);
    expect(out).toEqual(['type Query {\n  shop: String\n}']);
    expect(err).toEqual(['warning hm', '1 warning']);
  });
});

describe('weft build', () => {
  const remote = (text: string) => ({
    buildGraph: async (_: unknown, { descriptionFetch }: { descriptionFetch?: unknown }) => {
      const fetch = (descriptionFetch as (source: string, fetch: unknown) => typeof globalThis.fetch)(
        'shop',
        async () => new Response(text),
      );
      return fakeGraph({
        sdl: `"""${await (await fetch('http://shop.test/openapi.json')).text()}"""\ntype Query { shop: String }`,
      });
    },
  });

  it('keeps the descriptions that were fetched, from which start then serves', async () => {
    using folder = projectFolder({});
    const first = fakeRun(remote('one') as never);
    expect(await run(['build', '--dir', folder.dir], first.context)).toBe(0);
    expect(first.out).toEqual([
      'Built .weft/ with 1 remote description, schema.graphql and sources.d.ts; weft start needs no network now.',
    ]);
    expect(readFileSync(join(folder.dir, '.weft/schema.graphql'), 'utf8')).toContain('one');

    let asked = 0;
    const later = fakeRun({
      buildGraph: async (_, { descriptionFetch }) => {
        const network = async () => {
          asked++;
          return new Response('two');
        };
        const text = await (
          await (descriptionFetch?.('shop', network as never) ?? network)('http://shop.test/openapi.json')
        ).text();
        return fakeGraph({ sdl: `"""${text}"""\ntype Query { shop: String }` });
      },
    });
    expect(await run(['schema', '--dir', folder.dir], later.context)).toBe(0);
    expect(later.out.join()).toContain('one');
    expect(asked).toBe(0);
  });

  it('leaves the build before as it is when anything is wrong', async () => {
    using folder = projectFolder({});
    await run(['build', '--dir', folder.dir], fakeRun(remote('one') as never).context);
    const before = readdirSync(join(folder.dir, '.weft'), { recursive: true }).sort();
    const broken = fakeRun({
      buildGraph: async () => fakeGraph({ problems: [{ severity: 'error', message: 'shop is left out: gone' }] }),
    });
    expect(await run(['build', '--dir', folder.dir], broken.context)).toBe(1);
    expect(readdirSync(join(folder.dir, '.weft'), { recursive: true }).sort()).toEqual(before);
    expect(readFileSync(join(folder.dir, '.weft/schema.graphql'), 'utf8')).toContain('one');
  });

  it('is not used, with a warning, when the configuration names other sources', async () => {
    using folder = projectFolder({});
    await run(['build', '--dir', folder.dir], fakeRun(remote('one') as never).context);
    const { context, err } = fakeRun({
      loadProject: async (dir) =>
        fakeProject(dir, {
          mesh: { sources: [{ name: 'shop', handler: { openapi: { source: 'http://new.test/' } } }] },
        }),
    });
    expect(await run(['schema', '--dir', folder.dir], context)).toBe(0);
    expect(err[0]).toBe(
      'warning .weft/build.json was built for other sources than the configuration names now and is not used; run "weft build" again',
    );
  });
});
