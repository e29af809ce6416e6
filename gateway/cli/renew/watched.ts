import type { ProjectConfig } from '../../config/gateway-config.ts';
import type { SourceState } from '../../graph/graph.ts';
import { compileTemplate, type Environment } from '../../rest/templates/template.ts';

type Configured = Pick<ProjectConfig, 'gateway' | 'mesh'>;

/**
 * How often the description of a source is looked at, in milliseconds; `undefined`: never. One that is a file of the project
 * changes with the project.
 */
export function pollOf({ gateway, mesh }: Configured, environment: Environment, name: string): number | undefined {
  const { openapi } = mesh.sources.find((source) => source.name === name)?.handler ?? {};
  if (!openapi || !/^https?:/i.test(String(compileTemplate(openapi.source, environment)({})))) return undefined;
  return (gateway.sources[name]?.poll ?? gateway.descriptions.poll) || undefined;
}

/** Whether a source is polled, or not served as it is published. */
export function isWatched(
  project: Configured,
  environment: Environment,
  { name, handler, state, copy }: SourceState,
): boolean {
  if (handler !== 'openapi') return false;
  return state === 'left out' || copy !== undefined || pollOf(project, environment, name) !== undefined;
}
