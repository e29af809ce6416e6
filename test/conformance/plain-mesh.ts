import { processConfig } from '@graphql-mesh/config';
import { getMesh } from '@graphql-mesh/runtime';
import type { YamlConfig } from '@graphql-mesh/types';
import { DefaultLogger } from '@graphql-mesh/utils';
import { parse as parseYaml } from 'yaml';
import { projectFolder } from '../project-folder.ts';

/** GraphQL Mesh itself on a project, in this process. */
export interface PlainMesh extends AsyncDisposable {
  query(text: string): Promise<{ data?: unknown; errors?: readonly { message: string }[] }>;
}

/** Builds a project made of these files with Mesh alone; nothing of the gateway takes part. */
export async function plainMeshOf(files: Readonly<Record<string, string>>): Promise<PlainMesh> {
  const folder = projectFolder(files);
  const config = parseYaml(files['.meshrc.yaml'] ?? '') as YamlConfig.Config;
  const logger = new DefaultLogger('mesh');
  for (const level of ['debug', 'info', 'warn', 'error'] as const) logger[level] = () => () => undefined;
  const processed = await processConfig(config, { dir: folder.dir, initialLoggerPrefix: '' });
  const mesh = await getMesh({ ...processed, logger });
  return {
    query: async (text) => (await mesh.execute(text, {})) as Awaited<ReturnType<PlainMesh['query']>>,
    async [Symbol.asyncDispose]() {
      mesh.destroy();
      folder[Symbol.dispose]();
    },
  };
}
