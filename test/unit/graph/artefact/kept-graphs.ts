import { loadProject } from '../../../../gateway/config/load-project.ts';
import { loadGraph } from '../../../../gateway/graph/artefact/load-graph.ts';
import { storeGraph } from '../../../../gateway/graph/artefact/store-graph.ts';
import type { KeptGraph, StoredGraph } from '../../../../gateway/graph/artefact/stored-graph.ts';
import { buildGraph } from '../../../../gateway/graph/build-graph.ts';
import type { Graph } from '../../../../gateway/graph/graph.ts';
import { createImporter } from '../../../../gateway/project/importer.ts';
import { projectFolder } from '../../../project-folder.ts';

export interface BothGraphs extends AsyncDisposable {
  /** As its build made it. */
  readonly built: Graph;
  /** As it is made again of what was kept. */
  readonly loaded: Graph;
  /** What was kept, as text. */
  readonly text: string;
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
  const options = { telemetry, importer: createImporter(folder.dir, { keepCompiled: false }) };
  let stored: ReturnType<typeof storeGraph> | undefined;
  const built = await buildGraph(await loadProject(folder.dir, { ...environment }), {
    ...options,
    environment,
    merged: (merged) => {
      stored = storeGraph(merged, (text) => text.replaceAll(`${folder.dir}/`, ''));
    },
  });
  const text = JSON.stringify(stored);
  const loaded = await loadGraph(await loadProject(folder.dir, { ...later }), keptIn(text), {
    ...options,
    environment: later,
  });
  return {
    built,
    loaded,
    text,
    async [Symbol.asyncDispose]() {
      await built.close();
      await loaded.close();
      folder[Symbol.dispose]();
    },
  };
}

/** What reads a stored graph from its text. */
export function keptIn(text: string): KeptGraph {
  return {
    graph: () => (JSON.parse(text) as { graph: StoredGraph }).graph,
    record: (number) => (JSON.parse(text) as { records: unknown[] }).records[number],
  };
}
