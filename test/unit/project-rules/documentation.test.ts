import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configJsonSchema } from '../../../gateway/config/config-json-schema.ts';
import { readMeshSchema } from '../../../gateway/config/mesh/mesh-schema.ts';
import { unsupportedKeys } from '../../../gateway/config/mesh/unsupported.ts';
import { catalogue, type ErrorCode } from '../../../gateway/errors/catalogue.ts';
import { GatewayError } from '../../../gateway/errors/gateway-error.ts';
import { maskError } from '../../../gateway/plugins/masked-error.ts';
import { compileStatusPolicy } from '../../../gateway/rest/response/statuses.ts';
import { anchorsOf, documents, localLinks, tableRows } from './markdown.ts';
import { root, textOf } from './rooms.ts';

describe('docs/errors.md', () => {
  const codes = Object.keys(catalogue) as ErrorCode[];
  const rows = tableRows('docs/errors.md', /^`[A-Z_]+`$/);

  it('has the codes of the catalogue in its order, with their sentences', () => {
    expect(rows.map(([code, sentence]) => [code, sentence])).toEqual(
      codes.map((code) => [`\`${code}\``, catalogue[code]]),
    );
  });

  it('has the statuses of upstreams that come to each code', () => {
    const policy = compileStatusPolicy('any', {});
    const statuses = Array.from({ length: 300 }, (_, index) => 300 + index);
    const told = (code: ErrorCode): string =>
      code === 'UPSTREAM_ERROR' ? 'any other' : statuses.filter((status) => policy(status) === code).join(', ');
    expect(rows.map(([code, , from]) => [code, from])).toEqual(codes.map((code) => [`\`${code}\``, told(code)]));
  });

  it('has the HTTP status of a request that fails as a whole', () => {
    const statusOf = (code: ErrorCode): string => {
      const options = { requestId: 'r', expose: false, suggestions: true };
      const [masked] = maskError(new GatewayError(code, ''), options);
      return String(masked?.shown.extensions['http']?.status ?? '');
    };
    expect(rows.map(([code, , , status]) => [code, status])).toEqual(
      codes.map((code) => [`\`${code}\``, statusOf(code)]),
    );
  });
});

describe('docs/configuration.md', () => {
  const { properties } = configJsonSchema() as unknown as JsonSchema;
  const keys = keysOf(properties?.['gateway'] ?? {}, 'gateway', 'optional');

  it('names every key of "gateway:" with its default', () => {
    const documented = tableRows('docs/configuration.md', /^`gateway\.[\w.<>]+`$/).map(([key, value]) => [key, value]);
    const ofCredentials = /^gateway\.sources\.<name>\.credentials\./;
    const accepted = keys.filter(({ path, isMap }) => !isMap && !ofCredentials.test(path));
    expect(documented.toSorted()).toEqual(accepted.map(({ path, told }) => [`\`${path}\``, told]).toSorted());
  });
});

describe('docs/from-mesh.md', () => {
  it('names every key of Mesh that stops the start', () => {
    const keys = tableRows('docs/from-mesh.md', /^`[\w.]+`/).map(([key = '']) => /^`([\w.]+)`/.exec(key)?.[1]);
    expect(keys.toSorted()).toEqual([...Object.keys(unsupportedKeys), 'serve.fork'].toSorted());
  });

  it('and docs/configuration.md name every key of Mesh’s server that is honoured', () => {
    const { ServeConfig } = readMeshSchema().definitions ?? {};
    const refused = [...Object.keys(unsupportedKeys), 'serve.fork', 'serve.browser'];
    const honoured = Object.keys(ServeConfig?.properties ?? {}).filter((key) => !refused.includes(`serve.${key}`));
    const documented = tableRows('docs/configuration.md', /^`serve\.\w+`$/).map(([key = '']) => key.slice(7, -1));
    expect(documented.toSorted()).toEqual(honoured.toSorted());
    const [, list = ''] = /^- of `serve`: ([^-]*)/m.exec(textOf('docs/from-mesh.md')) ?? [];
    expect([...list.matchAll(/`(\w+)`/g)].map(([, key]) => key).toSorted()).toEqual(honoured.toSorted());
  });
});

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly JsonSchema[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly default?: unknown;
}

interface Key {
  readonly path: string;
  /** Its default as the page tells it. */
  readonly told: string;
  /** Whether only the keys in it matter. */
  readonly isMap: boolean;
}

function keysOf(schema: JsonSchema, path: string, need: 'optional' | 'required'): Key[] {
  const { properties, required, anyOf = [], additionalProperties: others } = schema;
  const own: Key = {
    path,
    told: toldDefault(schema, need),
    isMap: properties !== undefined || path.endsWith('sources'),
  };
  const inner = Object.entries(properties ?? {}).flatMap(([name, member]) =>
    keysOf(member, `${path}.${name}`, required?.includes(name) ? 'required' : 'optional'),
  );
  const alternatives = anyOf.flatMap((alternative) => keysOf(alternative, path, need).slice(1));
  const named = typeof others === 'object' && path.endsWith('sources') ? keysOf(others, `${path}.<name>`, need) : [];
  return [own, ...inner, ...alternatives, ...named];
}

function toldDefault({ default: value }: JsonSchema, need: 'optional' | 'required'): string {
  if (value === undefined) return need === 'required' ? 'required' : '';
  if (Array.isArray(value)) return `\`[${value.join(', ')}]\``;
  return typeof value === 'object' ? '`{}`' : `\`${String(value)}\``;
}

describe('the documents', () => {
  it('link only to files and headings that are there', () => {
    const links = documents().flatMap(localLinks);
    expect(links.length).toBeGreaterThan(10);
    const dead = links.filter(
      ({ target, anchor }) =>
        !existsSync(join(root, target)) || (anchor !== undefined && !anchorsOf(target).includes(anchor)),
    );
    expect(dead).toEqual([]);
  });

  it('never send anybody to a package of that name which is not ours', () => {
    expect(documents().filter((file) => /\bnpx weft\b|npm (i|install) (-g )?weft\b/.test(textOf(file)))).toEqual([]);
  });

  it('name the version of package.json first in CHANGELOG.md', () => {
    const [, version] = /^## (\S+)/m.exec(textOf('CHANGELOG.md')) ?? [];
    expect(version).toBe((JSON.parse(textOf('package.json')) as { version: string }).version);
  });
});
