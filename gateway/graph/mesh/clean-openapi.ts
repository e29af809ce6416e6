import type { Logger, MeshHandler, MeshPubSub, YamlConfig } from '@graphql-mesh/types';
import { loadNonExecutableGraphQLSchemaFromOpenAPI } from '@omnigraph/openapi';
import type { ApiDescription } from '../../openapi/api-description.ts';
import { lowerForMesh } from '../../openapi/lower-for-mesh.ts';

type LoaderOptions = Parameters<typeof loadNonExecutableGraphQLSchemaFromOpenAPI>[1];

interface Surroundings {
  readonly name: string;
  readonly dir: string;
  readonly config: YamlConfig.OpenapiHandler;
  readonly fetch: typeof globalThis.fetch;
}

/**
 * Makes Mesh's handler load the cleaned description instead of the published one: any version as OpenAPI
 * with every nullability said in the way that the loader knows.
 */
export function loadCleaned(handler: MeshHandler, description: ApiDescription, surroundings: Surroundings): void {
  const { name, dir, config, fetch } = surroundings;
  const { logger, pubsub } = handler as unknown as { logger: Logger; pubsub: MeshPubSub };
  const options = {
    ...config,
    source: lowerForMesh(description.document),
    cwd: dir,
    fetch,
    logger,
    pubsub,
    selectQueryOrMutationField: config.selectQueryOrMutationField?.map(({ type, fieldName }) => ({
      type: String(type).toLowerCase(),
      fieldName,
    })),
  };
  Object.assign(handler, {
    getNonExecutableSchema: () =>
      loadNonExecutableGraphQLSchemaFromOpenAPI(name, structuredCloneOfDocument(options) as unknown as LoaderOptions),
  });
}

/** The loader writes into the document it is given. */
function structuredCloneOfDocument<T extends { source: unknown }>(options: T): T {
  return { ...options, source: structuredClone(options.source) };
}
