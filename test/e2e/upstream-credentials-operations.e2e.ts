import { describe, expect, it } from 'vitest';
import { gatewayOf } from './gateway-harness.ts';
import { type LoopbackServer, type ReceivedRequest, serve } from './upstream-loopback.ts';

const operation = (id: string, security: string) => `
  /${id}:
    get:
      operationId: ${id}${security}
      responses: { '200': { description: ok, content: { application/json: { schema: { type: object, title: Seen${id}, properties: { by: { type: string } } } } } } }`;

const description = (top = '') => `openapi: 3.1.0
info: { title: Vault, version: '1' }
${top}
paths:${operation('open', '\n      security: []')}${operation('keyed', '\n      security: [{ key: [] }]')}${operation(
  'owned',
  '\n      security: [{ oauth: [read] }]',
)}${operation('both', '\n      security: [{ key: [], oauth: [] }]')}${operation(
  'either',
  '\n      security: [{ unknown: [] }, { basic: [] }]',
)}${operation('optional', '\n      security: [{}, { key: [] }]')}${operation(
  'maybe',
  '\n      security: [{ unknown: [] }, {}]',
)}${operation('closed', '\n      security: [{ unknown: [] }]')}${operation('usual', '')}

  /legacy:
    get:
      operationId: legacy
      security: [{ key: [] }]
      responses: { '200': { description: ok, content: { application/xml: { schema: { type: object, title: Legacy, properties: { by: { type: string } } } } } } }
components:
  securitySchemes:
    key: { type: apiKey, in: header, name: X-Key }
    oauth: { type: oauth2, flows: { clientCredentials: { tokenUrl: /token, scopes: {} } } }
    basic: { type: http, scheme: basic }
    unknown: { type: http, scheme: hoba }
`;

const gateway = (style: string, tokenUrl: string, otherwise = '[]') => `
gateway:
  schema: { style: ${style} }
  sources:
    vault:
      credentials:
        type: byScheme
        schemes:
          key: { type: apiKey, name: x-key, value: k }
          oauth: { type: oauth2ClientCredentials, tokenUrl: '${tokenUrl}', clientId: a, clientSecret: b }
          basic: { type: basic, username: u, password: p }
        otherwise: ${otherwise}
`;

const project = (origin: string, style: string, otherwise?: string, top?: string) => ({
  '.meshrc.yaml': `sources:
  - name: vault
    handler: { openapi: { source: ./vault.yaml, endpoint: '${origin}' } }
${gateway(style, `${origin}/token`, otherwise)}`,
  'vault.yaml': description(top),
});

/** What credentials a request had. */
const shown = ({ headers }: ReceivedRequest) =>
  [headers['x-key'] && 'key', headers.authorization?.replace(/ .*/, '')].filter(Boolean).join('+') || 'none';

/** An API that says which credentials it saw, and its token endpoint; `/description` is for those with the key. */
async function vault(): Promise<LoopbackServer> {
  return serve((request, response) => {
    response.setHeader('content-type', 'application/json');
    if (request.url === '/token') response.end('{"access_token":"t","token_type":"bearer"}');
    else if (request.url !== '/description') response.end(JSON.stringify({ by: shown(request) }));
    else if (shown(request) === 'key') response.setHeader('content-type', 'application/yaml').end(description());
    else response.writeHead(401).end();
  });
}

const fields = ['open', 'keyed', 'owned', 'both', 'either', 'optional', 'maybe', 'closed', 'usual'];
const expected = {
  open: { by: 'none' },
  keyed: { by: 'key' },
  owned: { by: 'Bearer' },
  both: { by: 'key+Bearer' },
  either: { by: 'Basic' },
  optional: { by: 'key' },
  maybe: { by: 'none' },
  closed: { by: 'none' },
};

describe.each(['mesh', 'graphql'])('in style %s, an operation is called with', (style) => {
  const query = `{ ${fields.map((field) => `${field} { by }`).join(' ')} }`;

  it('what it demands, and with nothing where it demands nothing', async () => {
    await using api = await vault();
    await using served = await gatewayOf(project(api.origin, style));
    const { data, errors } = await served.query(query);
    expect(errors).toBeUndefined();
    expect(data).toEqual({ ...expected, usual: { by: 'none' } });
    expect(api.received.filter(({ url }) => url === '/token')).toHaveLength(1);
  });

  it('what the whole API demands where it says nothing itself', async () => {
    await using api = await vault();
    await using served = await gatewayOf(project(api.origin, style, '[]', 'security: [{ basic: [] }]'));
    expect((await served.query(query)).data).toEqual({ ...expected, usual: { by: 'Basic' } });
  });

  it('what it demands whoever makes the call: its answer in XML is left to Mesh’s resolver in style mesh', async () => {
    await using api = await vault();
    await using served = await gatewayOf(project(api.origin, style));
    await served.query(style === 'mesh' ? '{ legacy { by } }' : '{ legacy }');
    expect(api.received.map((request) => [request.url, shown(request)])).toEqual([['/legacy', 'key']]);
  });

  it('nothing where no credentials serve, which is told once, and never as an error of the client', async () => {
    await using api = await vault();
    await using served = await gatewayOf(project(api.origin, style));
    for (let times = 0; times < 2; times += 1) await served.query('{ closed { by } }');
    const notices = served.events.flatMap((event) => (event.type === 'notice' ? event.message : []));
    expect(notices.filter((message) => message.includes('demands'))).toEqual([
      'Operation closed of source "vault" demands unknown, which credentials.schemes does not have: it is called without.',
    ]);
  });
});

describe('the description of an API', () => {
  const remote = (origin: string, credentials: string) => ({
    '.meshrc.yaml': `sources:
  - name: vault
    handler: { openapi: { source: '${origin}/description', endpoint: '${origin}' } }
gateway:
  schema: { style: graphql }
  sources: { vault: { credentials: ${credentials} } }
`,
  });

  it.each([
    ['one for all', '{ type: apiKey, name: x-key, value: k }', 'key'],
    [
      'the ones for what is not described',
      '{ type: byScheme, schemes: { key: { type: apiKey, name: x-key, value: k } }, otherwise: [key] }',
      'none',
    ],
  ])('that is protected is fetched with credentials: %s', async (_name, credentials, ofOpen) => {
    await using api = await vault();
    await using served = await gatewayOf(remote(api.origin, credentials));
    expect((await served.query('{ open { by } keyed { by } }')).data).toEqual({
      open: { by: ofOpen },
      keyed: { by: 'key' },
    });
  });

  it('that is public is fetched although the API is only for callers with a token', async () => {
    await using api = await serve((request, response) => {
      response.setHeader('content-type', request.url === '/description' ? 'application/yaml' : 'application/json');
      response.end(request.url === '/description' ? description() : JSON.stringify({ by: shown(request) }));
    });
    const exchange = `{ type: tokenExchange, tokenUrl: '${api.origin}/token', clientId: a, clientSecret: b }`;
    await using served = await gatewayOf(remote(api.origin, exchange));
    const { status, data, errors } = await served.query('{ open { by } }');
    expect({ status, data }).toEqual({ status: 200, data: { open: null } });
    expect(errors).toMatchObject([
      {
        message: 'Source "vault" is called for callers with a token only.',
        extensions: { code: 'UNAUTHENTICATED', source: 'vault' },
      },
    ]);
  });
});
