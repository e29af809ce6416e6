import { expect, it } from 'vitest';
import { codeDigestOf } from '../../../../gateway/project/artefact/code-digest.ts';
import { projectFolder } from '../../../project-folder.ts';

const manifest = (version: string, dependencies: Record<string, string> = {}) =>
  JSON.stringify({ version, dependencies });

const weft = {
  'weft/package.json': manifest('1.0.0', {
    '@graphql-mesh/openapi': '^1.0.0',
    'graphql-yoga': '5.0.0',
    undici: '8.0.0',
  }),
  ...Object.fromEntries(
    ['config', 'graph', 'openapi', 'rest', 'project/artefact'].map((room) => [`weft/gateway/${room}/code.ts`, '']),
  ),
  'weft/node_modules/@graphql-mesh/openapi/package.json': manifest('1.0.0', { '@omnigraph/openapi': '*' }),
  // One that is installed beside Weft.
  'node_modules/@omnigraph/openapi/package.json': manifest('1.0.0', { '@graphql-mesh/openapi': '*' }),
  'weft/node_modules/undici/package.json': manifest('8.0.0'),
};

it.each([
  ['code', 'weft/gateway/openapi/code.ts', '// other'],
  ['code that reads the configuration', 'weft/gateway/config/code.ts', '// other'],
  ['a package that builds', 'weft/node_modules/@graphql-mesh/openapi/package.json', manifest('1.0.1')],
  ['a package of that package', 'node_modules/@omnigraph/openapi/package.json', manifest('1.0.1')],
])('is another with other %s', (_, file, text) => {
  using folder = projectFolder(weft);
  const before = codeDigestOf(`${folder.dir}/weft`);
  folder.write(file, text);
  expect(codeDigestOf(`${folder.dir}/weft`)).not.toBe(before);
});

it('is the same wherever the same packages are installed, with others beside them', () => {
  using one = projectFolder(weft);
  using two = projectFolder({
    ...weft,
    'weft/node_modules/@omnigraph/openapi/package.json': weft['node_modules/@omnigraph/openapi/package.json'],
    'weft/node_modules/undici/package.json': manifest('8.0.1'),
    'weft/node_modules/@graphql-mesh/cli/package.json': manifest('9.0.0'),
  });
  expect(codeDigestOf(`${one.dir}/weft`)).toBe(codeDigestOf(`${two.dir}/weft`));
});
