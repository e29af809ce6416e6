import { execFile } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { type Company, startCompany } from '../../demo/company.ts';
import { type ProjectFolder, projectFolder } from '../project-folder.ts';
import { type Block, blocksOf, root } from './readme-blocks.ts';
import { query, type WeftProcess, weft, weftResult } from './weft-process.ts';

const configFile = 'my-project/.meshrc.yaml';
const listening = /GraphiQL +(http:\/\/127\.0\.0\.1:\d+)\/graphql/;

describe('README.md, "Add your own API", followed step by step', () => {
  let company: Company;
  let folder: ProjectFolder;
  let running: WeftProcess | undefined;
  let origin = '';
  let config: Readonly<Record<string, unknown>> = {};

  beforeAll(async () => {
    company = await startCompany({ services: ['customers', 'orders'], ports: 'ephemeral' });
    folder = projectFolder({});
    for (const source of ['customers', 'orders']) {
      cpSync(join(root, 'sources', source), join(folder.dir, 'sources', source), { recursive: true });
    }
  });

  afterAll(async () => {
    await running?.[Symbol.asyncDispose]();
    await company.close();
    folder[Symbol.dispose]();
  });

  /** The words of `npm run weft -- …`, for the folder of this test and any free port. */
  const wordsOf = (command: string): string[] =>
    command
      .replace('npm run weft -- ', '')
      .replace('my-project', join(folder.dir, 'my-project'))
      .replace('4001', '0')
      .split(' ');

  /** Writes what a step says to write; configuration is added to what is there. */
  const write = (blocks: readonly Block[]): void => {
    for (const { file, text } of blocks) {
      if (file === configFile) config = added(config, parse(text) as Record<string, unknown>);
      if (file !== undefined) folder.write(file, file === configFile ? stringify(config) : text);
    }
  };

  const serve = async (command: string): Promise<void> => {
    await running?.[Symbol.asyncDispose]();
    running = weft(wordsOf(command), { env: company.environment });
    [, origin = ''] = await running.until(
      command.includes(' dev ') ? new RegExp(`${listening.source}[\\s\\S]*Watching`) : listening,
    );
  };

  /** Saves the files of a step while `dev` runs. */
  const save = async (blocks: readonly Block[]): Promise<void> => {
    const served = running?.untilNew(/^changed.*meshrc[\s\S]*?^(serving the new schema|The schema before)/m);
    write(blocks);
    expect((await served)?.[1]).toBe('serving the new schema');
  };

  /** Runs the queries of a step and compares with the answers below them. */
  const expectAnswers = async (blocks: readonly Block[]): Promise<void> => {
    const queries = blocks.filter(({ language, file }) => language === 'graphql' && file === undefined);
    const answers = blocks.filter(({ language }) => language === 'json');
    expect(queries.length).toBe(answers.length);
    for (const [index, { text }] of queries.entries()) {
      expect((await query(origin, text)).body).toEqual(JSON.parse(answers[index]?.text ?? ''));
    }
  };

  const commandsOf = (blocks: readonly Block[]): string[] =>
    blocks.filter(({ language }) => language === 'sh').flatMap(({ text }) => text.trimEnd().split('\n'));

  it('1: a description and an address are enough', async () => {
    const blocks = blocksOf('1.');
    write(blocks);
    const [start = ''] = commandsOf(blocks);
    await serve(start);
    await expectAnswers(blocks);
    running?.child.kill('SIGINT');
    expect(await running?.ended).toEqual({ code: 0, signal: null });
  });

  it('2: a join that is declared makes one call for all its keys', async () => {
    const blocks = blocksOf('2.');
    const [dev = ''] = commandsOf(blocks);
    await serve(dev);
    await save(blocks);
    company.services.customers.reset();
    await expectAnswers(blocks);
    expect(company.services.customers.requests.map(({ path }) => path)).toEqual([
      '/v1/customers?ids=c-13,c-4&page=1&limit=20',
    ]);
  });

  it('3: a resolver in TypeScript calls an API', async () => {
    const blocks = blocksOf('3.');
    await save(blocks);
    await expectAnswers(blocks);
  });

  it('4: rules hold for callers without a key, and for a key without the scope', async () => {
    const blocks = blocksOf('4.');
    const [digest = ''] = commandsOf(blocks);
    const { stdout } = await promisify(execFile)('bash', ['-c', digest]);
    expect(blocks.find(({ file }) => file === 'my-project/api-keys.yaml')?.text).toContain(stdout.split(' ')[0]);
    await save(blocks);
    await expectAnswers(blocks);
    const key = { 'x-api-key': 'my-first-key' };
    const orders = '{ listOrders { id } }';
    const codes = ({ errors = [] }: { errors?: { message: string; extensions?: { code?: unknown } }[] }) => [
      ...new Set(errors.map(({ extensions }) => extensions?.code)),
    ];
    const told = await Promise.all([
      query(origin, orders),
      query(origin, orders, key),
      query(origin, '{ listCustomers { items { email } } }', key),
    ]);
    expect(told.map(({ status, body }) => [status, ...codes(body)])).toEqual([
      [401, 'UNAUTHENTICATED'],
      [200],
      [403, 'FORBIDDEN'],
    ]);
  });

  it('5: what was written passes check, build and schema', async () => {
    for (const command of commandsOf(blocksOf('5.'))) {
      const { code, stdout, stderr } = await weftResult(wordsOf(command), { env: company.environment });
      expect({ command, code, stderr }).toEqual({ command, code: 0, stderr: '' });
      expect(stdout).not.toBe('');
    }
  });

  it('leaves no block of the section untried', () => {
    const all = ['1.', '2.', '3.', '4.', '5.'].flatMap(blocksOf);
    const known = all.filter(
      ({ language, file }) => file !== undefined || ['sh', 'graphql', 'json'].includes(language),
    );
    expect(all.length).toBeGreaterThan(15);
    expect(known).toEqual(all);
  });
});

/** What a person does who is told to add keys: sources are one list, maps grow, anything else is replaced. */
function added(
  before: Readonly<Record<string, unknown>>,
  step: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const merged = Object.entries(step).map(([key, value]) => {
    const old = before[key];
    if (key === 'sources') return [key, [...((old as unknown[] | undefined) ?? []), ...(value as unknown[])]];
    return [key, isMap(old) && isMap(value) ? added(old, value) : value];
  });
  return { ...before, ...Object.fromEntries(merged) };
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
