import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { Report } from '../../../gateway/openapi/document/report.ts';
import { applyOverlay } from '../../../gateway/openapi/overlay/apply-overlay.ts';
import { readDescription } from '../../../gateway/openapi/read-description.ts';

const petstore = {
  openapi: '3.1.0',
  paths: { '/pets': { get: { tags: ['a'], operationId: 'list' }, 'x-b': 1 }, '/dogs': { get: { tags: ['d'] } } },
  tags: [{ name: 'a' }, { name: 'b' }, { name: 'c' }],
};

function applied(...actions: unknown[]) {
  const report = new Report('overlay.yaml');
  const document = applyOverlay(petstore, { overlay: '1.0.0', info: {}, actions }, report);
  return { document, problems: report.problems.map(({ message }) => message) };
}

it.each([
  [
    'merges objects and adds to lists',
    '$.paths["/pets"]',
    { get: { tags: ['z'], summary: 's' } },
    { get: { tags: ['a', 'z'], operationId: 'list', summary: 's' }, 'x-b': 1 },
  ],
  [
    'replaces plain values',
    '$.paths["/pets"]',
    { 'x-b': { c: 2 } },
    { get: petstore.paths['/pets'].get, 'x-b': { c: 2 } },
  ],
])('an update %s', (_what, target, update, expected) => {
  const { document, problems } = applied({ target, update });
  expect(problems).toEqual([]);
  expect(document).toMatchObject({ paths: { '/pets': expected } });
});

it('an update of a list appends one entry, or the entries of a list', () => {
  const one = applied({ target: '$.tags', update: { name: 'd' } });
  expect(one.document['tags']).toEqual([...petstore.tags, { name: 'd' }]);
  const two = applied({ target: '$.tags', update: [{ name: 'd' }, { name: 'e' }] });
  expect(two.document['tags']).toEqual([...petstore.tags, { name: 'd' }, { name: 'e' }]);
});

it('an update reaches every node that is selected, each with its own copy', () => {
  const { document } = applied(
    { target: '$.paths.*.get', update: { 'x-new': { list: [] } } },
    { target: '$.paths["/pets"].get["x-new"].list', update: 1 },
  );
  expect(document).toMatchObject({
    paths: { '/pets': { get: { 'x-new': { list: [1] } } }, '/dogs': { get: { 'x-new': { list: [] } } } },
  });
});

it('remove takes members and entries away, whatever their order', () => {
  const { document } = applied(
    { target: "$.tags[?@.name != 'b']", remove: true },
    { target: "$.paths['/dogs']", remove: true, update: { ignored: true } },
  );
  expect(document['tags']).toEqual([{ name: 'b' }]);
  expect(document['paths']).toEqual({ '/pets': petstore.paths['/pets'] });
});

it('actions see what those before them did, and the document is not changed', () => {
  const before = structuredClone(petstore);
  const { document } = applied(
    { target: '$', update: { 'x-all': { a: 1 } } },
    { target: "$['x-all']", update: { b: 2 } },
    { target: "$['x-all'].a", remove: true },
  );
  expect(document['x-all']).toEqual({ b: 2 });
  expect(petstore).toEqual(before);
});

it.each([
  [{ target: '$.paths["/cats"]', remove: true }, 'target "$.paths[\\"/cats\\"]" matches nothing'],
  [
    { target: '$.paths[', remove: true },
    'target "$.paths[" is no JSONPath of RFC 9535: unclosed bracketed selection (\'$.paths[\':8)',
  ],
  [{ update: {} }, 'the action has no target'],
  [5, 'the action has no target'],
  [{ target: '$' }, 'the action has neither update nor remove: true'],
  [{ target: '$', remove: true }, 'the whole document cannot be removed'],
  [
    { target: '$.openapi', update: '3' },
    'an update needs an object or a list; the target is a plain value (target its holder instead)',
  ],
  [{ target: '$.paths', update: [] }, 'the update of an object must be an object'],
])('an action that is wrong is reported and leaves the others their effect: %j', (action, problem) => {
  const { document, problems } = applied(action, { target: '$', update: { 'x-after': true } });
  expect(problems).toEqual([`/actions/0: ${problem}`]);
  expect(document).toEqual({ ...petstore, 'x-after': true });
});

it.each([
  [{ overlay: '2.0.0', actions: [] }, '/overlay: must be the version of an OpenAPI Overlay, 1.0.0; is "2.0.0"'],
  [{ actions: [] }, '/overlay: must be the version of an OpenAPI Overlay, 1.0.0; is undefined'],
  [{ overlay: '1.0.0' }, '/actions: must be the list of what the overlay changes'],
])('what is no overlay is reported and changes nothing: %j', (overlay, problem) => {
  const report = new Report();
  expect(applyOverlay(petstore, overlay, report)).toBe(petstore);
  expect(report.problems.map(({ message }) => message)).toEqual([problem]);
});

it('a member named __proto__ stays a member', () => {
  const { document } = applied({ target: '$', update: JSON.parse('{"__proto__":{"a":1}}') });
  expect(Object.getPrototypeOf(document)).toBe(Object.prototype);
  expect(JSON.stringify(document)).toContain('"__proto__":{"a":1}');
});

it('an overlay beside a description is applied when it is read', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'weft-overlay-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  await writeFile(join(dir, 'openapi.json'), JSON.stringify(petstore));
  await writeFile(
    join(dir, 'overlay.yaml'),
    'overlay: 1.0.0\nactions:\n- {target: $.none, remove: true}\n- {target: $.paths, update: {/new: {}}}\n',
  );
  const { document, text, problems } = await readDescription('openapi.json', { dir, fetch, overlay: 'overlay.yaml' });
  expect(Object.keys(document['paths'] ?? {})).toEqual(['/pets', '/dogs', '/new']);
  expect(text).toBe(JSON.stringify(petstore));
  expect(problems).toMatchObject([{ pointer: '/actions/0', location: { file: 'overlay.yaml' } }]);
  await writeFile(join(dir, 'overlay.yaml'), '- a');
  await expect(readDescription('openapi.json', { dir, fetch, overlay: 'overlay.yaml' })).rejects.toThrow(
    'overlay.yaml an OpenAPI Overlay has "overlay: 1.0.0" and a list of actions',
  );
});
