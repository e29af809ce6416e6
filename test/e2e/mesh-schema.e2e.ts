import { describe, expect, it } from 'vitest';
import { gatewayOf } from './gateway-harness.ts';
import { library } from './library-upstream.ts';
import type { ReceivedRequest } from './upstream-loopback.ts';

const description = `openapi: 3.0.3
info: { title: Notes, version: '1' }
paths:
  /notes/{id}:
    get:
      operationId: note
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses:
        '200': { description: One., content: { application/json: { schema: { type: object, title: Note, properties: { text: { type: string } } } } } }
        '404': { description: None., content: { application/json: { schema: { type: object, title: Missing, properties: { reason: { type: string } } } } } }
        4XX: { description: Wrong., content: { application/json: { schema: { type: object, title: Wrong, properties: { reason: { type: string } } } } } }
        default: { description: Else., content: { application/json: { schema: { type: object, title: Else, properties: { reason: { type: string } } } } } }
`;

const onlyMutations = `openapi: 3.0.3
info: { title: Bell, version: '1' }
paths:
  /ring: { post: { operationId: ring, responses: { '200': { description: Rung., content: { application/json: { schema: { type: object, title: Rung, properties: { ok: { type: boolean } } } } } } } } }
`;

const project = (documents: Readonly<Record<string, string>>, origin: string, rest = '') => ({
  '.meshrc.yaml': `sources:
${Object.keys(documents)
  .map((name) => `  - name: ${name}\n    handler: { openapi: { source: ./${name}.yaml, endpoint: '${origin}' } }\n`)
  .join('')}${rest}`,
  ...Object.fromEntries(Object.entries(documents).map(([name, text]) => [`${name}.yaml`, text])),
});

describe('a status that the description gives a schema', () => {
  const answers = (status: number) => (_request: ReceivedRequest) => status;
  const query =
    '{ note(id: "1") { __typename ... on Note { text } ... on Missing { reason } ... on Wrong { reason } ... on Else { reason } } }';

  it.each([
    [200, 'Note'],
    [404, 'Missing'],
    [400, 'Wrong'],
  ])('is a member of the union in style mesh: %i is a %s', async (status, typeName) => {
    await using upstream = await serveNote(status);
    await using gateway = await gatewayOf(project({ notes: description }, upstream.origin));
    const { data, errors } = await gateway.query(query);
    expect(errors).toBeUndefined();
    expect(data).toEqual({ note: { __typename: typeName, ...(status === 200 ? { text: 'x' } : { reason: 'y' }) } });
  });

  it('is one that it names: by "default" alone a failure is an error, as in Mesh', async () => {
    await using upstream = await serveNote(500);
    await using gateway = await gatewayOf(project({ notes: description }, upstream.origin));
    const { data, errors } = await gateway.query(query);
    expect(data).toEqual({ note: null });
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_ERROR', source: 'notes' } }]);
  });

  it('is an error, or null, in style graphql', async () => {
    await using upstream = await serveNote(400);
    const rest = 'gateway: { schema: { style: graphql } }\n';
    await using gateway = await gatewayOf(project({ notes: description }, upstream.origin, rest));
    const { data, errors } = await gateway.query('{ note(id: "1") { __typename text } }');
    expect(data).toEqual({ note: null });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', source: 'notes' } }]);
    await using gone = await library({ '/x': answers(200) });
    await using other = await gatewayOf(project({ notes: description }, gone.origin, rest));
    expect(await other.query('{ note(id: "1") { text } }')).toMatchObject({ data: { note: null } });
  });
});

describe('the field that Mesh adds to a Query without fields', () => {
  const fieldsOf = '{ __schema { queryType { fields { name } } } }';

  it('is not there in style graphql beside others, and stays in style mesh', async () => {
    const both = { notes: description, bell: onlyMutations };
    await using graphql = await gatewayOf(
      project(both, 'http://127.0.0.1:9', 'gateway: { schema: { style: graphql } }\n'),
    );
    expect((await graphql.query(fieldsOf)).data).toEqual({ __schema: { queryType: { fields: [{ name: 'note' }] } } });
    await using mesh = await gatewayOf(project(both, 'http://127.0.0.1:9'));
    expect((await mesh.query('{ dummy }')).data).toEqual({ dummy: 'dummy' });
  });

  it('stays where nothing else would be on Query', async () => {
    await using gateway = await gatewayOf(
      project({ bell: onlyMutations }, 'http://127.0.0.1:9', 'gateway: { schema: { style: graphql } }\n'),
    );
    expect((await gateway.query('{ __typename }')).data).toEqual({ __typename: 'Query' });
  });
});

async function serveNote(status: number) {
  const { serve } = await import('./upstream-loopback.ts');
  return serve((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(status === 200 ? { text: 'x' } : { reason: 'y' }));
  });
}
