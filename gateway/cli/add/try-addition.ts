import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { YamlConfig } from '@graphql-mesh/types';
import type { GraphQLSchema } from 'graphql';
import type { ProjectConfig } from '../../config/gateway-config.ts';
import { ProjectError } from '../../errors/project-error.ts';
import { handlerIn, type PlannedAddition } from '../../project/add/plan-addition.ts';
import type { SourcePlan } from '../../project/add/source-plan.ts';
import { readBuild } from '../../project/built-descriptions.ts';
import { builtFetch } from '../../project/description-fetch.ts';
import { type Prepared, prepare } from '../prepare.ts';
import { hasErrors } from '../problems.ts';
import type { Rooms } from '../rooms.ts';

/** Runs with the files of a source in a folder that is gone afterwards; the project has none of them yet. */
export async function withStagedFiles<T>(
  plan: Pick<SourcePlan, 'files'>,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'weft-add-'));
  try {
    for (const { path, content } of plan.files) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Builds the project as it would be with the source.
 * @throws ProjectError when the configuration is refused, the source cannot be built, or it breaks something else
 */
export async function tryAddition(
  dir: string,
  folder: string,
  plan: SourcePlan,
  addition: Pick<PlannedAddition, 'configFile' | 'configText'>,
  rooms: Rooms,
): Promise<Prepared> {
  const project = await rooms.loadProject(dir, { file: addition.configFile, text: addition.configText });
  const build = await readBuild(dir);
  const prepared = await prepare(
    dir,
    { ...rooms, loadProject: async () => withHandler(project, plan.name, handlerIn(folder, plan)) },
    { writesNothing: true, descriptionFetch: build ? builtFetch(build) : (_source, fetch) => fetch },
  );
  const own = prepared.graph.sources.find(({ name }) => name === plan.name);
  if (own?.state === 'ready' && own.operations > 0) return prepared;
  await prepared.graph.close();
  const message = `no operation of ${plan.name} can be called${own?.reason === undefined ? '' : `: ${own.reason}`}`;
  throw new ProjectError([
    { severity: 'error', message },
    ...prepared.problems.filter((problem) => hasErrors([problem])),
  ]);
}

/** The schema of the project as it is; `undefined` where it cannot be built yet. */
export async function schemaBefore(dir: string, rooms: Rooms): Promise<GraphQLSchema | undefined> {
  try {
    const { graph } = await prepare(dir, rooms, { writesNothing: true });
    await graph.close();
    return graph.schema;
  } catch (error) {
    if (error instanceof ProjectError) return undefined;
    throw error;
  }
}

function withHandler(project: ProjectConfig, name: string, handler: SourcePlan['handler']): ProjectConfig {
  const sources = project.mesh.sources.map((source) =>
    source.name === name ? { ...source, handler: handler as YamlConfig.Source['handler'] } : source,
  );
  return { ...project, mesh: { ...project.mesh, sources } };
}
