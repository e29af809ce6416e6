import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskVariables } from '../../../gateway/config/document/variables.ts';
import { formatProblem } from '../../../gateway/errors/project-error.ts';
import { load, refusals, withGateway } from './project-folder.ts';

/** `$X` for the form that the tests of this file would otherwise have to escape. */
const variable = (inner: string) => `\${${inner}}`;

const endpoint = (value: string) =>
  `sources: [{ name: shop, handler: { openapi: { source: a.yaml, endpoint: ${value} } } }]\n`;

async function endpointOf(value: string, environment: NodeJS.ProcessEnv = {}) {
  const { mesh } = await load(endpoint(value), environment);
  return mesh.sources[0]?.handler.openapi?.endpoint;
}

async function styleOf(environment: NodeJS.ProcessEnv, written = variable('X')) {
  const plugin = `plugins: [{ anyones: { given: ${written} } }]\n`;
  const { mesh } = await load(`sources: []\n${plugin}`, environment);
  const [first] = mesh.plugins ?? [];
  return (first as { anyones?: { given?: unknown } } | undefined)?.anyones?.given;
}

describe('a variable', () => {
  it('is replaced by the environment, else by its default, which may hold colons', async () => {
    const written = variable('SHOP_URL:http://127.0.0.1:4104/a?b=c');
    expect(await endpointOf(written)).toBe('http://127.0.0.1:4104/a?b=c');
    expect(await endpointOf(written, { SHOP_URL: 'https://shop.example' })).toBe('https://shop.example');
  });

  it('is replaced in quotes, between other text, and several times in one value', async () => {
    const environment = { HOST: 'shop.example', PORT: '81' };
    expect(await endpointOf(`"https://${variable('HOST')}:${variable('PORT')}/${variable('V:v1')}"`, environment)).toBe(
      'https://shop.example:81/v1',
    );
    expect(await endpointOf(`https://${variable('HOST')}:${variable('PORT')}`, environment)).toBe(
      'https://shop.example:81',
    );
  });

  it('that is empty takes its default, as in Mesh', async () => {
    expect(await endpointOf(variable('X:http://a'), { X: '' })).toBe('http://a');
    expect(await endpointOf(`"${variable('X:')}"`)).toBe('');
  });

  it.each([
    'a\nname: other',
    '{ a: 1 }',
    '[1, 2]',
    '"',
    "'",
    '# no comment',
    ': ',
    '*a',
    '!include /etc/passwd',
    '$&',
    '$1',
    '\uE000',
  ])('that holds %j stays one text', async (value) => {
    expect(await endpointOf(variable('X'), { X: value })).toBe(value);
    expect(await endpointOf(`"${variable('X')}"`, { X: value })).toBe(value);
  });

  it('that holds another variable is not looked into', async () => {
    expect(await endpointOf(variable('X'), { X: variable('Y'), Y: 'y' })).toBe(variable('Y'));
  });

  it('becomes a number or a boolean where nothing else is asked for, if that loses nothing', async () => {
    expect(await styleOf({ X: '4000' })).toBe(4000);
    expect(await styleOf({ X: 'false' })).toBe(false);
    expect(await styleOf({ X: '-1.5' })).toBe(-1.5);
    for (const text of ['007', '1e5', '1.0', '0x10', '99999999999999999999', '~', 'yes', '.inf', '2026-01-01']) {
      expect(await styleOf({ X: text })).toBe(text);
    }
    expect(await styleOf({ X: '4000' }, `"${variable('X')}"`)).toBe('4000');
  });

  it('becomes what the schema wants, quoted or not', async () => {
    const text = (written: string) =>
      `${endpoint(written)}serve: { port: ${written}, playground: ${variable('ON')}, batchingLimit: "${variable('N')}" }\n`;
    for (const written of [variable('PORT'), `"${variable('PORT')}"`]) {
      const { mesh, gateway } = await load(text(written), { PORT: '4711', ON: 'false', N: '5' });
      expect(mesh.sources[0]?.handler.openapi?.endpoint).toBe('4711');
      expect(gateway.server).toMatchObject({ port: 4711, graphiql: false, batchingLimit: 5 });
    }
  });

  it('becomes what our section wants: text for a token of digits, a boolean for a switch', async () => {
    const written = `server: { compression: "${variable('ON')}" }\nsources: { shop: { credentials: { type: bearer, token: ${variable('KEY')} } } }`;
    const { gateway } = await load(withGateway(written), { KEY: '12345', ON: 'false' });
    expect(gateway.sources['shop']?.credentials).toEqual({ type: 'bearer', token: '12345' });
    expect(gateway.server.compression).toBe(false);
  });

  it('has its anchor’s other places read as each of them wants it', async () => {
    const text = `${endpoint(`&x ${variable('X')}`)}serve: { port: *x, playgroundTitle: *x }\n`;
    const { mesh } = await load(text, { X: '4711' });
    expect(mesh.serve).toEqual({ port: 4711, playgroundTitle: '4711' });
  });

  it('in a comment is nobody’s concern', async () => {
    await expect(load(`# ${variable('NOT_SET')}\nsources: []\ngateway: {}\n`)).resolves.toBeDefined();
  });

  it('in a key is refused', async () => {
    expect(await refusals(`sources: []\n${variable('KEY:serve')}: {}\n`)).toEqual([
      '.meshrc.yaml:2:1 variables are replaced in values, not in keys',
    ]);
  });

  it('named like a member of Object.prototype is not set', async () => {
    expect(await refusals(withGateway(`deadline: ${variable('constructor')}`))).toEqual([
      `.meshrc.yaml:3:13 gateway.deadline: variable constructor is not set (or empty); set it in the environment or in .env, or write ${variable('constructor:default')}`,
    ]);
  });

  it('that is not set stops the start in a project with a gateway: section, at the place where it stands', async () => {
    const text = `${endpoint(`"http://${variable('HOST')}:${variable('PORT')}"`)}gateway: {}\n`;
    const told = (name: string) =>
      `variable ${name} is not set (or empty); set it in the environment or in .env, or write ${variable(`${name}:default`)}`;
    expect(await refusals(text)).toEqual([
      `.meshrc.yaml:1:81 sources[0].handler.openapi.endpoint: ${told('HOST')}`,
      `.meshrc.yaml:1:89 sources[0].handler.openapi.endpoint: ${told('PORT')}`,
    ]);
  });

  it('that is not set is a warning and empty, as in Mesh, in a project without one', async () => {
    const config = await load(
      `${endpoint(variable('HOST'))}serve: { port: ${variable('P')}, hostname: "${variable('H')}" }\n`,
    );
    expect(config.mesh.sources[0]?.handler.openapi?.endpoint).toBeNull();
    expect(config.gateway.server).toMatchObject({ port: 4000, hostname: '127.0.0.1' });
    expect(config.warnings.map(formatProblem)).toEqual([
      expect.stringMatching(/^\.meshrc\.yaml:1:73 sources\[0\]\.handler\.openapi\.endpoint: variable HOST is not set/),
      expect.stringMatching(/^\.meshrc\.yaml:2:16 serve\.port: variable P is not set/),
      expect.stringMatching(/^\.meshrc\.yaml:2:33 serve\.hostname: variable H is not set/),
    ]);
  });

  it.each([
    [`\${}`, `.meshrc.yaml:3:13 gateway.deadline: "\${}" names no variable; write \${NAME} or \${NAME:default}`],
    [
      `"\${A"`,
      `.meshrc.yaml:3:13 gateway.deadline: a "\${" has no "}" of its own on its line; variables cannot stand in one another`,
    ],
    [
      `\${A:\${B}}`,
      `.meshrc.yaml:3:13 gateway.deadline: a "\${" has no "}" of its own on its line; variables cannot stand in one another`,
    ],
  ])('written as %s is told what it must be', async (written, message) => {
    expect(await refusals(withGateway(`deadline: ${written}`))).toContain(message);
  });

  it('keeps the escapes of the quotes around its default', async () => {
    expect(await endpointOf(`"${variable('X:a\\"b\\u00e9')}"`)).toBe('a"bé');
    expect(await endpointOf(`'${variable("X:it''s")}'`)).toBe("it's");
  });

  it('stands in block scalars', async () => {
    const text = `additionalTypeDefs: |\n  # ${variable('X')}\n  type ${variable('X')} { a: Int }\nsources: []\n`;
    expect((await load(text, { X: 'Shop' })).mesh.additionalTypeDefs).toBe('# Shop\ntype Shop { a: Int }\n');
  });
});

describe('masks', () => {
  const inner = fc
    .string({ unit: 'binary' })
    .filter((text) => !/[}\n\r\u2028\u2029\uFDD0\uFDD1\uD800-\uDFFF]/.test(text));
  const around = fc.string({ unit: 'binary' }).filter((text) => !/[$\uFDD0\uFDD1]/.test(text));

  it('are as long as what they hide, and give it back, whatever stands around', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(around, inner)), around, (pieces, rest) => {
        const text = pieces.map(([before, name]) => before + variable(name)).join('') + rest;
        const masked = maskVariables(text);
        expect(masked.text).toHaveLength(text.length);
        expect(masked.text).not.toContain(`\${`);
        const parts = masked.parts(masked.text).map((part) => (typeof part === 'string' ? part : part.text));
        expect(parts.join('')).toBe(text);
        expect(masked.between(0, text.length)).toHaveLength(pieces.length);
      }),
    );
  });
});
