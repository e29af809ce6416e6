import { createHash, createPrivateKey } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadProject } from '../../gateway/config/load-project.ts';
import type { TelemetryEvent } from '../../gateway/telemetry/events.ts';
import { createLog } from '../../gateway/telemetry/log.ts';
import { configSecrets } from '../../gateway/upstream/credentials/config-secrets.ts';
import { projectFolder } from '../project-folder.ts';
import { type Canary, canary, found, secretPlaces } from './canaries.ts';
import { gatewayIn } from './gateway-harness.ts';
import { type LoopbackServer, type ReceivedRequest, serve } from './upstream-loopback.ts';
import { weft, weftResult } from './weft-process.ts';

/**
 * A canary for each secret that `gateway:` may hold. Whoever adds one to the schema plants it here, and, where it is one
 * of credentials, in `credentials` below.
 */
const planted = new Map(
  [
    canary('alerts.webhook.secret', (core) => `whsec_${Buffer.from(core).toString('base64')}`),
    canary('auth.introspection.clientSecret'),
    canary('auth.jwt.secret'),
    canary('log.callerKey'),
    canary('redis.tls.passphrase'),
    canary('redis.url', (core) => `rediss://weft:${core}%2F%2B%3D@127.0.0.1:1/0`),
    canary('sources.*.credentials.apiKey.value'),
    canary('sources.*.credentials.basic.password'),
    canary('sources.*.credentials.bearer.token'),
    canary('sources.*.credentials.oauth2ClientCredentials.clientSecret'),
    canary('sources.*.credentials.oauth2RefreshToken.clientSecret'),
    canary('sources.*.credentials.oauth2RefreshToken.refreshToken'),
    canary('sources.*.credentials.awsSigV4.secretAccessKey'),
    canary('sources.*.credentials.awsSigV4.sessionToken'),
    canary('sources.*.credentials.hmac.key'),
    canary('sources.*.credentials.tokenExchange.clientSecret'),
    canary('sources.*.tls.passphrase'),
    canary('metrics.otlp.headers.*'),
    canary('tracing.headers.*'),
  ].map((one) => [one.what, one]),
);
const of = (place: string): Canary =>
  planted.get(place) ?? planted.get(`sources.*.credentials.${place}`) ?? missing(place);
const missing = (place: string): never => {
  throw new Error(`No canary is planted at ${place}.`);
};

/** What else is secret: of Mesh's own keys, of callers, and what token endpoints answer. */
const others = {
  operationHeader: canary('operationHeaders, of a variable'),
  runtimeHeader: canary('operationHeaders, of a template'),
  queryParam: canary('queryParams'),
  schemaHeader: canary('schemaHeaders'),
  endpointQuery: canary('the query of an endpoint'),
  descriptionQuery: canary('the query of a description’s address'),
  apiKey: canary('an API key of a caller'),
  callersToken: canary('a token of a caller'),
  accessToken: canary('an access token'),
  nextRefreshToken: canary('the next refresh token'),
};
const all = [...planted.values(), ...Object.values(others)];

const nameOf = (what: string) => `CANARY_${what.replaceAll(/\W/g, '_').toUpperCase()}`;
const variable = (what: string) => `\${${nameOf(what)}}`;

/** By the name of a source: its credentials. */
const credentials = (tokens: string): Readonly<Record<string, string>> => {
  const client = (type: string) =>
    `type: ${type}, tokenUrl: '${tokens}/token/${type}', clientId: app, clientSecret: '${variable(`${type}.clientSecret`)}'`;
  return {
    keyInHeader: `type: apiKey, name: x-plain-name, value: '${variable('apiKey.value')}'`,
    keyInQuery: `type: apiKey, in: query, name: plain, value: '${variable('apiKey.value')}'`,
    keyInCookie: `type: apiKey, in: cookie, name: plain, value: 'file:./secrets/key'`,
    basic: `type: basic, username: anna, password: '${variable('basic.password')}'`,
    bearer: `type: bearer, token: 'file:./secrets/token'`,
    clientCredentials: client('oauth2ClientCredentials'),
    refreshToken: `${client('oauth2RefreshToken')}, refreshToken: 'file:./secrets/refresh'`,
    aws: `type: awsSigV4, accessKeyId: AKIA, secretAccessKey: '${variable('awsSigV4.secretAccessKey')}', sessionToken: '${variable('awsSigV4.sessionToken')}', region: eu-central-1, service: s3`,
    hmac: `type: hmac, key: '${variable('hmac.key')}', sign: '{method} {target} {timestamp}', headers: { x-signed: '{signature}' }`,
    exchange: `${client('tokenExchange')}, anonymous: none`,
  };
};

/** What an API does with what it got. Each repeats it somewhere. */
const misbehaviours = [
  'fails',
  'refuses',
  'problem',
  'html',
  'broken',
  'elsewhere',
  'within',
  'headers',
  'reason',
  'reset',
  'cut',
];

/** All that a request said, also decoded as far as anybody could. */
function repeated({ url, headers, body }: ReceivedRequest): string {
  const basic = /^Basic (.+)$/.exec(headers.authorization ?? '')?.[1];
  const said = [url, decodeURIComponent(url), JSON.stringify(headers), body.toString()];
  if (body.length > 0) said.push(JSON.stringify(Object.fromEntries(new URLSearchParams(body.toString()))));
  if (basic !== undefined) said.push(Buffer.from(basic, 'base64').toString());
  return said.join(' ');
}

function respond(request: ReceivedRequest, response: http.ServerResponse): void {
  const said = repeated(request);
  const how = /^\/\w+\/do\/(\w+)/.exec(request.url)?.[1] ?? '';
  const json = { 'content-type': 'application/json' };
  const line = said.replaceAll(/[^\x20-\x7e]/g, '');
  if (request.url.startsWith('/description')) {
    response.writeHead(200, json).end(JSON.stringify(description('remote')));
  } else if (how === 'refuses') response.writeHead(401, { 'www-authenticate': `Bearer error="${line}"` }).end(said);
  else if (how === 'problem') {
    response
      .writeHead(422, { 'content-type': 'application/problem+json' })
      .end(JSON.stringify({ title: 'Wrong', detail: said }));
  } else if (how === 'html') response.writeHead(200, { 'content-type': 'text/html' }).end(`<p>${said}`);
  else if (how === 'broken') response.writeHead(200, json).end(JSON.stringify({ said }).slice(0, -2));
  else if (how === 'elsewhere') {
    response.writeHead(302, { location: `http://elsewhere.example/?${encodeURIComponent(said)}` }).end();
  } else if (how === 'within') {
    response.writeHead(302, { location: `/x/do/fails?token=${encodeURIComponent(said)}` }).end();
  } else if (how === 'headers') response.writeHead(500, { 'x-said': line, warning: line }).end();
  else if (how === 'reason') response.writeHead(500, line).end();
  else if (how === 'cut') {
    response.writeHead(200, { ...json, 'content-length': said.length + 9 }).write(said, () => response.destroy());
  } else if (how === 'reset') response.destroy();
  else response.writeHead(500, json).end(JSON.stringify({ message: said }));
}

/** Gives tokens, or fails telling what it was asked with. */
function tokenEndpoint(request: ReceivedRequest, response: http.ServerResponse, isFailing: boolean): void {
  const json = { 'content-type': 'application/json' };
  if (isFailing) {
    const error = { error: 'invalid_client', error_description: repeated(request) };
    response.writeHead(400, json).end(JSON.stringify(error));
    return;
  }
  if (request.url === '/introspect') {
    response.writeHead(200, json).end(JSON.stringify({ active: true, sub: 'anna', said: repeated(request) }));
    return;
  }
  const token = {
    access_token: others.accessToken.text,
    token_type: 'Bearer',
    issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    expires_in: 60,
    refresh_token: others.nextRefreshToken.text,
  };
  response.writeHead(200, json).end(JSON.stringify(token));
}

const description = (name: string) => ({
  openapi: '3.0.3',
  info: { title: name, version: '1' },
  paths: {
    [`/${name}/do/{how}`]: {
      get: {
        operationId: name,
        parameters: [{ name: 'how', in: 'path', required: true, schema: { type: 'string' } }],
        responses: { 200: { description: 'ok', content: { 'application/json': { schema: { type: 'string' } } } } },
      },
    },
  },
});

function projectFiles(api: string, tokens: string, gateway: string): Record<string, string> {
  const types = credentials(tokens);
  const files: Record<string, string> = {
    'secrets/key': of('apiKey.value').text,
    'secrets/token': `${of('bearer.token').text}\n`,
    'secrets/refresh': of('oauth2RefreshToken.refreshToken').text,
    'api-keys.yaml': `keys:\n  - id: reader\n    sha256: ${createHash('sha256').update(others.apiKey.text).digest('hex')}\n`,
    ...certificates,
  };
  for (const name of [...Object.keys(types), 'mesh']) files[`${name}.json`] = JSON.stringify(description(name));
  const own = Object.keys(types).map(
    (name) => `  - { name: ${name}, handler: { openapi: { source: ./${name}.json, endpoint: '${api}' } } }`,
  );
  files['.meshrc.yaml'] = `sources:
${own.join('\n')}
  - name: mesh
    handler:
      openapi:
        source: ./mesh.json
        endpoint: '${api}?key=${variable('endpointQuery')}'
        operationHeaders: { x-mesh-key: '${variable('operationHeader')}', authorization: 'Bearer {env.CANARY_RUNTIMEHEADER}' }
        queryParams: { api_key: '${variable('queryParam')}' }
  - name: remote
    handler:
      openapi:
        source: '${api}/description.json?token=${variable('descriptionQuery')}'
        schemaHeaders: { x-schema-key: '${variable('schemaHeader')}' }
        endpoint: '${api}'
gateway:
  explain: true
${gateway}
  alerts: { quiet: 1s, errors: { calls: 5 }, webhook: { url: '${tokens}/alerts', secret: '${variable('alerts.webhook.secret')}' } }
  log: { slow: 1ms, failing: true, callerKey: '${variable('log.callerKey')}' }
  metrics: { port: 0, otlp: { endpoint: '${tokens}/collector', every: 1s, headers: { x-collector-key: '${variable('metrics.otlp.headers.*')}' } } }
  tracing: { endpoint: '${tokens}/collector', sample: 100%, headers: { x-collector-key: '${variable('tracing.headers.*')}' } }
  rateLimit: { operations: 1000000/s }
  redis: { url: '${variable('redis.url')}', tls: { cert: ./client.pem, key: ./redis.key, passphrase: '${variable('redis.tls.passphrase')}' } }
  auth:
    mode: none
    jwt: { issuer: 'https://id.example', audience: weft, algorithms: [HS256], secret: '${variable('auth.jwt.secret')}' }
    introspection: { url: '${tokens}/introspect', clientId: weft, clientSecret: '${variable('auth.introspection.clientSecret')}', cache: 0s }
    apiKeys: { file: ./api-keys.yaml }
  sources:
${Object.entries(types)
  .map(([name, yaml]) => `    ${name}: { credentials: { ${yaml} }, retry: false, breaker: false }`)
  .join('\n')}
    remote: { forwardHeaders: [authorization, x-api-key], tls: { cert: ./client.pem, key: ./client.key, passphrase: '${variable('tls.passphrase')}' } }
`;
  return files;
}

/** The environment that the configuration's variables come from. */
const environment: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ...[...planted].map(([place, { text }]) => [
      place.replace('sources.*.credentials.', '').replace('sources.*.', ''),
      text,
    ]),
    ...Object.entries(others).map(([name, { text }]) => [name, text]),
  ].map(([name = '', text = '']) => [nameOf(name), text]),
);

const certificates: Record<string, string> = {};

let api: LoopbackServer;
let tokens: LoopbackServer;
let isTokenEndpointFailing = false;
beforeAll(async () => {
  const made = await generate([{ name: 'commonName', value: 'weft' }], { keySize: 2048 });
  certificates['client.pem'] = made.cert;
  const keyWith = (passphrase: string) =>
    String(createPrivateKey(made.private).export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }));
  certificates['client.key'] = keyWith(of('sources.*.tls.passphrase').text);
  certificates['redis.key'] = keyWith(of('redis.tls.passphrase').text);
  api = await serve(respond);
  tokens = await serve((request, response) => tokenEndpoint(request, response, isTokenEndpointFailing));
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await tokens[Symbol.asyncDispose]();
});

const sourceNames = () => [...Object.keys(credentials('')), 'mesh', 'remote'];
const everything = (how: string) =>
  `{ ${sourceNames()
    .map((name) => `${name}(how: "${how}")`)
    .join(' ')} }`;

/** How callers say who they are: by a token, or by a key. */
const callers = async (): Promise<Readonly<Record<string, http.OutgoingHttpHeaders>>> => {
  const token = new SignJWT({ secret: others.callersToken.text }).setProtectedHeader({ alg: 'HS256' });
  const claims = token.setIssuer('https://id.example').setAudience('weft').setSubject('anna').setExpirationTime('1h');
  const signed = await claims.sign(Buffer.from(of('auth.jwt.secret').text));
  return { token: { authorization: `Bearer ${signed}` }, key: { 'x-api-key': others.apiKey.text } };
};

/** The answer to a query as it came on the wire, head included. */
async function answered(url: string, query: string, headers: http.OutgoingHttpHeaders): Promise<string> {
  const ofJson = { 'content-type': 'application/json' };
  const request = http.request(url, { method: 'POST', agent: false, headers: { ...ofJson, ...headers } });
  request.end(JSON.stringify({ query }));
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  return JSON.stringify(response.headers) + Buffer.concat(await response.toArray()).toString();
}

/** What a gateway answers to everything that an API may do with what it got, whoever asks and however. */
async function everyAnswer(url: string): Promise<Map<string, string>> {
  const told = new Map<string, string>();
  for (const how of misbehaviours) {
    for (const [caller, headers] of Object.entries(await callers())) {
      for (const explain of [{}, { 'x-weft-explain': '1' }, { 'x-weft-explain': 'plan' }]) {
        const text = await answered(url, everything(how), { ...headers, ...explain });
        told.set(`the answer where an API ${how}, asked by ${caller} with ${JSON.stringify(explain)}`, text);
      }
    }
  }
  const opaque = { authorization: `Bearer ${others.callersToken.text.replace(/\W.*/, '')}` };
  told.set('the answer to an opaque token', await answered(url, everything('problem'), opaque));
  return told;
}

/** The lines of a log at its loudest, as JSON and as they are read. */
function linesOf(events: readonly TelemetryEvent[], redact: readonly string[]): [string, string][] {
  return [false, true].flatMap((pretty) => {
    const lines: [string, string][] = [];
    const destination = { write: (line: string) => void lines.push([`line ${lines.length} of the log`, line]) };
    const log = createLog({ level: 'debug', redact, pretty, destination });
    for (const event of events) log(event);
    return lines.map(([name, line]): [string, string] => [pretty ? `readable ${name}` : name, line]);
  });
}

it('has a canary at each place of the configuration’s schema that may hold a secret', () => {
  expect(secretPlaces().filter((place) => !planted.has(place))).toEqual([]);
});

it('finds a canary in each form in which it could be told', () => {
  const one = canary('one');
  const written = [
    one.text,
    encodeURIComponent(one.text),
    JSON.stringify(one.text),
    Buffer.from(one.text).toString('base64'),
    Buffer.from(`anna:${one.text}`).toString('base64url'),
    Buffer.from(`ann:${one.text}`).toString('base64'),
    Buffer.from(one.text).toString('hex'),
  ];
  for (const text of written) expect(found(new Map([['x', `a ${text} b`]]), [one]), text).toHaveLength(1);
  expect(found(new Map([['x', canary('one').text]]), [one])).toEqual([]);
});

describe.each([
  ['shown as they are to clients', '  errors: { expose: false }'],
  ['exposed to clients in development', '  errors: { expose: true }'],
  ['of the long way', '  errors: { expose: true }\n  server: { hotPath: false }'],
])('with failures %s, no secret', (_how, gateway) => {
  it('is told to a client, or to the log at its loudest, whatever an API does with what it got', async () => {
    using folder = projectFolder(projectFiles(api.origin, tokens.origin, gateway));
    await using server = await gatewayIn(folder.dir, { ...environment });
    for (const isFailing of [false, true]) {
      isTokenEndpointFailing = isFailing;
      const answers = await everyAnswer(server.url);
      expect(found(answers, all), isFailing ? 'while tokens are refused' : 'while tokens are given').toEqual([]);
    }
    isTokenEndpointFailing = false;
    const { gateway: config } = await loadProject(folder.dir, { ...environment });
    const lines = linesOf(server.events, configSecrets(config));
    expect(lines.length).toBeGreaterThan(400);
    expect(found(new Map(lines), all)).toEqual([]);
    // The canaries were out, where they belong.
    const got = new Map([['a request', [...api.received, ...tokens.received].map(repeated).join()]]);
    const unsent = all.filter((one) => found(got, [one]).length === 0).map(({ what }) => what);
    expect(unsent).toEqual(neverSent);
  });
});

/** What signs, opens files or is hashed is itself sent to nobody. */
const neverSent = [
  'alerts.webhook.secret',
  'auth.jwt.secret',
  'log.callerKey',
  'redis.tls.passphrase',
  // Nobody listens there.
  'redis.url',
  'sources.*.credentials.awsSigV4.secretAccessKey',
  'sources.*.credentials.hmac.key',
  'sources.*.tls.passphrase',
  // To the collector alone, by a process of its own.
  'metrics.otlp.headers.*',
  'tracing.headers.*',
];

describe('no secret', () => {
  it('is printed by a command or kept in .weft', { timeout: 120_000 }, async () => {
    using folder = projectFolder(projectFiles(api.origin, tokens.origin, '  errors: { expose: true }'));
    const env = { ...environment, WEFT_DEBUG: '1' };
    const told = new Map<string, string>();
    const run = async (...words: string[]) => {
      const { stdout, stderr } = await weftResult([...words, '--dir', folder.dir], { env });
      told.set(`weft ${words[0]} ${words.filter((word) => word.startsWith('--')).join(' ')}`, stdout + stderr);
      expect((stdout + stderr).length).toBeGreaterThan(20);
    };
    await run('check');
    await run('build');
    await run('explain', everything('problem'), '--run', '--curl');
    await run('explain', everything('refuses'), '--run', '--json');
    for (const file of readdirSync(join(folder.dir, '.weft'), { recursive: true, withFileTypes: true })) {
      if (file.isFile()) told.set(`.weft/${file.name}`, readFileSync(join(file.parentPath, file.name), 'latin1'));
    }
    expect([...told.keys()].length).toBeGreaterThan(5);
    expect(found(told, all)).toEqual([]);
  });

  it('is printed by a gateway that runs, and dies of a fault of its project', { timeout: 60_000 }, async () => {
    const files = projectFiles(api.origin, tokens.origin, '  errors: { expose: true }');
    using folder = projectFolder({
      ...files,
      '.meshrc.yaml': `require: [./faults.mjs]\n${files['.meshrc.yaml']}`,
      'faults.mjs': `import { readFileSync } from 'node:fs';
const told = [process.env.${nameOf('bearer.token')}, process.env.${nameOf('hmac.key')}, readFileSync(new URL('./secrets/key', import.meta.url), 'utf8')];
process.on('SIGUSR2', () => {
  void Promise.reject(new Error('A fault with ' + told));
  setTimeout(() => { throw new TypeError('Another one with ' + told, { cause: new Error(String(told)) }); }, 50);
});
`,
    });
    const env = { ...environment, WEFT_DEBUG: '1' };
    await using running = weft(['start', '--dir', folder.dir, '--port', '0'], { env });
    const [, origin = ''] = await running.until(/(http:\/\/127\.0\.0\.1:\d+)\/graphql/);
    const told = await everyAnswer(`${origin}/graphql`);
    const sentTo = (path: string) => tokens.received.filter(({ url }) => url === path);
    // They go out about once a second, and what waits when it dies is lost.
    await vi.waitFor(
      () => {
        for (const path of ['/collector/v1/traces', '/collector/v1/metrics']) expect(sentTo(path)).not.toEqual([]);
      },
      { timeout: 10_000 },
    );
    running.child.kill('SIGUSR2');
    expect(await running.ended).toMatchObject({ code: 1 });
    expect(running.stderr()).toMatch(/A fault with .*Another one with /s);
    told.set('all that it wrote', running.stdout() + running.stderr());
    const alerts = sentTo('/alerts');
    expect(alerts).not.toEqual([]);
    told.set('the alerts', alerts.map(({ headers, body }) => JSON.stringify(headers) + body).join());
    for (const [signal, key] of [
      ['traces', 'tracing.headers.*'],
      ['metrics', 'metrics.otlp.headers.*'],
    ] as const) {
      const sent = sentTo(`/collector/v1/${signal}`);
      expect(sent.map(({ headers }) => headers['x-collector-key'])).toContain(of(key).text);
      told.set(`the ${signal}`, sent.map(({ body }) => body.toString()).join());
    }
    expect(found(told, all)).toEqual([]);
  });

  it('is told where a description cannot be had', { timeout: 60_000 }, async () => {
    await using refusing = await serve((request, response) => response.writeHead(403).end(repeated(request)));
    using folder = projectFolder({
      '.meshrc.yaml': `sources:
  - name: remote
    handler:
      openapi:
        source: '${refusing.origin.replace('//', `//anna:${variable('schemaHeader')}@`)}/d.json?token=${variable('descriptionQuery')}'
  - name: other
    handler: { openapi: { source: '${refusing.origin}/e.json?token=${variable('descriptionQuery')}', schemaHeaders: { authorization: 'Bearer ${variable('schemaHeader')}' } } }
`,
    });
    const told = new Map<string, string>();
    for (const words of [['check'], ['start', '--port', '0']]) {
      const { stdout, stderr } = await weftResult([...words, '--dir', folder.dir], {
        env: { ...environment, WEFT_DEBUG: '1' },
      });
      told.set(`weft ${words[0]}`, stdout + stderr);
      expect(stdout + stderr).toContain('remote');
    }
    expect(found(told, all)).toEqual([]);
  });

  it('of a curl line is written or printed by weft add', { timeout: 60_000 }, async () => {
    await using open = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"name":"a"}');
    });
    using folder = projectFolder({ '.meshrc.yaml': 'sources: []\n' });
    const secret = others.callersToken.text;
    const lines = [
      `curl -H 'authorization: Bearer ${secret}' -H 'cookie: session=${secret}' '${open.origin}/things?api_key=${encodeURIComponent(secret)}'`,
      `curl -u anna:${secret} -H 'x-api-key: ${secret}' '${open.origin}/others'`,
    ];
    const told = new Map<string, string>();
    for (const [index, line] of lines.entries()) {
      const words = [
        'add',
        line,
        '--name',
        `thing${index}`,
        ...(index === 0 ? [] : ['--dry-run']),
        '--dir',
        folder.dir,
      ];
      const { code, stdout, stderr } = await weftResult(words, { env: { WEFT_DEBUG: '1' } });
      expect([code, stdout]).toEqual([0, expect.stringContaining(`thing${index}`)]);
      told.set(`weft add ${line.slice(0, 8)}`, stdout + stderr);
    }
    expect(open.received.some((request) => repeated(request).includes(secret))).toBe(true);
    for (const file of readdirSync(folder.dir, { recursive: true, withFileTypes: true })) {
      if (file.isFile())
        told.set(join(file.parentPath, file.name), readFileSync(join(file.parentPath, file.name), 'utf8'));
    }
    expect(found(told, all)).toEqual([]);
  });
});
