import type { ProjectConfig } from '../gateway/config/gateway-config.ts';
import { loadGraph } from '../gateway/graph/artefact/load-graph.ts';
import { storeGraph } from '../gateway/graph/artefact/store-graph.ts';
import type { KeptGraph, StoredGraph } from '../gateway/graph/artefact/stored-graph.ts';
import { Unstorable } from '../gateway/graph/artefact/unstorable.ts';
import { type BuildGraphOptions, buildGraph } from '../gateway/graph/build-graph.ts';
import type { Graph } from '../gateway/graph/graph.ts';
import { needsMesh } from '../gateway/project/artefact/needs-mesh.ts';

/** A graph as its build made it, and what was kept of it as text. */
export interface BuiltGraph {
  readonly built: Graph;
  /** Why nothing can be kept is thrown when it is asked for. */
  readonly text: () => string;
}

export async function buildAndKeep(project: ProjectConfig, options: BuildGraphOptions): Promise<BuiltGraph> {
  let text = (): string => '';
  const built = await buildGraph(project, {
    ...options,
    merged: (merged) => {
      try {
        const stored = JSON.stringify(storeGraph(merged, (shown) => shown.replaceAll(`${project.dir}/`, '')));
        text = () => stored;
      } catch (error) {
        text = () => {
          throw error;
        };
      }
    },
  });
  return { built, text };
}

/** What reads a stored graph from its text. */
export function keptIn(text: string): KeptGraph {
  return {
    graph: () => (JSON.parse(text) as { graph: StoredGraph }).graph,
    record: (number) => (JSON.parse(text) as { records: unknown[] }).records[number],
  };
}

/** The graph as `weft start` has it: of what was kept, where it can be kept. */
export async function keptGraph(project: ProjectConfig, options: BuildGraphOptions): Promise<Graph> {
  if (needsMesh(project) !== undefined) return buildGraph(project, options);
  const { built, text } = await buildAndKeep(project, options);
  try {
    const loaded = await loadGraph(project, keptIn(text()), options);
    await built.close();
    return loaded;
  } catch (error) {
    if (error instanceof Unstorable) return built;
    await built.close();
    throw error;
  }
}
