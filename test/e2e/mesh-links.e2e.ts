import { describe, expect, it } from 'vitest';
import { gatewayOf } from './gateway-harness.ts';
import { library } from './library-upstream.ts';

const user =
  '{ type: object, title: User, properties: { id: { type: string }, team: { type: string }, name: { type: string } } }';
const task =
  '{ type: object, title: Task, properties: { id: { type: string }, owner: { $ref: "#/components/schemas/User" }, state: { type: string } } }';

/** Users and their tasks, joined by nothing but links. */
const description = `openapi: 3.0.3
info: { title: Tasks, version: '1' }
paths:
  /teams/{team}/users/{id}:
    get:
      operationId: getUser
      parameters:
        - { name: team, in: path, required: true, schema: { type: string } }
        - { name: id, in: path, required: true, schema: { type: string } }
        - { name: lang, in: query, schema: { type: string } }
      responses:
        '200':
          description: One.
          content: { application/json: { schema: { $ref: '#/components/schemas/User' } } }
          links:
            tasks: { operationId: listTasks, parameters: { team: $request.path.team, owner: '$response.body#/id' } }
            inLanguage: { operationId: listTasks, parameters: { team: $request.path.team, query.lang: $request.query.lang } }
            byHeader: { operationId: listTasks, parameters: { team: $response.header.x-team } }
            composed: { operationId: getTask, parameters: { id: 'first-{$request.path.team}-{$response.body#/id}' } }
            constant: { operationId: getTask, parameters: { id: t9 } }
            chosen: { operationId: getTask }
  /tasks:
    get:
      operationId: listTasks
      parameters:
        - { name: team, in: query, schema: { type: string } }
        - { name: owner, in: query, schema: { type: string } }
        - { name: lang, in: query, schema: { type: string } }
      responses:
        '200':
          description: All.
          content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Task' } } } }
    post:
      operationId: createTask
      requestBody: { required: true, content: { application/json: { schema: { type: object, properties: { team: { type: string }, boss: { type: string } } } } } }
      responses:
        '201':
          description: Made.
          content: { application/json: { schema: { type: object, title: Made, properties: { at: { type: string } } } } }
          links:
            approver: { operationId: getUser, parameters: { team: '$request.body#/team', id: '$request.body#/boss' } }
  /tasks/{id}:
    get:
      operationId: getTask
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses:
        '200':
          description: One.
          content: { application/json: { schema: { $ref: '#/components/schemas/Task' } } }
          links:
            again: { operationId: getTask, parameters: { id: '$response.body#/id' } }
components:
  schemas:
    User: ${user}
    Task: ${task}
`;

const project = (origin: string, rest = '') => ({
  '.meshrc.yaml': `sources:
  - name: tasks
    handler: { openapi: { source: ./tasks.yaml, endpoint: '${origin}' } }
${rest}`,
  'tasks.yaml': description,
});

const answers = {
  '/teams/red/users/u1': { id: 'u1', team: 'red', name: 'Ada' },
  '/teams/red/users/u2': { id: null, name: 'Nobody' },
  '/tasks': [{ id: 't1', state: 'open', owner: { id: 'u1', name: 'Ada' } }],
  '/tasks/t9': { id: 't9', state: 'constant', owner: { id: 'u9' } },
  '/tasks/first-red-u1': { id: 'first-red-u1', state: 'composed' },
};

describe.each(['mesh', 'graphql'])('OpenAPI links in style %s', (style) => {
  const rest = style === 'mesh' ? '' : 'gateway: { schema: { style: graphql } }\n';

  it('take arguments from the path, query and body of the call and its answer', async () => {
    await using upstream = await library(answers);
    await using gateway = await gatewayOf(project(upstream.origin, rest));
    const { data, errors } = await gateway.query(
      '{ getUser(team: "red", id: "u1", lang: "de") { name tasks { id } inLanguage { id } composed { state } constant { state } chosen(id: "t9") { id again { id } } } }',
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      getUser: {
        name: 'Ada',
        tasks: [{ id: 't1' }],
        inLanguage: [{ id: 't1' }],
        composed: { state: 'composed' },
        constant: { state: 'constant' },
        chosen: { id: 't9', again: { id: 't9' } },
      },
    });
    expect(upstream.received.map(({ url }) => url).sort()).toEqual([
      '/tasks/first-red-u1',
      '/tasks/t9',
      '/tasks?team=red&lang=de',
      '/tasks?team=red&owner=u1',
      '/teams/red/users/u1?lang=de',
    ]);
  });

  it('make no call where an argument comes to nothing', async () => {
    await using upstream = await library(answers);
    await using gateway = await gatewayOf(project(upstream.origin, rest));
    const { data, errors } = await gateway.query(
      '{ getUser(team: "red", id: "u2") { name tasks { id } inLanguage { id } byHeader { id } composed { id } } }',
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      getUser: { name: 'Nobody', tasks: null, inLanguage: null, byHeader: null, composed: null },
    });
    expect(upstream.received).toHaveLength(1);
  });

  it('of objects within others take what the object itself holds, and nothing of another call', async () => {
    await using upstream = await library(answers);
    await using gateway = await gatewayOf(project(upstream.origin, rest));
    const { data, errors } = await gateway.query('{ getTask(id: "t9") { owner { tasks { id } constant { id } } } }');
    expect(errors).toBeUndefined();
    expect(data).toEqual({ getTask: { owner: { tasks: null, constant: { id: 't9' } } } });
    expect(upstream.received.map(({ url }) => url)).toEqual(['/tasks/t9']);
  });

  it('of a mutation take what it sent', async () => {
    await using upstream = await library({ ...answers, '/tasks': { at: 'now' } });
    await using gateway = await gatewayOf(project(upstream.origin, rest));
    const { data, errors } = await gateway.query(
      'mutation { createTask(input: { team: "red", boss: "u1" }) { at approver { name } } }',
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({ createTask: { at: 'now', approver: { name: 'Ada' } } });
  });

  it('are held to the rules of the operations they call', async () => {
    await using upstream = await library(answers);
    const auth = `gateway:
  schema: { style: ${style} }
  auth: { mode: protect-granular, apiKeys: { file: ./keys.yaml }, rules: { Query.listTasks: authenticated } }
`;
    await using gateway = await gatewayOf({ ...project(upstream.origin, auth), 'keys.yaml': 'keys: []\n' });
    const { errors } = await gateway.query('{ getUser(team: "red", id: "u1") { tasks { id } } }');
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    expect(upstream.received).toHaveLength(0);
  });
});
