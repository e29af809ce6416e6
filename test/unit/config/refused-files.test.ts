import { describe, expect, it } from 'vitest';
import { loadProject } from '../../../gateway/config/load-project.ts';
import { formatProblem } from '../../../gateway/errors/project-error.ts';
import { load, projectFolder, refusals, withGateway } from './project-folder.ts';

describe('a file that is not a configuration', () => {
  it.each([
    ['', '.meshrc.yaml is empty; it must be a map of keys, of which "sources" is needed'],
    ['# later\n', '.meshrc.yaml is empty; it must be a map of keys, of which "sources" is needed'],
    ['- a\n', '.meshrc.yaml:1:1 holds a list; it must be a map of keys, of which "sources" is needed'],
    ['hello', '.meshrc.yaml:1:1 holds text; it must be a map of keys, of which "sources" is needed'],
    ['{}', '.meshrc.yaml:1:1 sources: is missing'],
    ['sources: shop', '.meshrc.yaml:1:1 sources: must be a list, not text'],
    ['sources: [{ name: , handler: { a: {} } }]', '.meshrc.yaml:1:13 sources[0].name: must be text, but it is empty'],
    ['sources: [{ name: "", handler: { a: {} } }]', '.meshrc.yaml:1:13 sources[0].name: is empty'],
    ['sources: [shop]', '.meshrc.yaml:1:11 sources[0]: must be a map of keys, not text'],
    ['sources: [{ name: shop }]', '.meshrc.yaml:1:11 sources[0].handler: is missing'],
    [
      'sources: [{ name: shop, handler: {} }]',
      '.meshrc.yaml:1:34 sources[0].handler: names no handler; write for example openapi: { source: ./openapi.yaml }',
    ],
  ])('is refused: %j', async (text, message) => {
    expect(await refusals(text)).toEqual([message]);
  });

  it('is refused when it is no UTF-8', async () => {
    const dir = projectFolder({ '.meshrc.yaml': Uint8Array.of(0x61, 0x3a, 0x20, 0xff) });
    await expect(loadProject(dir, {})).rejects.toThrow(
      '.meshrc.yaml the file .meshrc.yaml cannot be read (it is not UTF-8 text)',
    );
  });

  it('is refused when it is a folder', async () => {
    const dir = projectFolder({ '.meshrc.yaml/file': '' });
    await expect(loadProject(dir, {})).rejects.toThrow('.meshrc.yaml the file .meshrc.yaml cannot be read (EISDIR)');
  });

  it('is refused when it holds the characters that stand for variables inside the reader', async () => {
    expect(await refusals('sources: "\uFDD0"')).toEqual([
      '.meshrc.yaml:1:11 holds a Unicode noncharacter (U+FDD0 or U+FDD1)',
    ]);
  });
});

describe('YAML that is not valid', () => {
  it.each([
    [
      'sources:\n\t- name: a',
      '.meshrc.yaml:2:1 not valid YAML: YAML is indented with spaces; this line begins with a tab',
    ],
    [
      'a: 1\nb: [1',
      '.meshrc.yaml:2:6 not valid YAML: the indentation does not match the lines around it, or a [ or { is not closed',
    ],
    [
      'a: b: c',
      '.meshrc.yaml:1:4 not valid YAML: a value cannot continue with another "key:" on the same line; put it on a line of its own or in quotes',
    ],
    ['a: @b', '.meshrc.yaml:1:4 not valid YAML: a value cannot begin with this character; write it in quotes'],
    ['a: 1\n---\nb: 2', '.meshrc.yaml:2:1 not valid YAML: the file holds several documents (---); it must hold one'],
    [
      'a: !secret hunter2',
      '.meshrc.yaml:1:4 not valid YAML: unknown tag; !include and !includes are accepted; write a value that begins with ! in quotes',
    ],
    [
      'a: *hunter2',
      '.meshrc.yaml:1:4 a: not valid YAML: no anchor of that name stands above; write a value that begins with * in quotes',
    ],
  ])('is told in words that hold nothing of the file: %j', async (text, message) => {
    const lines = await refusals(text);
    expect(lines).toContain(message);
    expect(lines.join('\n')).not.toContain('hunter2');
  });

  it('names both places of a key that is given twice', async () => {
    expect(await refusals(withGateway('deadline: 1s\nlimits: {}\ndeadline: 2s'))).toEqual([
      '.meshrc.yaml:5:3 gateway.deadline: is given twice; the first is on line 3',
    ]);
  });

  it.each(['__proto__', '"__proto__"'])('refuses the key %s', async (key) => {
    expect(await refusals(withGateway(`sources: { ${key}: { timeout: 1s } }`))).toEqual([
      '.meshrc.yaml:3:14 gateway.sources: "__proto__" cannot be a key',
    ]);
    expect(({} as { timeout?: unknown }).timeout).toBeUndefined();
  });

  it('takes names of Object.prototype as the unknown keys they are', async () => {
    expect(await refusals(withGateway('constructor: 1\nsources: { toString: {} }'))).toEqual([
      '.meshrc.yaml:3:3 gateway.constructor: unknown key; accepted: schema, auth, limits, rateLimit, redis, persistedDocuments, deadline, explain, errors, checkAnswers, descriptions, server, cache, alerts, metrics, tracing, log, sources',
      '.meshrc.yaml:4:14 gateway.sources.toString: no source has this name; accepted: shop',
    ]);
  });

  it('stops an alias bomb before it goes off', async () => {
    const levels = Array.from(
      { length: 9 },
      (_, n) => `l${n}: &l${n} [${Array(10).fill(n === 0 ? 'x' : `*l${n - 1}`)}]`,
    );
    expect(await refusals(levels.join('\n'))).toContain(
      '.meshrc.yaml:1:1 aliases multiply the file to more than 100000 values',
    );
  });

  it('refuses an alias inside what it refers to', async () => {
    expect(await refusals('sources: &a [*a]')).toEqual([
      '.meshrc.yaml:1:14 sources[0]: an alias cannot stand inside what it refers to',
    ]);
  });

  it('refuses nesting that would overflow the stack', async () => {
    expect(await refusals('['.repeat(100_000))).toEqual([
      expect.stringContaining('not valid YAML: the file is nested too deeply'),
    ]);
  });

  it('counts lines and columns through CRLF, a byte order mark and astral characters', async () => {
    const text = `\uFEFF# 🧵\r\n${withGateway('dedline: 1s').replaceAll('\n', '\r\n')}`;
    expect(await refusals(text)).toEqual(['.meshrc.yaml:4:3 gateway.dedline: unknown key; did you mean "deadline"?']);
  });
});

describe('anchors, merge keys and includes', () => {
  it('are followed as in Mesh, own keys before merged ones', async () => {
    const { gateway } = await load(
      withGateway('sources:\n  shop:\n    <<: &base { timeout: 1s, dotSegments: encode }\n    timeout: 3s'),
    );
    expect(gateway.sources['shop']).toMatchObject({ timeout: 3000, dotSegments: 'encode' });
  });

  it('name the file and line of what is wrong in an included file', async () => {
    const main = 'sources: !includes ./sources\ngateway: !include gateway.yaml\n';
    const files = {
      'gateway.yaml': 'deadline: 1s\nlimit: {}\n',
      'sources/a.yaml': 'name: a\nhandler: { openapi: { source: a.yaml } }\n',
      'sources/b.yaml': `name: a\nhandler: { openapi: { source: "\${B_SOURCE}" } }\n`,
    };
    expect(await refusals(main, {}, files)).toEqual([
      'sources/b.yaml:1:1 sources[1].name: the source sources[0] has the same name',
      `sources/b.yaml:2:32 sources[1].handler.openapi.source: variable B_SOURCE is not set (or empty); set it in the environment or in .env, or write \${B_SOURCE:default}`,
      'gateway.yaml:2:1 gateway.limit: unknown key; did you mean "limits"?',
    ]);
  });

  it('that fail do not hide what else is wrong', async () => {
    const gateway = 'sources: !include a.yaml\ngateway:\n  deadline: 1s\n  deadline: *x\n  limit: {}\n';
    expect(await refusals(gateway)).toEqual([
      '.meshrc.yaml:1:19 sources: the file a.yaml cannot be read (ENOENT)',
      '.meshrc.yaml:4:3 gateway.deadline: is given twice; the first is on line 3',
      expect.stringMatching(/^\.meshrc\.yaml:4:13 gateway\.deadline: not valid YAML: no anchor of that name/),
      '.meshrc.yaml:5:3 gateway.limit: unknown key; did you mean "limits"?',
    ]);
  });

  it('are refused when they go in a circle or lead nowhere', async () => {
    expect(await refusals('sources: !include a.yaml\n', {}, { 'a.yaml': '- !include .meshrc.yaml\n' })).toEqual([
      'a.yaml:1:12 sources[0]: includes itself through .meshrc.yaml',
    ]);
    expect(await refusals('sources: !include a.yaml\ngateway: !includes b\n')).toEqual([
      '.meshrc.yaml:1:19 sources: the file a.yaml cannot be read (ENOENT)',
      '.meshrc.yaml:2:20 gateway: the folder b cannot be read (ENOENT)',
    ]);
  });
});

describe('.env', () => {
  it('comes after the real environment', async () => {
    const text = withGateway(`deadline: \${DEADLINE}\nlimits: { body: \${BODY} }`);
    const environment = { DEADLINE: '1s' };
    const { gateway } = await load(text, environment, { '.env': 'DEADLINE=2s\nBODY="2KiB" # small\n' });
    expect(gateway).toMatchObject({ deadline: 1000, limits: { body: 2048 } });
  });

  it('is added to the environment for {env.X} templates, and changed when it is read again', async () => {
    const environment: NodeJS.ProcessEnv = {};
    const text = withGateway(`deadline: \${DEADLINE:9s}`);
    await load(text, environment, { '.env': 'DEADLINE=2s' });
    expect(environment['DEADLINE']).toBe('2s');
    expect((await load(text, environment, { '.env': 'DEADLINE=3s' })).gateway.deadline).toBe(3000);
    expect((await load(text, environment)).gateway.deadline).toBe(9000);
  });

  it('is refused when it cannot be read', async () => {
    const dir = projectFolder({ '.meshrc.yaml': withGateway(''), '.env/x': '' });
    const problems = await loadProject(dir, {}).catch((error) => error.problems);
    expect(problems.map(formatProblem)).toEqual(['.env cannot be read (EISDIR)']);
  });
});
