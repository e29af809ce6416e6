import { execFile } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { buildSchema, type GraphQLSchema } from 'graphql';
import { loadProject } from '../../gateway/config/load-project.ts';
import { buildGraph } from '../../gateway/graph/build-graph.ts';
import { createImporter } from '../../gateway/project/importer.ts';
import { projectFolder } from '../project-folder.ts';

const nodeModules = path.resolve(import.meta.dirname, '../../node_modules');
const meshCli = path.join(nodeModules, '@graphql-mesh/cli/cjs/bin.js');

/** The schemas that Mesh's own CLI and Weft build of one and the same folder, and what Mesh said. */
export interface TwoSchemas {
  readonly mesh: GraphQLSchema;
  readonly weft: GraphQLSchema;
}

/**
 * Runs `mesh build` in a process of its own and Weft's build in this one, on a project made of these files.
 * @throws when either of them fails.
 */
export async function buildWithBoth(
  files: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>> = {},
): Promise<TwoSchemas> {
  using folder = projectFolder(files);
  const { dir } = folder;
  symlinkSync(nodeModules, path.join(dir, 'node_modules'));
  await promisify(execFile)(process.execPath, [meshCli, 'build', '--fileType', 'js'], {
    cwd: dir,
    env: { PATH: process.env['PATH'], ...environment },
  });
  const mesh = buildSchema(readFileSync(path.join(dir, '.mesh/schema.graphql'), 'utf8'), { assumeValid: true });
  const project = await loadProject(dir, { ...environment });
  const graph = await buildGraph(project, {
    telemetry: { emit: () => undefined },
    environment,
    importer: createImporter(dir),
  });
  await graph.close();
  return { mesh, weft: graph.schema };
}
