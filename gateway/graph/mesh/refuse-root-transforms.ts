import type { ProjectConfig } from '../../config/gateway-config.ts';
import { ProjectError } from '../../errors/project-error.ts';
import { behaviouralTransforms } from './shape-transforms.ts';

/**
 * A transform of the whole schema that changes how fields are answered would be ignored by compiled calls.
 * @throws ProjectError that names each.
 */
export function refuseBehaviouralRootTransforms(project: ProjectConfig): void {
  const names = behaviouralTransforms(project.mesh.transforms);
  if (names.length === 0) return;
  throw new ProjectError(
    names.map((name) => ({
      severity: 'error',
      message: `the root transform "${name}" changes how fields are answered, which Weft does not support for the whole schema: put it on its source`,
      location: project.locate(['transforms']),
      key: 'transforms',
    })),
  );
}
