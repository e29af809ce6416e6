import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectFolder } from '../project-folder.ts';
import { type LoopbackServer, serve } from './upstream-loopback.ts';
import { weftHere } from './weft-here.ts';
import { query, type WeftProcess, weft } from './weft-process.ts';

const listening = /(http:\/\/127\.0\.0\.1:\d+)\/graphql/;

const typeName = (name: string) => name.replace(/^./, (first) => first.toUpperCase());

const description = (name: string) => `openapi: 3.0.3
info: { title: ${name}, version: '1' }
paths:
  /${name}:
    get:
      operationId: ${name}
      parameters: [{ name: id, in: query, schema: { type: string } }]
      responses:
        '200':
          description: One of them.
          content: { application/json: { schema: { $ref: '#/components/schemas/${typeName(name)}' } } }
components:
  schemas:
    ${typeName(name)}: { type: object, properties: { id: { type: string }, name: { type: string } } }
`;

interface Api extends LoopbackServer {
  /** What the description is; `undefined`: it answers 503. */
  description: string | undefined;
}

async function api(name: string): Promise<Api> {
  const served: Pick<Api, 'description'> = { description: description(name) };
  const server = await serve(({ url }, response) => {
    const isDescription = url === '/openapi.yaml';
    if (isDescription && served.description === undefined) response.writeHead(503).end();
    else if (isDescription) response.setHeader('content-type', 'application/yaml').end(served.description);
    else response.setHeader('content-type', 'application/json').end(JSON.stringify({ id: '1', name: `a ${name}` }));
  });
  return Object.assign(served, server);
}

/** Two APIs with a join from the second to the first; both describe themselves. */
function project(shop: string, mail: string, rest = ''): Record<string, string> {
  return {
    '.meshrc.yaml': `sources:
  - { name: shop, handler: { openapi: { source: '${shop}/openapi.yaml', endpoint: '${shop}' } } }
  - { name: mail, handler: { openapi: { source: '${mail}/openapi.yaml', endpoint: '${mail}' } } }
additionalTypeDefs: ./joins.graphql
additionalResolvers: [./resolvers.ts]
gateway:
  schema: { style: graphql }
${rest}`,
    'resolvers.ts':
      'export default { Mail: { upper: { selectionSet: "{ name }", resolve: (mail) => mail.name.toUpperCase() } } };\n',
    'joins.graphql': `extend type Mail {
  upper: String
  shop: Shop @resolveTo(sourceName: "shop", sourceTypeName: "Query", sourceFieldName: "shop", sourceArgs: { id: "{root.id}" }, requiredSelectionSet: "{ id }")
}
`,
  };
}

interface Ready {
  readonly status: string;
  readonly sources: Record<'leftOut' | 'fromCopy' | 'heldBack', { name: string; since: string; reason: string }[]>;
}

async function readyz(origin: string): Promise<{ status: number; body: Ready }> {
  const response = await fetch(`${origin}/readyz`);
  return { status: response.status, body: (await response.json()) as Ready };
}

async function started(dir: string, ...words: string[]): Promise<WeftProcess & { origin: string }> {
  const running = weft(['start', '--dir', dir, '--port', '0', ...words]);
  const [, origin = ''] = await running.until(listening);
  return { ...running, origin };
}

const patient = { timeout: 40_000 };
const names = (notes: readonly { name: string }[]) => notes.map(({ name }) => name);
const answered = async (origin: string, text: string) => (await query(origin, text)).body.data;

describe.each([
  ['one process', []],
  ['workers', ['--workers', '2']],
])('a source whose description cannot be had, served by %s', (_, words) => {
  it('is left out with the joins that need it, is told, and heals by itself while the others are served', async () => {
    await using shop = await api('shop');
    await using mail = await api('mail');
    mail.description = undefined;
    const rules =
      '  auth: { mode: protect-granular, apiKeys: { file: ./keys.yaml }, rules: { Mail.id: authenticated } }\n';
    const keys = `keys: [{ id: ci, sha256: ${'a1b2c3d4'.repeat(8)}, scopes: [] }]\n`;
    using folder = projectFolder({ ...project(shop.origin, mail.origin, rules), 'keys.yaml': keys });
    await using running = await started(folder.dir, ...words);
    const { origin } = running;
    expect(await answered(origin, '{ shop { name } }')).toEqual({ shop: { name: 'a shop' } });
    expect((await query(origin, '{ mail { name } }')).body.errors?.[0]?.message).toMatch(/Cannot query field "mail"/);
    const { status, body } = await readyz(origin);
    expect([status, body.status, names(body.sources.leftOut)]).toEqual([200, 'degraded', ['mail']]);
    expect(body.sources.leftOut[0]?.reason).toMatch(/could not be fetched: the server answered 503/);
    await running.until(/"alert":"source\.left_out","source":"mail"/);
    let failed = 0;
    let isAsking = true;
    const asking = (async () => {
      while (isAsking) if ((await answered(origin, '{ shop { name } }'))?.['shop'] === undefined) failed += 1;
    })();
    mail.description = description('mail');
    await expect
      .poll(() => answered(origin, '{ mail { name upper shop { name } } }'), { timeout: 40_000 })
      .toEqual({
        mail: { name: 'a mail', upper: 'A MAIL', shop: { name: 'a shop' } },
      });
    // Workers are replaced one after the other.
    await expect
      .poll(async () => (await query(origin, '{ mail { id } }')).body.errors, { timeout: 20_000 })
      .toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    await expect.poll(async () => (await readyz(origin)).body.status, { timeout: 20_000 }).toBe('ready');
    isAsking = false;
    await asking;
    expect(failed).toBe(0);
  });
});

describe('a description that cannot be fetched or parsed', () => {
  it('is served from what was served last, which is told, until it can be had', async () => {
    await using shop = await api('shop');
    await using mail = await api('mail');
    using folder = projectFolder(project(shop.origin, mail.origin));
    {
      await using before = await started(folder.dir);
      expect(await answered(before.origin, '{ mail { name } }')).toEqual({ mail: { name: 'a mail' } });
    }
    mail.description = undefined;
    await using running = await started(folder.dir);
    const fromCopy = async () => (await readyz(running.origin)).body.sources.fromCopy;
    expect(await answered(running.origin, '{ mail { name } }')).toEqual({ mail: { name: 'a mail' } });
    const { status, body } = await readyz(running.origin);
    expect([status, body.status, names(body.sources.fromCopy)]).toEqual([200, 'ready', ['mail']]);
    expect(body.sources.fromCopy[0]?.reason).toMatch(/^\.weft\/graph is served: .*answered 503/);
    expect(running.stderr()).toMatch(/mail is served from its copy in \.weft\/graph/);
    mail.description = 'openapi: [';
    await expect.poll(async () => (await fromCopy())[0]?.reason, patient).toMatch(/<url>:1|flow|YAML|expected/i);
    expect(await answered(running.origin, '{ mail { name } }')).toEqual({ mail: { name: 'a mail' } });
    mail.description = description('mail');
    await expect.poll(fromCopy, patient).toEqual([]);
  });

  it('is served from the copy that was accepted before any other', async () => {
    await using shop = await api('shop');
    await using mail = await api('mail');
    using folder = projectFolder(project(shop.origin, mail.origin));
    const { code, stderr } = await weftHere(['add', '--update', 'mail', '--dir', folder.dir]);
    expect([code, stderr]).toEqual([0, '']);
    expect(readFileSync(join(folder.dir, 'sources/mail/openapi.yaml'), 'utf8')).toBe(description('mail'));
    mail.description = undefined;
    await using running = await started(folder.dir);
    expect(await answered(running.origin, '{ mail { name } }')).toEqual({ mail: { name: 'a mail' } });
    const { body } = await readyz(running.origin);
    expect(body.sources.fromCopy[0]?.reason).toMatch(/^sources\/mail\/lock\.json is served: /);
  });

  it('heals in the process that built it, where only that can serve it', async () => {
    await using shop = await api('shop');
    await using mail = await api('mail');
    mail.description = undefined;
    const files = project(shop.origin, mail.origin);
    using folder = projectFolder({
      ...files,
      '.meshrc.yaml': `${files['.meshrc.yaml']}\nplugins: [{ httpDetailsExtensions: {} }]\n`,
    });
    await using running = await started(folder.dir);
    expect((await readyz(running.origin)).body.status).toBe('degraded');
    mail.description = description('mail');
    await expect
      .poll(() => answered(running.origin, '{ mail { name } }'), { timeout: 40_000 })
      .toEqual({ mail: { name: 'a mail' } });
    expect(existsSync(join(folder.dir, '.weft/graph'))).toBe(false);
  });
});

it('an API that cannot be reached fails its own fields alone, as unavailable', async () => {
  await using shop = await api('shop');
  const mail = await api('mail');
  using folder = projectFolder(project(shop.origin, mail.origin, '  sources: { mail: { retry: false } }\n'));
  await using running = await started(folder.dir);
  await mail[Symbol.asyncDispose]();
  const { body } = await query(running.origin, '{ shop { name } mail { name } }');
  expect(body.data).toEqual({ shop: { name: 'a shop' }, mail: null });
  expect(body.errors).toMatchObject([{ path: ['mail'], extensions: { code: 'UPSTREAM_UNAVAILABLE', source: 'mail' } }]);
});
