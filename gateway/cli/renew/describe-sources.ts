import type { ProjectConfig } from '../../config/gateway-config.ts';
import { descriptionPlace } from '../../graph/mesh/describe-source.ts';
import { clientOf, closeClients, createClients } from '../../graph/mesh/source-clients.ts';
import type { Environment } from '../../rest/templates/template.ts';
import type { Telemetry } from '../../telemetry/events.ts';
import type { DescriptionsAtSources } from '../rooms.ts';

/** Asks for descriptions as a build does: with the credentials, limits and addresses of their sources. */
export function describeSources(
  project: ProjectConfig,
  telemetry: Telemetry,
  environment: Environment,
): DescriptionsAtSources {
  const clients = createClients(project, telemetry, environment, {});
  return {
    placeOf(name) {
      const source = project.mesh.sources.find((one) => one.name === name);
      const place = source && descriptionPlace(source, environment);
      return place && { ...place, fetch: clientOf(clients, name).description.fetch };
    },
    close: () => closeClients(clients),
  };
}
