import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { apiKeyCallers } from '../../../bench/contenders/callers.ts';
import { contenders } from '../../../bench/contenders/list.ts';
import { targets } from '../../../bench/report/targets.ts';
import { workloads } from '../../../bench/workloads.ts';
import { loadProject } from '../../../gateway/config/load-project.ts';

const bench = new URL('../../../bench/', import.meta.url);
const textOf = (file: string) => readFileSync(new URL(file, bench), 'utf8');
const sourcesOf = (project: string) => {
  const { sources, additionalTypeDefs } = parse(textOf(`${project}/.meshrc.yaml`)) as Record<string, unknown>;
  return { sources, additionalTypeDefs };
};

describe('the race is even:', () => {
  it.each(['projects/weft-api-key', 'projects/weft-jwt', 'peers/mesh'])(
    '%s has the sources and joins of Weft',
    (other) => {
      expect(sourcesOf(other)).toEqual(sourcesOf('projects/weft'));
    },
  );

  it('Mesh starts on the large descriptions that Weft starts on', () => {
    expect(sourcesOf('peers/mesh-large')).toEqual(sourcesOf('projects/weft-large'));
  });

  it('Weft’s own project turns nothing off and tunes nothing', async () => {
    expect((parse(textOf('projects/weft/.meshrc.yaml')) as { gateway: unknown }).gateway).toEqual({});
    const { warnings } = await loadProject(fileURLToPath(new URL('projects/weft', bench)), {});
    expect(warnings).toEqual([]);
  });

  it('Tailcall has the same graph with its cache as without', () => {
    const graph = (file: string) =>
      textOf(`peers/tailcall/${file}`).replace(/^#.*$/gm, '').replace('httpCache: 100000', '');
    const withoutSpace = (file: string) => graph(file).replaceAll(/[\s,]/g, '');
    expect(withoutSpace('tailcall-cache.graphql')).toBe(withoutSpace('tailcall.graphql'));
    expect(textOf('peers/tailcall/tailcall.graphql').match(/@http\(/g)?.length).toBe(
      textOf('peers/tailcall/tailcall.graphql').match(/dedupe: true/g)?.length,
    );
  });
});

describe('the benchmark', () => {
  it('sends the key that its project knows', () => {
    const [key = ''] = apiKeyCallers.map((header) => header.replace('x-api-key: ', ''));
    const { keys } = parse(textOf('projects/weft-api-key/api-keys.yaml')) as { keys: { sha256: string }[] };
    expect(keys.map(({ sha256 }) => sha256)).toEqual([createHash('sha256').update(key).digest('hex')]);
  });

  it('has each contender and workload of its targets, and each of them once', () => {
    const ids = [contenders, workloads].map((all) => all.map(({ id }) => id));
    for (const all of ids) expect(new Set(all).size).toBe(all.length);
    const [names = [], tasks = []] = ids;
    for (const { contender, against, workload } of targets) {
      expect(names).toEqual(expect.arrayContaining([contender, against]));
      expect([...tasks, 'all']).toContain(workload);
    }
  });
});
