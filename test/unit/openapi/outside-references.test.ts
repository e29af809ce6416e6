import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeApi } from '../../../gateway/openapi/describe-api.ts';
import { readDescription } from '../../../gateway/openapi/read-description.ts';
import { openApi, swagger } from './parts.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'weft-outside-'));
});
afterAll(() => rm(root, { recursive: true }));

/** Writes these files and describes `project/api.json` with `project` as the project's folder. */
async function describeFiles(files: Record<string, unknown>) {
  for (const [name, value] of Object.entries(files)) {
    const path = join(root, 'project', name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, typeof value === 'string' ? value : JSON.stringify(value));
  }
  const noFetch: typeof fetch = () => Promise.reject(new Error('no network in this test'));
  const published = await readDescription('api.json', { dir: join(root, 'project'), fetch: noFetch });
  const { description, problems } = describeApi(published.document);
  return { description, problems: [...published.problems, ...problems].map(({ message }) => message) };
}
const answers = (schema: object) => ({ 200: { description: '', content: { 'application/json': { schema } } } });

describe('a reference to another file', () => {
  it('is followed to whole files and parts, between them, and back', async () => {
    const { description, problems } = await describeFiles({
      'api.json': {
        ...openApi({ '/pets': { $ref: 'paths/pets.yaml' } }),
        openapi: '3.0.3',
        components: { schemas: { Id: { type: 'string', nullable: true } } },
      },
      'paths/pets.yaml': 'get:\n  responses:\n    200: {$ref: "../more.json#/responses/a~1b%20c"}\n',
      'more.json': {
        responses: { 'a/b c': { description: '', content: { 'application/json': { schema: { $ref: '#/Pet' } } } } },
        Pet: {
          properties: {
            id: { $ref: 'api.json#/components/schemas/Id' },
            parent: { $ref: '#/Pet' },
            tag: { type: 'string', nullable: true },
          },
        },
      },
    });
    expect(problems).toEqual([]);
    const [operation] = description.operations;
    expect(operation).toMatchObject({ pointer: '/paths/~1pets/get', responses: [{ status: '200' }] });
    const pet = description.resolve(operation?.responses[0]?.content[0]?.schema ?? {});
    expect(pet?.properties?.['tag']).toEqual({ type: ['string', 'null'] });
    expect(description.resolve(pet?.properties?.['id'] ?? {})).toEqual({ type: ['string', 'null'] });
    expect(description.resolve(pet?.properties?.['parent'] ?? {})).toBe(pet);
  });

  it('is followed from Swagger 2.0, and what it leads to is upgraded', async () => {
    const { description, problems } = await describeFiles({
      'api.json': swagger({ '/a': { $ref: 'shared.json#/item' } }),
      'shared.json': {
        item: { get: { parameters: [{ $ref: '#/ids' }, { $ref: '#/body' }], responses: { 200: { $ref: '#/ok' } } } },
        ids: { name: 'ids', in: 'query', type: 'array', items: { type: 'string' } },
        body: { name: 'body', in: 'body', schema: { $ref: '#/Node' } },
        ok: { description: '', schema: { $ref: '#/Node' } },
        Node: { properties: { next: { $ref: '#/Node' }, kind: { type: 'string', 'x-nullable': true } } },
      },
    });
    expect(problems).toEqual([]);
    const [operation] = description.operations;
    expect(operation?.parameters).toMatchObject([{ name: 'ids', style: 'form', explode: false }]);
    const node = description.resolve(operation?.requestBody?.content[0]?.schema ?? {});
    expect(node?.properties?.['kind']).toEqual({ type: ['string', 'null'] });
    expect(description.resolve(operation?.responses[0]?.content[0]?.schema ?? {})).toBe(node);
  });

  it('that cannot be had is reported and costs only what refers to it', async () => {
    const { description, problems } = await describeFiles({
      'api.json': openApi({
        '/kept': { get: { responses: answers({ $ref: 'none.yaml#/Pet' }) } },
        '/lost': { get: { requestBody: { $ref: 'broken.yaml' } } },
      }),
      'broken.yaml': 'a: [',
    });
    expect(description.operations.map(({ path }) => path)).toEqual(['/kept']);
    expect(problems).toContain(
      '/paths/~1kept/get/responses/200/content/application~1json/schema: $ref "none.yaml#/Pet": the document does not exist',
    );
    expect(problems).toContain('/paths/~1lost/get: the request body $ref "broken.yaml" leads outside this document');
  });

  it.each([
    ['../secret.json', 'the file is neither in the project nor beside the description'],
    ['link.json', 'the file is neither in the project nor beside the description'],
    ['/etc/passwd', 'the file is neither in the project nor beside the description'],
    ['http://127.0.0.1:1/a.json', "http://127.0.0.1:1/a.json is another origin than the description's"],
    ['data:application/json,{}', 'data: is not followed from file:'],
  ])('to %s is not followed', async (reference, reason) => {
    await writeFile(join(root, 'secret.json'), '{"type":"string"}');
    await rm(join(root, 'project/link.json'), { force: true });
    await mkdir(join(root, 'project'), { recursive: true });
    await symlink(join(root, 'secret.json'), join(root, 'project/link.json'));
    const { description, problems } = await describeFiles({
      'api.json': openApi({ '/a': { get: { responses: answers({ $ref: reference }) } } }),
    });
    expect(problems[0]).toBe(
      `/paths/~1a/get/responses/200/content/application~1json/schema: $ref "${reference}": ${reason}`,
    );
    expect(JSON.stringify(description.document)).not.toContain('x-weft-outside');
  });
});
