import type { ProjectConfig } from '../../config/gateway-config.ts';
import type { Problem } from '../../errors/project-error.ts';
import { artefactFile } from '../../project/artefact/artefact-folder.ts';
import { descriptionsIn } from '../../project/artefact/graph-artefact.ts';
import { type BuiltDescription, readBuild } from '../../project/built-descriptions.ts';
import { type DescriptionCopies, descriptionCopies, keptFetch } from '../../project/description-copies.ts';
import { builtFetch, type DescriptionFetch, recordingFetch, watchedFetch } from '../../project/description-fetch.ts';
import { sourcesHash } from '../../project/sources-hash.ts';
import type { Environment } from '../../rest/templates/template.ts';
import { pollOf } from './watched.ts';

/** How the descriptions of one build are read. */
export interface DescriptionReading {
  /** Stands between sources and the network. */
  readonly through: DescriptionFetch;
  /** What is tried where that fails. */
  readonly copies: DescriptionCopies;
  /** What was read, once the build is done. */
  recorded(): readonly BuiltDescription[];
  /** Sources of which something was read from the network. */
  readonly network: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

/**
 * What `weft build` left, where it fits, else where descriptions are published, else their copies. A source that is polled
 * begins with its copy: what has changed since is looked at once it is served, and is held back where it breaks something.
 * @throws ProjectError when what `weft build` left is damaged.
 */
export async function readingToStart(project: ProjectConfig, environment: Environment): Promise<DescriptionReading> {
  const names = project.mesh.sources.map(({ name }) => name);
  const copies = await descriptionCopies(project.dir, names, descriptionsIn(artefactFile(project.dir)));
  const { built, problems } = await fromBuild(project);
  const first: DescriptionFetch = (source, fetch) => {
    const [copy] = pollOf(project, environment, source) === undefined ? [] : copies(source);
    return copy?.fetch ?? built?.(source, fetch) ?? fetch;
  };
  return { ...recordedReading(first, copies), problems };
}

/** The copies that were accepted or built, and nothing from the network where there is one. */
export async function readingOfCopies(project: ProjectConfig): Promise<DescriptionReading> {
  const names = project.mesh.sources.map(({ name }) => name);
  const copies = await descriptionCopies(project.dir, names, descriptionsIn(artefactFile(project.dir)));
  const first: DescriptionFetch = (source, fetch) => copies(source)[0]?.fetch ?? fetch;
  return { ...recordedReading(first, copies), problems: [] };
}

/**
 * One description from where it is published, and from nowhere else; the others as they are served.
 * @param served what the build that is served was made of
 */
export async function readingToRenew(
  project: ProjectConfig,
  renewed: string,
  served: readonly BuiltDescription[],
): Promise<DescriptionReading> {
  const copies = await descriptionCopies(project.dir, [], served);
  const others = keptFetch(served);
  const first: DescriptionFetch = (source, fetch) => (source === renewed ? fetch : others(source, fetch));
  const reading = recordedReading(first, (source) => (source === renewed ? [] : copies(source)));
  return { ...reading, problems: [] };
}

function recordedReading(first: DescriptionFetch, copies: DescriptionCopies): Omit<DescriptionReading, 'problems'> {
  const network = watchedFetch();
  const recording = recordingFetch();
  return {
    through: (source, own) => recording.fetch(source, first(source, network.fetch(source, own))),
    copies: (source) => copies(source).map(({ from, fetch }) => ({ from, fetch: recording.fetch(source, fetch) })),
    recorded: recording.recorded,
    network: network.used,
  };
}

async function fromBuild(project: ProjectConfig): Promise<{ built?: DescriptionFetch; problems: readonly Problem[] }> {
  const build = await readBuild(project.dir);
  if (!build) return { problems: [] };
  if (build.sourcesHash === sourcesHash(project)) return { built: builtFetch(build), problems: [] };
  const message =
    'was built for other sources than the configuration names now and is not used; run "weft build" again';
  return { problems: [{ severity: 'warning', message, location: { file: '.weft/build.json' } }] };
}
