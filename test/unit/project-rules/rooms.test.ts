import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectFolder } from '../../project-folder.ts';
import { crossings, documentedRooms, roomsOnDisk, root, textOf } from './rooms.ts';

const rooms = documentedRooms();
const names = [...rooms.keys()];
const pairs = names.flatMap((from) => names.filter((to) => to !== from).map((to) => ({ from, to })));
const mayImport = ({ from, to }: { from: string; to: string }): boolean => rooms.get(from)?.includes(to) ?? false;

describe('the rooms of gateway/', () => {
  it('are those of CONTRIBUTING.md', () => {
    expect(names.toSorted()).toEqual(roomsOnDisk().toSorted());
  });

  it('import one another as CONTRIBUTING.md says, and nothing of the demo, the tests or the project', () => {
    const edges = crossings();
    expect(edges.length).toBeGreaterThan(100);
    expect(edges.filter((edge) => !mayImport(edge))).toEqual([]);
  });

  it('never import in a circle', () => {
    const above = (room: string, seen: readonly string[]): string[] =>
      (rooms.get(room) ?? []).flatMap((next) =>
        seen.includes(next) ? [[...seen, next].join(' → ')] : above(next, [...seen, next]),
      );
    expect(names.flatMap((room) => above(room, [room]))).toEqual([]);
  });

  it('are kept apart by Biome: each import that is not allowed is refused, each that is allowed is not', async () => {
    const planted = [...pairs, ...names.flatMap((from) => ['demo', 'test'].map((to) => ({ from, to })))];
    const refused = await refusedImports(planted);
    const wanted = planted.filter((pair) => !mayImport(pair)).flatMap(plantedFiles);
    expect(refused.toSorted()).toEqual(wanted.toSorted());
  }, 60_000);
});

interface Pair {
  readonly from: string;
  readonly to: string;
}

/** A file of the room itself and one in a folder of it. */
function plantedFiles({ from, to }: Pair): string[] {
  return [`gateway/${from}/into-${to}.ts`, `gateway/${from}/part/into-${to}.ts`];
}

/** Plants the imports in a folder with this repository's Biome configuration, and tells which files Biome refuses for them. */
async function refusedImports(planted: readonly Pair[]): Promise<string[]> {
  const files = planted.flatMap((pair) =>
    plantedFiles(pair).map((file) => {
      const up = '../'.repeat(file.split('/').length - 2);
      const target = names.includes(pair.to) ? `${up}${pair.to}/target.ts` : `${up}../${pair.to}/target.ts`;
      return [file, `import { target } from '${target}';\n\nexport const used = target;\n`];
    }),
  );
  const targets = [...names.map((name) => `gateway/${name}`), 'demo', 'test'];
  using folder = projectFolder({
    'biome.json': textOf('biome.json'),
    '.gitignore': 'node_modules/\n',
    ...Object.fromEntries(targets.map((target) => [`${target}/target.ts`, 'export const target = 1;\n'])),
    ...Object.fromEntries(files),
  });
  const words = ['lint', '--only=style/noRestrictedImports', '--reporter=json', '--max-diagnostics=none', '.'];
  const output = await new Promise<string>((resolve) => {
    execFile(join(root, 'node_modules/.bin/biome'), words, { cwd: folder.dir, maxBuffer: 2 ** 26 }, (_, stdout) =>
      resolve(stdout),
    );
  });
  const { diagnostics } = JSON.parse(output) as { diagnostics: { category: string; location: { path: unknown } }[] };
  return diagnostics
    .filter(({ category }) => category === 'lint/style/noRestrictedImports')
    .map(({ location }) => pathOf(location.path));
}

function pathOf(path: unknown): string {
  const text = typeof path === 'object' && path !== null && 'file' in path ? String(path.file) : String(path);
  return text.slice(text.indexOf('gateway/'));
}
