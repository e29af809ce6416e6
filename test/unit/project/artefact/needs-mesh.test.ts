import type { YamlConfig } from '@graphql-mesh/types';
import { expect, it } from 'vitest';
import { needsMesh } from '../../../../gateway/project/artefact/needs-mesh.ts';

const sources = [{ name: 'shop', handler: { openapi: { source: './shop.yaml' } } }];
const join = {
  targetTypeName: 'A',
  targetFieldName: 'b',
  sourceName: 'shop',
  sourceTypeName: 'Query',
  sourceFieldName: 'b',
};

it.each<[object, string | undefined]>([
  [
    { sources, serve: { port: 1 }, documents: [], additionalTypeDefs: 'x', additionalResolvers: ['./r.ts', join] },
    undefined,
  ],
  [{ sources, plugins: [{ mock: {} }] }, '"plugins" is Mesh\'s'],
  [{ sources, additionalEnvelopPlugins: './p.ts' }, '"additionalEnvelopPlugins" is Mesh\'s'],
  [{ sources, transforms: [{ prefix: { value: 'A' } }] }, '"transforms" is Mesh\'s'],
  [{ sources, somethingNew: 1 }, '"somethingNew" is Mesh\'s'],
  [{ sources: [{ name: 'api', handler: { graphql: { endpoint: 'x' } } }] }, 'the source "api" is called by Mesh'],
  [{ sources, additionalResolvers: [{ ...join, pubsubTopic: 't' }] }, '"pubsubTopic" is Mesh\'s'],
])('%o', (mesh, why) => {
  expect(needsMesh({ mesh: mesh as YamlConfig.Config })).toBe(why);
});
