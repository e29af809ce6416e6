import { jsonSchema } from '@graphql-mesh/types';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeOf } from '../../../gateway/config/document/read-program.ts';
import { SourceText } from '../../../gateway/config/document/source-text.ts';
import { explainDeviations } from '../../../gateway/config/mesh/explain-deviations.ts';
import { type MeshSchema, readMeshSchema } from '../../../gateway/config/mesh/mesh-schema.ts';
import { formatProblem } from '../../../gateway/errors/project-error.ts';
import { load, refusals } from './project-folder.ts';

const sources = 'sources: [{ name: shop, handler: { openapi: { source: ./shop.yaml } } }]\n';

describe('Mesh’s JSON Schema', () => {
  const schema = readMeshSchema();

  it('is the one that Mesh’s package exports', () => {
    expect(schema).toEqual({ ...jsonSchema, $schema: expect.anything() });
  });

  it('uses the keywords that the explainer knows, and no others', () => {
    const keywords = new Set<string>();
    collectKeywords(schema, keywords);
    expect([...keywords].toSorted()).toEqual([
      '$ref',
      'additionalItems',
      'additionalProperties',
      'anyOf',
      'description',
      'enum',
      'items',
      'properties',
      'required',
      'title',
      'type',
    ]);
  });

  it('gives the explainer and ajv the same verdict on any file', () => {
    const { $schema: _, ...plain } = schema as MeshSchema & { $schema: string };
    const validate = new Ajv({ strict: false }).compile(plain);
    const source = new SourceText('.meshrc.yaml', '', '');
    fc.assert(
      fc.property(arbitraryConfig(plain, plain, 4), (drawn) => {
        const config: unknown = JSON.parse(JSON.stringify(drawn));
        const deviations = explainDeviations(plain, nodeOf(config, { source, offset: 0 }));
        expect(deviations.length === 0, JSON.stringify({ config, deviations })).toBe(validate(config));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('Mesh’s own keys', () => {
  const wrong = `${sources}sorces: 1
serve: { prot: 1 }
sdk: { generateOperations: { selectionSetDepth: deep } }
additionalResolvers: [{ targetTypeName: Shop, targetFieldName: a, pubsubTopik: b }, { targetTypeName: Query, sourceName: b }]
transforms: [{ prefix: { value: [] } }, { encapsulate: { applyTo: { query: 1 } } }]
`;
  const told = [
    '.meshrc.yaml:2:1 sorces: unknown key; did you mean "sources"?',
    '.meshrc.yaml:3:10 serve.prot: unknown key; did you mean "port"?',
    '.meshrc.yaml:4:30 sdk.generateOperations.selectionSetDepth: must be a whole number, not text',
    '.meshrc.yaml:5:23 additionalResolvers[0].pubsubTopic: is missing',
    '.meshrc.yaml:5:67 additionalResolvers[0].pubsubTopik: unknown key; did you mean "pubsubTopic"?',
    '.meshrc.yaml:5:85 additionalResolvers[1].targetFieldName: is missing',
    '.meshrc.yaml:5:85 additionalResolvers[1].pubsubTopic: is missing',
    '.meshrc.yaml:6:26 transforms[0].prefix.value: must be text, not a list',
    '.meshrc.yaml:6:69 transforms[1].encapsulate.applyTo.query: must be true or false, not a number',
  ];

  it('that deviate from Mesh’s schema are warnings in a project without a gateway: section', async () => {
    expect((await load(wrong)).warnings.map(formatProblem)).toEqual(told);
  });

  it('that deviate from Mesh’s schema are errors in a project with one', async () => {
    expect(await refusals(`${wrong}gateway: {}\n`)).toEqual(told);
  });

  it('may name handlers, transforms, plugins and caches of anyone', async () => {
    const text = `sources: [{ name: shop, handler: { "@acme/mesh-handler": { a: [1] } }, transforms: [{ ./mine.ts: {} }] }]
transforms: [{ acme: { deep: { er: true } } }]
plugins: [{ "@acme/plugin": {} }]
cache: { acme: { url: x } }
gateway: {}
`;
    expect((await load(text)).warnings).toEqual([]);
  });

  it('that look like a slip of a handler of Mesh are asked about', async () => {
    const config = await load('sources: [{ name: shop, handler: { opnapi: { source: a } } }]');
    expect(config.warnings.map(formatProblem)).toEqual([
      '.meshrc.yaml:1:36 sources[0].handler.opnapi: Mesh has no handler of this name, so a package must provide it; did you mean "openapi"?',
    ]);
  });

  it('name two handlers or one source twice only in a project that Mesh runs', async () => {
    const text =
      'sources:\n  - { name: a, handler: { openapi: { source: a }, graphql: { endpoint: b } } }\n  - { name: a, handler: { openapi: { source: a } } }\n';
    const lines = [
      '.meshrc.yaml:2:51 sources[0].handler.graphql: a source has one handler, and "openapi" is one already',
      '.meshrc.yaml:3:7 sources[1].name: the source sources[0] has the same name',
    ];
    expect((await load(text)).warnings.map(formatProblem)).toEqual(lines);
    expect(await refusals(`${text}gateway: {}\n`)).toEqual(lines);
  });

  it.each([
    [
      'pollingInterval: 10',
      'pollingInterval: is not supported; remove it: restart the gateway to take a new supergraph',
    ],
    [
      'serve: { staticFiles: ./public }',
      'serve.staticFiles: is not supported; remove it: serve static files by a web server or CDN in front of the gateway',
    ],
    ['serve: { fork: true }', 'serve.fork: is not supported; remove it: run several replicas of the gateway'],
    ['serve: { fork: 4 }', 'serve.fork: is not supported; remove it: run several replicas of the gateway'],
    ['serve: { port: 65536 }', 'serve.port: must be a port from 0 to 65535; given 65536'],
    ['serve: { port: abc }', 'serve.port: must be a port from 0 to 65535; given "abc"'],
    ['serve: { port: [1] }', 'serve.port: must be a whole number or text, not a list'],
    [
      'serve: { hostname: "" }',
      'serve.hostname: is empty; write 127.0.0.1 for this machine or 0.0.0.0 for all networks',
    ],
    [
      'serve: { endpoint: graphql }',
      'serve.endpoint: must be a path that begins with "/", such as /graphql; given "graphql"',
    ],
    [
      'serve: { endpoint: "/a b" }',
      'serve.endpoint: must be a path that begins with "/", such as /graphql; given "/a b"',
    ],
    [
      'serve: { healthCheckEndpoint: up }',
      'serve.healthCheckEndpoint: must be a path that begins with "/", such as /healthcheck; given "up"',
    ],
    ['serve: { endpoint: /healthcheck }', 'serve: endpoint and healthCheckEndpoint must be two paths'],
    ['serve:', 'serve: must be a map of keys, but it is empty'],
    ['serve: { batchingLimit: -1 }', 'serve.batchingLimit: must be 0 or more; given -1'],
    [
      'serve: { cors: { preflightContinue: true } }',
      'serve.cors.preflightContinue: is not supported; remove it: the gateway answers preflights itself, with 204',
    ],
    [
      'serve: { cors: { credentials: true } }',
      'serve.cors.credentials: cannot be true without a list of origins: any site could act as the user; list them in serve.cors.origin',
    ],
    [
      'serve: { cors: { credentials: true, origin: ["*"] } }',
      'serve.cors.credentials: cannot be true without a list of origins: any site could act as the user; list them in serve.cors.origin',
    ],
    [
      'serve: { sslCredentials: { key: a.key, cert: a.pem } }',
      'serve.sslCredentials.key: the file a.key cannot be used: there is no such file',
    ],
  ])('that the gateway cannot honour stop the start, with or without a gateway: section: %s', async (text, message) => {
    for (const gateway of ['', 'gateway: {}\n']) {
      const lines = await refusals(`${sources}${text}\n${gateway}`);
      expect(lines[0]?.replace(/^\S+ /, '')).toBe(message);
    }
  });

  it('that only concern comfort are let be', async () => {
    for (const serve of ['browser: false', 'browser: chrome', 'fork: false', 'fork: 1', 'fork: 0']) {
      expect((await load(`${sources}serve: { ${serve} }\ngateway: {}\n`)).warnings).toEqual([]);
    }
  });

  it('of serve: become what the server does', async () => {
    const serve = `serve:
  port: "8080"
  hostname: 0.0.0.0
  endpoint: /api
  healthCheckEndpoint: /up
  playground: { offline: true }
  playgroundTitle: Shop
  batchingLimit: 3
  extraParamNames: [doc_id]
  sslCredentials: { key: a.key, cert: a.pem }
  cors: { origin: https://shop.example, credentials: true, maxAge: 60, exposedHeaders: [x-a], allowedHeaders: [x-b] }
`;
    const { dir, gateway } = await load(sources + serve, { NODE_ENV: 'production' }, { 'a.key': 'k', 'a.pem': 'p' });
    expect(gateway.server).toMatchObject({
      port: 8080,
      hostname: '0.0.0.0',
      endpoint: '/api',
      healthCheckEndpoint: '/up',
      graphiql: { headers: {} },
      title: 'Shop',
      batchingLimit: 3,
      extraParamNames: ['doc_id'],
      tls: { key: `${dir}/a.key`, cert: `${dir}/a.pem` },
      cors: {
        origins: ['https://shop.example'],
        credentials: true,
        maxAge: 60,
        exposedHeaders: ['x-a'],
        allowedHeaders: ['x-b'],
      },
    });
  });

  it('leave the port to the environment’s PORT where serve.port is not given, as in Mesh', async () => {
    expect((await load(sources, { PORT: '5050' })).gateway.server.port).toBe(5050);
    expect((await load(`${sources}serve: { port: 1 }`, { PORT: '5050' })).gateway.server.port).toBe(1);
    expect(await refusals(sources, { PORT: 'http' })).toEqual([
      '.meshrc.yaml the variable PORT must be a port from 0 to 65535',
    ]);
  });

  it('switch certificate checks off only in a project that Mesh runs', async () => {
    const text = `${sources}skipSSLValidation: true\n`;
    expect((await load(text)).mesh.skipSSLValidation).toBe(true);
    expect(await refusals(`${text}gateway: {}\n`)).toEqual([
      '.meshrc.yaml:2:1 skipSSLValidation: cannot be true: anybody between the gateway and an API could read its credentials; trust its CA with NODE_EXTRA_CA_CERTS',
    ]);
  });
});

function collectKeywords(schema: MeshSchema, keywords: Set<string>): void {
  for (const keyword of Object.keys(schema)) {
    if (keyword !== '$schema' && keyword !== 'definitions') keywords.add(keyword);
  }
  const inner = [schema.definitions, schema.properties].flatMap((map) => Object.values(map ?? {}));
  for (const part of [...inner, ...(schema.anyOf ?? []), ...(schema.items ? [schema.items] : [])]) {
    collectKeywords(part, keywords);
  }
}

/** Values that mostly fit the schema, so that deviations are found deep inside. */
function arbitraryConfig(root: MeshSchema, schema: MeshSchema, depth: number): fc.Arbitrary<unknown> {
  const fitting = (part: MeshSchema): fc.Arbitrary<unknown> => {
    if (part.$ref)
      return arbitraryConfig(root, root.definitions?.[part.$ref.replace('#/definitions/', '')] ?? {}, depth - 1);
    if (part.anyOf) return fc.oneof(...part.anyOf.map(fitting));
    if (part.enum) return fc.constantFrom(...part.enum);
    if (depth <= 0) return fc.constantFrom(null, {}, []);
    if (part.type === 'array') return fc.array(fitting(part.items ?? {}), { maxLength: 2 });
    if (part.type === 'object') {
      const entries = Object.entries(part.properties ?? {});
      const members = entries.map(
        ([name, member]) =>
          [
            name,
            fc.option(arbitraryConfig(root, member, depth - 1), {
              nil: undefined,
              freq: part.required?.includes(name) ? 9 : 1,
            }),
          ] as const,
      );
      return fc.record({
        ...Object.fromEntries(members),
        extra: fc.option(fc.constant(1), { nil: undefined, freq: 1 }),
      });
    }
    return part.type === 'boolean' ? fc.boolean() : part.type === 'string' ? fc.string() : fc.integer();
  };
  return fc.oneof(
    { weight: 20, arbitrary: fitting(schema) },
    { weight: 1, arbitrary: fc.constantFrom<unknown>(null, 1, 1.5, 'x', true, [], {}) },
  );
}
