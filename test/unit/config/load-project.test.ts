import { describe, expect, it } from 'vitest';
import { loadProject } from '../../../gateway/config/load-project.ts';
import { formatProblem, ProjectError } from '../../../gateway/errors/project-error.ts';
import { unlimited } from '../../unlimited.ts';
import { load, projectFolder, refusals, withGateway } from './project-folder.ts';

const minimal = 'sources:\n  - name: shop\n    handler: { openapi: { source: ./shop.yaml } }\n';

const sourceDefaults = {
  credentials: undefined,
  forwardHeaders: [],
  responseHeaders: [],
  allowedAddresses: [],
  timeout: 10_000,
  connectTimeout: 5_000,
  headersTimeout: undefined,
  idleTimeout: undefined,
  maxResponse: 32 * 2 ** 20,
  retry: { attempts: 3, backoff: 100, maxBackoff: 2_000, budget: 0.2, methods: [] },
  idempotencyKey: undefined,
  breaker: { failures: 5, rate: 0.5, window: 10_000, halfOpenAfter: 10_000, probes: 3 },
  pace: 'source',
  rateLimit: undefined,
  concurrency: 64,
  queue: 10_000,
  cache: { ttl: undefined },
  dotSegments: 'refuse',
  errors: {},
  pagination: {},
};

describe('loadProject', () => {
  it('fills in the documented defaults', async () => {
    const config = await load(minimal);
    expect(config.hasGatewaySection).toBe(false);
    expect(config.warnings).toEqual([]);
    expect(config.gateway).toEqual({
      schema: { style: 'mesh' },
      auth: undefined,
      limits: {
        ...unlimited,
        body: 1024 * 1024,
        upstreamCalls: { total: undefined, sources: {} },
        operations: Number.POSITIVE_INFINITY,
        eventLoopDelay: Number.POSITIVE_INFINITY,
      },
      explain: false,
      deadline: 30_000,
      errors: { expose: false },
      checkAnswers: 1_000,
      descriptions: { poll: undefined, hold: 'breaking', operations: [] },
      server: {
        port: 4000,
        hostname: '127.0.0.1',
        endpoint: '/graphql',
        healthCheckEndpoint: '/healthcheck',
        title: undefined,
        batchingLimit: 0,
        extraParamNames: [],
        tls: undefined,
        cors: undefined,
        trustedProxies: [],
        csrf: ['x-graphql-yoga-csrf', 'x-weft-csrf', 'graphql-require-preflight', 'apollo-require-preflight'],
        introspection: true,
        graphiql: { headers: {} },
        compression: true,
        hotPath: true,
        compile: 'auto',
      },
      cache: { size: 64 * 1024 * 1024 },
      alerts: { webhook: undefined, quiet: 60_000, errors: { rate: 0.5, calls: 20, window: 60_000 } },
      metrics: false,
      tracing: false,
      log: { slow: undefined, failing: false, clients: 'audit', callerKey: undefined },
      sources: { shop: sourceDefaults },
    });
  });

  it('fills in the defaults of a source and of auth', async () => {
    const { gateway } = await load(
      withGateway(
        'auth: { jwt: { issuer: https://id.example, audience: weft, algorithms: [ES256] } }\nsources: { shop: {} }',
      ),
    );
    expect(gateway.sources['shop']).toEqual(sourceDefaults);
    expect(gateway.auth).toEqual({
      mode: 'protect-all',
      refuse: 'operation',
      jwt: {
        issuer: 'https://id.example',
        audience: ['weft'],
        algorithms: ['ES256'],
        keys: { from: 'discovery' },
        clockTolerance: 5000,
      },
      apiKeys: undefined,
      policies: {},
      rules: {},
    });
  });

  it('holds Mesh’s own timeout of a source of which the gateway section says nothing', async () => {
    const sources = (handler: string) => `sources:\n  - name: shop\n    handler: { openapi: ${handler} }\n`;
    const timed = sources('{ source: ./shop.yaml, timeout: 1500 }');
    expect((await load(timed)).gateway.sources['shop']).toEqual({ ...sourceDefaults, timeout: 1500 });
    const { gateway } = await load(`${timed}gateway: { sources: { shop: {} } }`);
    expect(gateway.sources['shop']).toEqual(sourceDefaults);
  });

  it('switches introspection and GraphiQL off in production unless the file switches them on', async () => {
    const production = { NODE_ENV: 'production' };
    const closed = await load(minimal, production);
    expect(closed.production).toBe(true);
    expect(closed.gateway.server).toMatchObject({ introspection: false, graphiql: false });
    const open = await load(
      withGateway('server: { introspection: true, graphiql: { headers: { X-Api-Key: demo } } }'),
      production,
    );
    expect(open.gateway.server).toMatchObject({ introspection: true, graphiql: { headers: { 'x-api-key': 'demo' } } });
  });

  it('leaves Mesh’s keys and run-time templates as they are written', async () => {
    const config = await load(
      `${minimal}        operationHeaders: {}\n`.replace(
        '{ openapi: { source: ./shop.yaml } }\n        operationHeaders: {}',
        '{ openapi: { source: ./shop.yaml, operationHeaders: { Authorization: "{context.headers[\'authorization\']}", x: "{env.KEY}" } } }',
      ),
    );
    expect(config.mesh.sources[0]?.handler.openapi?.operationHeaders).toEqual({
      Authorization: "{context.headers['authorization']}",
      x: '{env.KEY}',
    });
    expect(config.mesh).not.toHaveProperty('gateway');
  });

  it('freezes the whole configuration', async () => {
    const config = await load(withGateway('sources: { shop: { forwardHeaders: [accept-language] } }'));
    expect(Object.isFrozen(config.mesh.sources[0]?.handler.openapi)).toBe(true);
    expect(Object.isFrozen(config.gateway.sources['shop']?.forwardHeaders)).toBe(true);
    expect(() => Object.assign(config.gateway.server, { port: 1 })).toThrow(TypeError);
  });

  it('finds where a key stands, or its nearest parent', async () => {
    const config = await load(minimal);
    expect(config.locate(['sources', 0, 'handler'])).toEqual({ file: '.meshrc.yaml', line: 3, column: 5 });
    expect(config.locate(['sources', 0, 'transforms', 3])).toEqual({ file: '.meshrc.yaml', line: 2, column: 5 });
    expect(config.locate(['nothing'])).toEqual({ file: '.meshrc.yaml', line: 1, column: 1 });
  });

  it.each(['.meshrc.yml', '.meshrc', '.meshrc.json', 'package.json'])('takes %s as Mesh does', async (name) => {
    const mesh = { sources: [{ name: 'shop', handler: { openapi: { source: './shop.yaml' } } }] };
    const dir = projectFolder({ [name]: JSON.stringify(name === 'package.json' ? { mesh } : mesh, null, '\t') });
    const config = await loadProject(dir, {});
    expect(config.mesh).toEqual(mesh);
  });

  it.each(['.meshrc.ts', '.meshrc.js', 'mesh.config.cjs'])('runs %s', async (name) => {
    const program = "{ sources: [{ name: 'shop', handler: { openapi: { source: './shop.yaml' } } }] }";
    const exported = name.endsWith('cjs') ? `module.exports = ${program}` : `export default ${program}`;
    const config = await loadProject(projectFolder({ [name]: exported }), {});
    expect(config.mesh.sources[0]?.name).toBe('shop');
  });

  it('names the file of a program that is wrong, and what is wrong in it', async () => {
    const dir = projectFolder({ '.meshrc.ts': 'export default { sources: [{ name: 1, handler: { a: {} } }] }' });
    await expect(loadProject(dir, {})).rejects.toThrow(
      '.meshrc.ts sources[0].name: must be text, not a number; write it in quotes',
    );
    const broken = projectFolder({ '.meshrc.ts': 'throw new Error("no database")' });
    await expect(loadProject(broken, {})).rejects.toThrow('.meshrc.ts cannot be run: no database');
  });

  it('warns of a second configuration file, which Mesh would silently leave out', async () => {
    const config = await load(minimal, {}, { '.meshrc.yml': minimal });
    expect(config.warnings.map(formatProblem)).toEqual([
      '.meshrc.yml is not read, because .meshrc.yaml comes first; remove one of them',
    ]);
  });

  it('says what to do when there is no configuration', async () => {
    const dir = projectFolder({ 'package.json': '{}' });
    await expect(loadProject(dir, {})).rejects.toThrow(
      new ProjectError([
        { severity: 'error', message: `no .meshrc.yaml in ${dir}; write one, or name the project's folder with --dir` },
      ]),
    );
    await expect(loadProject(`${dir}/nowhere`, {})).rejects.toThrow('no .meshrc.yaml in');
  });

  it('tells all problems together, in the order of the file', async () => {
    expect(
      await refusals(
        withGateway(
          `deadline: soon\nlimits:\n  body: 1\nschema: { stile: mesh }\nsources:\n  shp: {}\n  shop: { timeout: \${T} }`,
        ),
      ),
    ).toEqual([
      '.meshrc.yaml:3:3 gateway.deadline: must be a duration with its unit, such as 500ms, 2s, 1m or 1h; given "soon"',
      '.meshrc.yaml:5:5 gateway.limits.body: must be a size with its unit, such as 64KiB or 1MiB; given 1',
      '.meshrc.yaml:6:13 gateway.schema.stile: unknown key; did you mean "style"?',
      '.meshrc.yaml:8:5 gateway.sources.shp: no source has this name; did you mean "shop"?',
      `.meshrc.yaml:9:22 gateway.sources.shop.timeout: variable T is not set (or empty); set it in the environment or in .env, or write \${T:default}`,
    ]);
  });

  it('reads 10,000 sources in a few seconds', { timeout: 10_000 }, async () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `api${index}`);
    const sources = names.map(
      (name) => `  - name: ${name}\n    handler:\n      openapi:\n        source: ./${name}.yaml\n`,
    );
    const settings = names.map((name) => `    ${name}: { timeout: \${T:2s} }\n`);
    const config = await load(`sources:\n${sources.join('')}gateway:\n  sources:\n${settings.join('')}`);
    expect(config.gateway.sources['api9999']?.timeout).toBe(2000);
    expect(config.locate(['sources', 9999, 'name']).line).toBe(4 * 9999 + 2);
  });
});
