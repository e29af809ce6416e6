import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../gateway/errors/catalogue.ts';
import { freeDemoPorts } from './free-demo-ports.ts';
import { readmeSections, root } from './readme-blocks.ts';
import { query, weftResult } from './weft-process.ts';

const readme = readFileSync(join(root, 'README.md'), 'utf8');
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Readonly<Record<string, string>>;
};

const rowsOf = (heading: string): string[][] => {
  const [, section = ''] = readme.split(`\n## ${heading}\n`);
  const lines = (section.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('| `'));
  return lines.map((line) => line.slice(1, -1).split('|'));
};
const quoted = (text = ''): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

describe('README.md', () => {
  it('begins with two commands, of scripts that are there, and the second is what .ci/run runs', () => {
    const commands = readmeSections()[1]?.blocks.map(({ text }) => text);
    expect(commands).toEqual(['npm ci && npm start\n', 'npm ci && npm test\n']);
    const ci = readFileSync(join(root, '.ci/run'), 'utf8').split('\n');
    // A command that may fail, as the benchmark, is followed by what is done then.
    const steps = ci.filter((line) => line.startsWith('npm ') && !line.includes('||'));
    expect(steps.map((step) => step.split(' | ')[0])).toEqual(['npm ci', 'npm run check', 'npm test']);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['start', 'test', 'check', 'weft']));
  });

  it('names every npm script that it tells to run', () => {
    const told = [...readme.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name);
    expect(told.filter((name) => !(name in scripts))).toEqual([]);
    expect(told).toContain('weft');
  });

  it('has every error code once in its table', () => {
    const told = rowsOf('Errors').flatMap(([codes]) => quoted(codes));
    expect(told.toSorted()).toEqual(Object.keys(catalogue).toSorted());
  });

  it('has every command with its options', async () => {
    const rows = rowsOf('Commands').map(([command, , options]) => [quoted(command), quoted(options)].flat());
    const help = await weftResult(['--help']);
    const [, list = ''] = help.stdout.split('\nCommands:\n');
    const commands = [...(list.split('\n\n')[0] ?? '').matchAll(/^ {2}(\w+)/gm)].map(([, name = '']) => name);
    const optionsOf = async (command: string): Promise<string[]> => {
      const { stdout } = await weftResult([command, '--help']);
      const options = [...stdout.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, option = '']) => option);
      return options.filter((option) => option !== '--dir' && option !== '--help');
    };
    expect(rows).toEqual(await Promise.all(commands.map(async (name) => [name, ...(await optionsOf(name))])));
  });
});

it('npm start serves the demo company by the Node that npm installed, until Ctrl-C', async () => {
  const { VITEST: _, NODE_ENV: __, ...env } = process.env;
  const child = spawn('npm', ['start', '--', '--port', '0'], {
    cwd: root,
    env: { ...env, ...freeDemoPorts },
    stdio: ['ignore', 'pipe', 'ignore'],
    // A group of its own, as a terminal gives it, so that Ctrl-C reaches npm and what it started.
    detached: true,
  });
  // Not before all that it started have let go of the output.
  const ended = once(child, 'close');
  try {
    const greeting = await outputUntil(
      child.stdout,
      /GraphiQL +(http:\S+)\/graphql[\s\S]*x-api-key: (\S+)[\s\S]*Token .*\n/,
    );
    const [, origin = '', key = ''] = greeting;
    const { body } = await query(origin, '{ listOrders(limit: 1) { customer { id } } }', { 'x-api-key': key });
    expect(body).toMatchObject({ data: { listOrders: [{ customer: { id: expect.any(String) } }] } });
    process.kill(-(child.pid ?? 0), 'SIGINT');
    await ended;
    await expect(query(origin, '{ __typename }')).rejects.toThrow('fetch failed');
  } finally {
    if (child.exitCode === null && child.signalCode === null) process.kill(-(child.pid ?? 0), 'SIGKILL');
  }
});

function outputUntil(stream: Readable, pattern: RegExp): Promise<RegExpExecArray> {
  let written = '';
  return new Promise((resolve, reject) => {
    stream.setEncoding('utf8').on('data', (text: string) => {
      written += text;
      const match = pattern.exec(written);
      if (match) resolve(match);
    });
    stream.on('end', () => reject(new Error(`it ended without ${pattern}:\n${written}`)));
  });
}
