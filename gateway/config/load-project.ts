import { join, resolve } from 'node:path';
import type { YamlConfig } from '@graphql-mesh/types';
import { ProjectError } from '../errors/project-error.ts';
import { checkTogether } from './check-together.ts';
import { type MapNode, placeAt, plainValue } from './document/config-node.ts';
import { findConfigFile } from './document/find-config-file.ts';
import { kindOfNode } from './document/kind.ts';
import { ProblemList } from './document/problem-list.ts';
import { readDocument } from './document/read-document.ts';
import { locationOf, type Place, SourceText } from './document/source-text.ts';
import { addEnvFile } from './environment.ts';
import { deepFreeze } from './freeze.ts';
import type { ProjectConfig } from './gateway-config.ts';
import { checkMeshKeys } from './mesh/check-mesh-keys.ts';
import { checkServe, serveSettings } from './mesh/serve.ts';
import { gatewayConfigOf } from './section/gateway-config-of.ts';
import { shortSecret } from './section/jwt.ts';
import { parseGateway } from './section/parse-gateway.ts';
import { redisFault } from './section/redis.ts';
import { readReferencedFiles } from './section/referenced-files.ts';

/** A configuration file as it would be. */
export interface GivenConfig {
  /** Name of the file in the project's folder, as `.meshrc.yaml`. */
  readonly file: string;
  readonly text: string;
}

/**
 * Reads a project's `.meshrc.yaml` (or another name that Mesh takes) with its `.env`, checks all of it, fills in the
 * defaults and freezes the result.
 * @param dir the project's folder
 * @param environment replaces `${VAR}` in values; variables of `.env` that it does not have are added to it, as in Mesh
 * @param given a configuration that is not written yet: the file it is meant for, and its text
 * @throws ProjectError with all that is wrong, in the order of the file
 */
export async function loadProject(
  dir: string,
  environment: NodeJS.ProcessEnv = process.env,
  given?: GivenConfig,
): Promise<ProjectConfig> {
  const folder = resolve(dir);
  const problems = new ProblemList();
  addEnvFile(folder, environment, problems);
  const file = given?.file ?? (await configFileOf(folder, problems));
  const root = await rootOf(folder, { file, text: given?.text }, environment, problems);
  const production = environment['NODE_ENV'] === 'production';
  const hasGatewaySection = root.entries.has('gateway');

  checkMeshKeys(root, problems);
  checkServe(root, environment, problems);
  checkTogether(root, production, problems);
  const section = parseGateway(root, problems);
  const files = readReferencedFiles(folder, root, problems);
  const jwt = section?.auth?.jwt;
  const secretFault = jwt && shortSecret(jwt, files.secret);
  if (secretFault) {
    const path = ['gateway', 'auth', 'jwt', 'secret'];
    problems.error(secretFault, placeAt(root, path), path);
  }
  const redisProblem = section?.redis && redisFault(section.redis, files.secret);
  if (redisProblem) {
    const path = ['gateway', 'redis', 'url'];
    problems.error(redisProblem, placeAt(root, path), path);
  }
  const warnings = problems.settle(hasGatewaySection);
  if (!section) throw new Error('The gateway section was refused without a problem.');

  const { gateway: _, ...mesh } = plainValue(root) as YamlConfig.Config & { gateway?: unknown };
  const serve = serveSettings(mesh.serve, environment, files.path);
  return deepFreeze({
    dir: folder,
    file: join(folder, file),
    mesh,
    gateway: gatewayConfigOf(section, serve, mesh.sources, files, production),
    hasGatewaySection,
    production,
    warnings,
    locate: (path: readonly (string | number)[]) => locationOf(placeAt(root, path)),
  });
}

async function configFileOf(dir: string, problems: ProblemList): Promise<string> {
  const { file, unused } = await findConfigFile(dir);
  if (!file) {
    const message = `no .meshrc.yaml in ${dir}; write one, or name the project's folder with --dir`;
    throw new ProjectError([{ severity: 'error', message }]);
  }
  for (const other of unused) {
    problems.warning(`is not read, because ${file} comes first; remove one of them`, startOf(dir, other));
  }
  return file;
}

async function rootOf(
  dir: string,
  { file, text }: { readonly file: string; readonly text: string | undefined },
  environment: NodeJS.ProcessEnv,
  problems: ProblemList,
): Promise<MapNode> {
  const root = await readDocument(dir, file, environment, problems, text);
  if (root?.kind === 'map') return root;
  problems.stopAtErrors();
  const given = root && !(root.kind === 'scalar' && root.value === null) ? `holds ${kindOfNode(root)}` : 'is empty';
  problems.error(`${given}; it must be a map of keys, of which "sources" is needed`, root?.place ?? startOf(dir, file));
  problems.stopAtErrors();
  throw new Error('A problem was reported and did not stop the start.');
}

function startOf(dir: string, file: string): Place {
  return { source: new SourceText(file, join(dir, file), ''), offset: undefined };
}
