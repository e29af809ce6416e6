import { sep } from 'node:path';
import type { ProjectConfig } from '../../config/gateway-config.ts';
import { storeGraph } from '../../graph/artefact/store-graph.ts';
import { Unstorable } from '../../graph/artefact/unstorable.ts';
import { typeDefinitionFiles } from '../../graph/definitions/type-definitions.ts';
import type { MergedGraph } from '../../graph/merged-graph.ts';
import type { Environment } from '../../rest/templates/template.ts';
import { loadedModules } from '../one-graphql.ts';
import { writeArtefact } from './artefact-file.ts';
import { writableArtefactFile } from './artefact-folder.ts';
import { originOf } from './graph-artefact.ts';

/** Watches a build and keeps what it comes to. */
export interface GraphKeeper {
  /** For the options of `buildGraph`. */
  readonly merged: (graph: MergedGraph) => void;
  readonly opened: (file: string) => void;
  /**
   * Writes the artefact of the build that has ended, in the project's `.weft/` or, where nothing can be written there,
   * in a new folder of this user's own.
   * @param again why the next start builds again though nothing has changed
   * @returns The file, and why it holds no graph where there can be none in it.
   */
  write(again?: string): Promise<{ readonly file: string; readonly unstorable: string | undefined }>;
}

export function graphKeeper(project: ProjectConfig, environment: Environment): GraphKeeper {
  const opened = new Set<string>();
  let stored: ReturnType<typeof storeGraph> | undefined;
  let unstorable: string | undefined;
  let leftOut = false;
  return {
    opened: (file) => opened.add(file),
    merged(graph) {
      leftOut = graph.sources.some(({ state }) => state === 'left out');
      try {
        stored = storeGraph(graph, (text) => text.replaceAll(project.dir + sep, ''));
      } catch (error) {
        if (!(error instanceof Unstorable)) throw error;
        unstorable = error.message;
      }
    },
    async write(again) {
      const code = (await typeDefinitionFiles(project)).some((file) => /\.[cm]?[jt]s$/.test(file));
      const origin = await originOf(project, environment, [...opened, ...(code ? loadedModules(project.dir) : [])]);
      const about = { ...origin, again: leftOut ? 'a source was left out' : again, unstorable };
      const file = writableArtefactFile(project.dir);
      writeArtefact(file, { about, graph: stored?.graph, records: stored?.records ?? [] });
      return { file, unstorable };
    },
  };
}
