import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import { describe, expect, it } from 'vitest';
import { type Node, parse, parseDocument, visit } from 'yaml';
import { configJsonSchema } from '../../../gateway/config/config-json-schema.ts';
import type { ProjectConfig } from '../../../gateway/config/gateway-config.ts';
import { unsupportedKeys } from '../../../gateway/config/mesh/unsupported.ts';
import { load, withGateway } from './project-folder.ts';

const schema = configJsonSchema();
const validate: ValidateFunction = new Ajv({ strictTypes: false }).compile(schema);

const everything = `
schema: { style: graphql }
auth:
  mode: protect-granular
  jwt: { issuer: https://id.example, audience: [a, b], algorithms: [RS256, EdDSA], clockTolerance: 10s }
  apiKeys: { header: x-key, file: keys.yaml }
  rules: { Query.a: authenticated, Query.*: public, Shop: { scopes: [[a, b], [c]] } }
limits: { body: 64KiB, operations: 500, eventLoopDelay: 1s, depth: 8, aliases: 9, rootFields: 10, directives: 11, tokens: 12, pageSize: 13, cost: 14 }
persistedDocuments: { folder: docs, only: true, automatic: false }
rateLimit: { operations: 100/s, cost: 5000/m }
redis: { url: rediss://user:word@redis.example:6380/1, prefix: 'shop:', timeout: 300ms, tls: { cert: a.pem, key: b.pem, passphrase: c, ca: d.pem } }
alerts: { webhook: { url: https://ops.example/alerts, secret: whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY= }, quiet: 5m, errors: { rate: 20%, calls: 50, window: 5m } }
deadline: 5s
errors: { expose: true }
server:
  cors: { origins: [https://a.example], credentials: true, allowedHeaders: [x-a], exposedHeaders: [x-b], maxAge: 60 }
  csrf: [x-csrf]
  introspection: true
  graphiql: { headers: { x-key: demo } }
  compression: false
sources:
  shop:
    credentials:
      type: byScheme
      schemes:
        k: { type: apiKey, in: query, name: key, value: secret }
        a: { type: oauth2RefreshToken, tokenUrl: https://a, clientId: b, clientSecret: c, clientAuthentication: post, refreshToken: d }
        b: { type: awsSigV4, accessKeyId: a, secretAccessKey: b, sessionToken: c, region: d, service: e }
        c: { type: hmac, key: a, algorithm: sha512, encoding: base64, timestamp: iso8601, sign: '{body}', headers: { x: '{signature}' } }
        d: { type: tokenExchange, tokenUrl: https://a, clientId: b, clientAuthentication: none, scopes: [c], parameters: { audience: d }, header: x-token, subjectTokenType: jwt, anonymous: { type: basic, username: a, password: b } }
        e: { type: none }
      otherwise: [a]
    forwardHeaders: [accept-language]
    timeout: 500ms
    dotSegments: encode
    tls: { cert: a.pem, key: b.pem, passphrase: c, ca: d.pem }
    errors: { 404: null, 409: CONFLICT }`;

const files = { 'keys.yaml': '', 'docs/a.graphql': '{ a }', 'a.pem': '', 'b.pem': '', 'd.pem': '' };

describe('the JSON Schema of .meshrc.yaml', () => {
  it('is committed as it is generated (npm run schema:config)', () => {
    const committed: unknown = JSON.parse(
      readFileSync(new URL('../../../meshrc.schema.json', import.meta.url), 'utf8'),
    );
    expect(committed).toEqual(JSON.parse(JSON.stringify(schema)));
  });

  it('describes every key', () => {
    const missing: string[] = [];
    walkProperties(schema, '', (path, property) => {
      if (typeof property['description'] !== 'string' || property['description'] === '') missing.push(path);
    });
    expect(missing).toEqual([]);
  });

  it('accepts a file with all our keys, as the loader does', async () => {
    const text = withGateway(everything);
    await expect(load(text, {}, files)).resolves.toBeDefined();
    expect(validate(parse(text)), JSON.stringify(validate.errors)).toBe(true);
  });

  it('accepts a variable in place of each of our values, as the loader does', async () => {
    const environment: Record<string, string> = {};
    const document = parseDocument(withGateway(everything));
    visit(document.get('gateway') as Node, {
      Scalar(key, scalar) {
        if (key === 'key' || scalar.value === null) return;
        const name = `V${Object.keys(environment).length}`;
        environment[name] = String(scalar.value);
        scalar.value = `\${${name}}`;
      },
    });
    const text = document.toString({ lineWidth: 0 });
    expect(Object.keys(environment).length).toBeGreaterThan(30);
    const [variables, literals] = [
      await load(text, environment, files),
      await load(withGateway(everything), {}, files),
    ];
    const told = ({ dir, gateway }: ProjectConfig) => JSON.stringify(gateway).replaceAll(dir, '.');
    expect(told(variables)).toBe(told(literals));
    expect(validate(parse(text)), JSON.stringify(validate.errors)).toBe(true);
  });

  it.each([
    'deadline: 10',
    'deadline: 2 s',
    'limits: { body: 1MB }',
    'limits: { deepness: 3 }',
    'schema: { style: Mesh }',
    'auth: { mode: protect }',
    'auth: { jwt: { issuer: https://a, audience: b } }',
    'auth: { mode: none, rules: { Query.a: open } }',
    'auth: { mode: none, rules: { Query.a.b: public } }',
    'auth: { mode: none, rules: { Query.a: { scopes: [a] } } }',
    'server: { csrf: true }',
    'server: { graphiql: { header: {} } }',
    'sources: { shop: { retry: 3 } }',
    'sources: { shop: { errors: { 404: NOPE } } }',
    'sources: { shop: { errors: { 200: CONFLICT } } }',
    'sources: { shop: { credentials: { type: mtls } } }',
    'sources: { shop: { credentials: { type: bearer } } }',
  ])('refuses what the loader refuses: %s', async (text) => {
    await expect(load(withGateway(text))).rejects.toThrow('gateway.');
    expect(validate(parse(withGateway(text)))).toBe(false);
  });

  it('refuses unknown keys of Mesh, and the unsupported ones', async () => {
    const sources = 'sources: [{ name: a, handler: { openapi: { source: a } } }]';
    expect(validate(parse(`${sources}\nserve: { port: 1 }`))).toBe(true);
    expect(validate(parse(`${sources}\nserv: { port: 1 }`))).toBe(false);
    for (const path of Object.keys(unsupportedKeys)) {
      const nested = path.split('.').reduceRight<unknown>((value, key) => ({ [key]: value }), 1) as object;
      expect(validate({ ...parse(sources), ...nested }), path).toBe(false);
    }
  });
});

function walkProperties(
  value: unknown,
  path: string,
  visit: (path: string, property: Record<string, unknown>) => void,
): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [keyword, member] of Object.entries(value)) {
    if (keyword === 'properties') {
      for (const [name, property] of Object.entries(member as object)) visit(`${path}.${name}`, property);
    }
    walkProperties(member, `${path}.${keyword}`, visit);
  }
}
