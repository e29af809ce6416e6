import { loadProject } from '../../../../gateway/config/load-project.ts';
import { loadGraph } from '../../../../gateway/graph/artefact/load-graph.ts';
import type { Graph } from '../../../../gateway/graph/graph.ts';
import { createImporter } from '../../../../gateway/project/importer.ts';
import { buildAndKeep, keptIn } from '../../../kept-graph.ts';
import { projectFolder } from '../../../project-folder.ts';

export interface BothGraphs extends AsyncDisposable {
  /** As its build made it. */
  readonly built: Graph;
  /** As it is made again of what was kept. */
  readonly loaded: Graph;
  /** What was kept, as text. */
  readonly text: string;
  /** Descriptions of operations and schemas that were read so far of what was kept. */
  recordsRead(): number;
}

const telemetry = { emit: () => undefined };

/**
 * The graph of a project, built, and loaded from what is kept of that.
 * @param environment what the project is built in; `later` what it is loaded in. @default the same
 */
export async function bothGraphs(
  files: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>> = {},
  later = environment,
): Promise<BothGraphs> {
  const folder = projectFolder(files);
  const both = await bothGraphsIn(folder.dir, environment, later);
  return {
    ...both,
    async [Symbol.asyncDispose]() {
      await both[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

/** The same of the project in a folder. */
export async function bothGraphsIn(
  dir: string,
  environment: Readonly<Record<string, string>> = {},
  later = environment,
): Promise<BothGraphs> {
  const options = { telemetry, importer: createImporter(dir, { keepCompiled: false }) };
  const { built, text } = await buildAndKeep(await loadProject(dir, { ...environment }), { ...options, environment });
  const kept = keptIn(text());
  let recordsRead = 0;
  const counted: typeof kept = {
    ...kept,
    record(number) {
      recordsRead += 1;
      return kept.record(number);
    },
  };
  const loaded = await loadGraph(await loadProject(dir, { ...later }), counted, { ...options, environment: later });
  return {
    built,
    loaded,
    text: text(),
    recordsRead: () => recordsRead,
    async [Symbol.asyncDispose]() {
      await built.close();
      await loaded.close();
    },
  };
}
