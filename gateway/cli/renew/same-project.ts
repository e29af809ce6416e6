import type { Build, Rooms } from '../rooms.ts';

/** The same rooms for another build of what is served: whatever stands in the project's files by now, it is not read. */
export function ofBuild({ project, telemetry }: Pick<Build, 'project' | 'telemetry'>, rooms: Rooms): Rooms {
  return { ...rooms, loadProject: async () => project, openLog: async () => telemetry };
}
