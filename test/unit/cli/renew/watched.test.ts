import { expect, it } from 'vitest';
import { isWatched, pollOf } from '../../../../gateway/cli/renew/watched.ts';
import type { ProjectConfig } from '../../../../gateway/config/gateway-config.ts';
import type { SourceState } from '../../../../gateway/graph/graph.ts';
import { fakeProject } from '../fake-rooms.ts';

const published = 'https://api.test/openapi.yaml';

function project(source: string, poll?: number, own?: number | false): ProjectConfig {
  const fake = fakeProject('/project');
  const sources = own === undefined ? {} : { shop: { poll: own } as ProjectConfig['gateway']['sources'][string] };
  const descriptions = { poll, hold: 'breaking' as const, operations: [] };
  return {
    ...fake,
    mesh: { ...fake.mesh, sources: [{ name: 'shop', handler: { openapi: { source } } }] },
    gateway: { ...fake.gateway, descriptions, sources },
  };
}

it.each([
  ['a remote one, as all are', project(published, 5000), 5000],
  ['a remote one, as it says itself', project(published, 5000, 1000), 1000],
  ['a remote one that says never', project(published, 5000, false), undefined],
  ['a remote one of which nobody says anything', project(published), undefined],
  ['a file of the project', project('./sources/shop/openapi.yaml', 5000), undefined],
])('the description of %s is polled after %s', (_, given, poll) => {
  expect(pollOf(given, {}, 'shop')).toBe(poll);
});

const ready: SourceState = { name: 'shop', handler: 'openapi', state: 'ready', operations: 1 };

it.each<[string, ProjectConfig, SourceState, boolean]>([
  ['is polled', project(published, 5000), ready, true],
  ['is as it should be', project(published), ready, false],
  ['is left out', project('./shop.yaml'), { ...ready, state: 'left out' }, true],
  ['is served from a copy', project(published), { ...ready, copy: { from: 'a', reason: 'b' } }, true],
  ['has no description', project(published), { ...ready, handler: 'jsonSchema', state: 'left out' }, false],
])('a source that %s is watched or not', (_, given, state, expected) => {
  expect(isWatched(given, {}, state)).toBe(expected);
});
