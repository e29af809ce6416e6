import { type ProcessedConfig, processConfig } from '@graphql-mesh/config';
import { InMemoryStoreStorageAdapter, MeshStore } from '@graphql-mesh/store';
import type { ImportFn, Logger, YamlConfig } from '@graphql-mesh/types';
import type { ProjectConfig } from '../../config/gateway-config.ts';
import type { Telemetry } from '../../telemetry/events.ts';
import { createMeshLogger } from './mesh-logger.ts';

/** What Mesh's packages make of a project, one part at a time so that one broken part costs only itself. */
export interface MeshProject {
  /** Cache, pubsub, plugins, fetch, documents and root transforms: what all sources share. */
  readonly shared: ProcessedConfig;
  readonly logger: Logger;
  /** The handler and transforms of one source. */
  processSource(source: YamlConfig.Source): Promise<ProcessedConfig['sources'][number]>;
  /** The project's merger, or the one that Mesh takes where sources must be stitched together, or need not. */
  merger(stitched: boolean): Promise<ProcessedConfig['merger']>;
}

/** @param documents the patterns of `documents` that match a file. */
export async function openMeshProject(
  project: ProjectConfig,
  documents: readonly string[],
  importFn: (id: string) => Promise<unknown>,
  telemetry: Telemetry,
): Promise<MeshProject> {
  const { mesh } = project;
  const logger = createMeshLogger(telemetry);
  const process = (parts: Partial<YamlConfig.Config>) =>
    processConfig(
      // Mesh's own default cache prints a warning under Node 26, and it is for one process only.
      structuredClone({ cache: mesh.cache ?? { 'inmemory-lru': {} }, sources: [], ...parts }) as YamlConfig.Config,
      {
        dir: project.dir,
        importFn: importFn as ImportFn,
        // Under NODE_ENV=production Mesh's own store is read-only and expects artefacts.
        store: new MeshStore(project.dir, new InMemoryStoreStorageAdapter(), { readonly: false, validate: false }),
      },
    );
  const { sources: _sources, additionalTypeDefs: _typeDefs, additionalResolvers: _resolvers, ...rest } = mesh;
  const shared = await process({ ...rest, documents: [...documents] });
  return {
    shared,
    logger: mesh.logger === undefined ? logger : (shared.logger ?? logger),
    async processSource(source) {
      const [processed] = (await process({ sources: [source] })).sources;
      if (!processed) throw new Error(`Mesh made nothing of the source "${source.name}".`);
      Object.assign(processed.handler, {
        cache: shared.cache,
        pubsub: shared.pubsub,
        logger: createMeshLogger(telemetry, source.name),
      });
      return processed;
    },
    async merger(stitched) {
      if (mesh.merger !== undefined) return shared.merger;
      return (await process({ merger: stitched ? 'stitching' : 'bare' })).merger;
    },
  };
}
