import type { ProjectConfig } from '../../config/gateway-config.ts';
import type { SourceState } from '../../graph/graph.ts';
import type { Environment } from '../../rest/templates/template.ts';
import type { BuiltDescription } from '../built-descriptions.ts';
import { openArtefact } from './artefact-file.ts';
import { artefactFile } from './artefact-folder.ts';
import { codeDigest } from './code-digest.ts';
import { decidingConfigHash } from './deciding-config.ts';
import { areUnchanged, type InputFiles, inputFiles } from './input-files.ts';

/** What an artefact was made of. */
export interface ArtefactOrigin {
  /** Digest of the code that made it. */
  readonly code: string;
  /** Digest of what the configuration says of the schema. */
  readonly config: string;
  readonly files: InputFiles;
  /** Why the next start builds again though nothing has changed: sources that were left out, or read from the network. */
  readonly again?: string | undefined;
  /** What became of each source. @default [] */
  readonly sources?: readonly SourceState[] | undefined;
  /** The remote descriptions that it was made of; the text of each is a record of the artefact. @default [] */
  readonly descriptions?: readonly KeptDescription[] | undefined;
  /** Why nothing is kept, where only the process can serve the graph that built it. */
  readonly unstorable?: string | undefined;
}

/** A description without its text. */
export interface KeptDescription extends Omit<BuiltDescription, 'text'> {
  readonly record: number;
}

/** What became of the sources in the build that an artefact is of; none where it cannot be read. */
export function sourcesIn(file: string): readonly SourceState[] {
  const artefact = openArtefact<ArtefactOrigin>(file);
  artefact?.close();
  return artefact?.about.sources ?? [];
}

/** The remote descriptions that an artefact was made of; none where it cannot be read. */
export function descriptionsIn(file: string): BuiltDescription[] {
  const artefact = openArtefact<ArtefactOrigin>(file);
  try {
    const kept = artefact?.about.descriptions ?? [];
    return kept.map(({ record, ...entry }) => ({ ...entry, text: String(artefact?.record(record) ?? '') }));
  } finally {
    artefact?.close();
  }
}

/** @param opened files that were read, or looked for, while the graph was built */
export async function originOf(
  project: ProjectConfig,
  environment: Environment,
  opened: Iterable<string>,
): Promise<Pick<ArtefactOrigin, 'code' | 'config' | 'files'>> {
  return {
    code: codeDigest(),
    config: decidingConfigHash(project, environment),
    files: await inputFiles(project, opened),
  };
}

export type FoundArtefact =
  | {
      readonly state: 'fresh';
      readonly file: string;
      readonly digest: string;
      readonly unstorable: string | undefined;
    }
  /** It is not what the project is now. */
  | { readonly state: 'stale'; readonly why: string };

/** Tells whether the artefact of a project is what a build would make now. */
export async function findArtefact(project: ProjectConfig, environment: Environment): Promise<FoundArtefact> {
  const file = artefactFile(project.dir);
  const artefact = openArtefact<ArtefactOrigin>(file);
  artefact?.close();
  if (!artefact) return { state: 'stale', why: 'there is no build of it' };
  const { about, digest } = artefact;
  const why = await staleness(about, project, environment);
  return why === undefined ? { state: 'fresh', file, digest, unstorable: about.unstorable } : { state: 'stale', why };
}

async function staleness(
  { code, config, files, again }: ArtefactOrigin,
  project: ProjectConfig,
  environment: Environment,
): Promise<string | undefined> {
  if (code !== codeDigest()) return 'another version of Weft built it';
  if (config !== decidingConfigHash(project, environment)) return 'its configuration has changed';
  if (!(await areUnchanged(project, files))) return 'its descriptions or definitions have changed';
  return again;
}
