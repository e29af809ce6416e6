import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { inspectDocuments } from '../../gateway/cli/inspect/inspect-documents.ts';
import { projectFolder } from '../project-folder.ts';
import { weftResult } from './weft-process.ts';

const whole = `openapi: 3.0.3
info: { title: Whole, version: '1' }
paths:
  /pets:
    get: { operationId: listPets, responses: { '200': { description: ok, content: { application/json: { schema: { type: array, items: { type: string } } } } } } }
`;
const partly = `${whole}  /broken:
    post: { operationId: broken, requestBody: { $ref: '#/components/requestBodies/none' }, responses: {} }
`;
const files = { 'whole.yaml': whole, 'partly.yaml': partly, 'page.html': '<html></html>' };

describe('weft inspect', () => {
  it('prints one JSON object a line and nothing else, in the order of the documents, and exits with the worst', async () => {
    using folder = projectFolder(files);
    const documents = ['partly.yaml', 'page.html', 'none.yaml', 'whole.yaml'].map((file) => join(folder.dir, file));
    const { code, stdout, stderr } = await weftResult(['inspect', '--json', ...documents]);
    const reports = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(reports.map(({ document }) => document)).toEqual(documents);
    expect(reports[0]).toMatchObject({
      version: '3.0.3',
      operations: 2,
      fields: 1,
      lost: [{ pointer: '/paths/~1broken/post', reason: expect.stringContaining('none') }],
      jsonFallbacks: [],
      warnings: expect.any(Array),
      ms: expect.any(Number),
    });
    expect(reports[1]).toMatchObject({ version: null, error: 'the document is an HTML or XML page, not JSON or YAML' });
    expect(reports[2]).toMatchObject({ version: null, error: 'the document does not exist' });
    expect(reports[3]).toMatchObject({ operations: 1, fields: 1, lost: [], warnings: [] });
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
  });

  it.each([
    ['whole.yaml', 0, /^ok /m],
    ['partly.yaml', 1, /^partly /m],
    ['page.html', 2, /^unreadable /m],
  ])('tells a person about %s and exits with %i', async (file, expected, verdict) => {
    using folder = projectFolder(files);
    const { code, stdout } = await weftResult(['inspect', join(folder.dir, file)]);
    expect(stdout).toMatch(verdict);
    expect(code).toBe(expected);
  });

  it('shows a table for several, with what was lost', async () => {
    using folder = projectFolder(files);
    const { stdout } = await weftResult(['inspect', join(folder.dir, 'whole.yaml'), join(folder.dir, 'partly.yaml')]);
    expect(stdout).toMatch(/^whole\.yaml +3\.0\.3 +1 +1 +– /m);
    expect(stdout).toMatch(/^partly\.yaml +3\.0\.3 +2 +1 +1 /m);
    expect(stdout).toContain('/paths/~1broken/post');
    expect(stdout).toMatch(/^2 documents, 3 operations, 2 fields, 1 lost$/m);
  });

  it('loses nothing of a report that is larger than a pipe', async () => {
    const operation = (_: unknown, index: number): string =>
      `  /things${index}: { get: { operationId: getThing${index}, responses: { '204': { description: done } } } }\n`;
    const paths = Array.from({ length: 1500 }, operation).join('');
    using folder = projectFolder({
      'large.yaml': `openapi: 3.0.3\ninfo: { title: Large, version: '1' }\npaths:\n${paths}`,
    });
    const weftFile = join(import.meta.dirname, '../../gateway/cli/weft.js');
    const reader = 'JSON.parse(require("node:fs").readFileSync(0)).operations';
    const line = `'${process.execPath}' '${weftFile}' inspect --json large.yaml | '${process.execPath}' -p '${reader}'`;
    const { stdout } = await promisify(execFile)('sh', ['-c', line], { cwd: folder.dir });
    expect(stdout).toBe('1500\n');
  });

  it('wants at least one document', async () => {
    const { code, stderr } = await weftResult(['inspect']);
    expect(stderr).toContain("missing required argument 'file-or-url'");
    expect(code).toBe(1);
  });
});

/** A process that answers, ends, runs out of time or fills up as the document's name says. */
const worker = `
let served = 0;
const report = (document, over) => ({ document, version: '3.1.0', operations: 1, fields: 1, lost: [], memoryMB: 10, ms: 1, ...over });
process.on('message', ({ document }) => {
  served++;
  const early = report(document, { fields: 0, lost: [{ pointer: '/p', reason: 'the schema cannot be built: not finished' }] });
  if (document.startsWith('described')) process.send({ kind: 'described', report: early });
  if (document.includes('crash') || (document === 'second' && served > 1)) process.exit(7);
  if (document.includes('hang')) return;
  process.send({ kind: 'done', report: report(document, { memoryMB: document === 'big' ? 999 : 10, ms: served }) });
});
`;

describe('inspectDocuments', () => {
  const inspectAll = async (documents: readonly string[]) => {
    using folder = projectFolder({});
    const entry = join(folder.dir, 'worker.cjs');
    writeFileSync(entry, worker);
    const options = { dir: folder.dir, entry, timeLimitMs: 1000, recycleAboveMB: 100, parallel: 1 };
    return await Array.fromAsync(inspectDocuments(documents, options));
  };

  it('lets a document that crashes or hangs cost only itself', async () => {
    const reports = await inspectAll(['a', 'crash', 'b', 'hang', 'c']);
    expect(reports.map(({ document, error }) => [document, error])).toEqual([
      ['a', undefined],
      ['crash', 'cannot be inspected: the process that did it ended (exit code 7)'],
      ['b', undefined],
      ['hang', 'cannot be inspected: it took longer than 1 s'],
      ['c', undefined],
    ]);
  });

  it('tells the operations of a description whose schema crashes or never ends as lost', async () => {
    const reports = await inspectAll(['described crash', 'described hang']);
    expect(reports.map(({ lost, error }) => [lost[0]?.reason, error])).toEqual([
      ['the schema cannot be built: the process that did it ended (exit code 7)', undefined],
      ['the schema cannot be built: it took longer than 1 s', undefined],
    ]);
  });

  it('gives a document a process of its own before it blames it, and ends one that has grown', async () => {
    const reports = await inspectAll(['first', 'second', 'big', 'after']);
    expect(reports.map(({ document, ms, error }) => [document, ms, error])).toEqual([
      ['first', 1, undefined],
      ['second', 1, undefined],
      ['big', 2, undefined],
      ['after', 1, undefined],
    ]);
  });
});
