import { sep } from 'node:path';
import type { ProjectConfig } from '../../config/gateway-config.ts';
import { storeGraph } from '../../graph/artefact/store-graph.ts';
import { Unstorable } from '../../graph/artefact/unstorable.ts';
import { typeDefinitionFiles } from '../../graph/definitions/type-definitions.ts';
import type { SourceState } from '../../graph/graph.ts';
import type { MergedGraph } from '../../graph/merged-graph.ts';
import type { Environment } from '../../rest/templates/template.ts';
import type { BuiltDescription } from '../built-descriptions.ts';
import { publicUrl } from '../description-copies.ts';
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
   * @returns The file, and why it holds no graph where there can be none in it.
   */
  write(written?: WrittenArtefact): Promise<{ readonly file: string; readonly unstorable: string | undefined }>;
}

export interface WrittenArtefact {
  /** Why the next start builds again though nothing has changed. */
  readonly again?: string | undefined;
  /** The remote descriptions that it was made of. @default [] */
  readonly descriptions?: readonly BuiltDescription[];
  /** Where it is written to. @default the artefact of the project */
  readonly file?: string | undefined;
}

export function graphKeeper(project: ProjectConfig, environment: Environment): GraphKeeper {
  const opened = new Set<string>();
  const shown = (text: string) => text.replaceAll(project.dir + sep, '');
  let stored: ReturnType<typeof storeGraph> | undefined;
  let unstorable: string | undefined;
  let sources: readonly SourceState[] = [];
  return {
    opened: (file) => opened.add(file),
    merged(graph) {
      sources = graph.sources.map(({ name, handler, state, operations, reason, copy }) => ({
        ...{ name, handler, state, operations },
        reason: reason && shown(reason),
        copy: copy && { ...copy, reason: shown(copy.reason) },
      }));
      try {
        stored = storeGraph(graph, shown);
      } catch (error) {
        if (!(error instanceof Unstorable)) throw error;
        unstorable = error.message;
      }
    },
    async write({ again, descriptions = [], file = writableArtefactFile(project.dir) } = {}) {
      const code = (await typeDefinitionFiles(project)).some((file) => /\.[cm]?[jt]s$/.test(file));
      const origin = await originOf(project, environment, [...opened, ...(code ? loadedModules(project.dir) : [])]);
      const records = stored?.records ?? [];
      const about = {
        ...origin,
        again: sources.some(({ state }) => state === 'left out') ? 'a source was left out' : again,
        unstorable,
        sources,
        descriptions: descriptions.map(({ source, url, contentType }, index) => ({
          ...{ source, contentType, url: publicUrl(url) },
          record: records.length + index,
        })),
      };
      const texts = descriptions.map(({ text }) => text);
      writeArtefact(file, { about, graph: stored?.graph, records: [...records, ...texts] });
      return { file, unstorable };
    },
  };
}
