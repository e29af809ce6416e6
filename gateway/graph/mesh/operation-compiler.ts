import type { YamlConfig } from '@graphql-mesh/types';
import type { ProjectConfig } from '../../config/gateway-config.ts';
import type { ApiDescription } from '../../openapi/api-description.ts';
import { compileOperation } from '../../rest/compile-operation.ts';
import type { Environment } from '../../rest/templates/template.ts';
import type { CompileOperation } from '../stamps/stamp-operations.ts';
import { serverEndpoint } from './server-endpoint.ts';

interface Surroundings {
  readonly project: ProjectConfig;
  readonly source: YamlConfig.Source;
  readonly environment: Environment;
}

/** Compiles the operations of a source as its handler and `gateway.sources` configure them. */
export function operationCompiler(
  { project, source, environment }: Surroundings,
  description: Pick<ApiDescription, 'document' | 'resolve'> | undefined,
  location: string | undefined,
): CompileOperation {
  const openapi = source.handler.openapi ?? { source: '' };
  const config = project.gateway.sources[source.name];
  const isMeshStyle = project.gateway.schema.style === 'mesh';
  return (operation) =>
    compileOperation(operation, {
      source: source.name,
      resolve: (schema) => description?.resolve(schema),
      environment,
      endpoint: openapi.endpoint ?? (isMeshStyle ? serverEndpoint(description, operation) : undefined),
      location,
      operationHeaders: openapi.operationHeaders as Record<string, string> | undefined,
      queryParams: openapi.queryParams as Record<string, string> | undefined,
      dotSegments: config?.dotSegments ?? 'refuse',
      errors: config?.errors ?? {},
      errorBodies: isMeshStyle ? 'value' : 'throw',
    });
}
