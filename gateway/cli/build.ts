import { ProjectError } from '../errors/project-error.ts';
import type { GraphKeeper } from '../project/artefact/keep-graph.ts';
import { writeBuild } from '../project/built-descriptions.ts';
import { recordingFetch } from '../project/description-fetch.ts';
import { sourcesHash } from '../project/sources-hash.ts';
import type { CommandContext, ExitCode } from './command.ts';
import { builtGraph } from './graph-makers.ts';
import { prepare } from './prepare.ts';
import { count, hasErrors, problemLines } from './problems.ts';

export interface BuildOptions {
  readonly dir: string;
}

/**
 * `weft build`: reads every description from where it is published and keeps it in `.weft/`, so that `weft start`
 * needs no network. Nothing is written when anything is wrong: the build before stays.
 */
export async function build({ dir }: BuildOptions, { terminal, rooms }: CommandContext): Promise<ExitCode> {
  const recording = recordingFetch();
  let keeper: GraphKeeper | undefined;
  const { project, graph, problems } = await prepare(dir, rooms, {
    async makeGraph(given, dependencies) {
      keeper = await rooms.keepGraph(given);
      return builtGraph(rooms, recording.fetch)(given, { ...dependencies, ...keeper });
    },
  });
  try {
    // A source that start would leave out is an error here.
    if (hasErrors(problems)) throw new ProjectError(problems);
    for (const line of problemLines(problems, terminal.styleErr)) terminal.err(line);
    const descriptions = recording.recorded();
    await writeBuild(
      project.dir,
      { sourcesHash: sourcesHash(project), descriptions },
      { 'schema.graphql': await rooms.printSchema(graph, false), 'sources.d.ts': graph.sourceTypes() },
    );
    await keeper?.write();
    const kept = count(descriptions.length, 'remote description');
    terminal.out(`Built .weft/ with ${kept}, schema.graphql and sources.d.ts; weft start needs no network now.`);
    return 0;
  } finally {
    await graph.close();
  }
}
