import { existsSync } from 'node:fs';
import path from 'node:path';
import type { YamlConfig } from '@graphql-mesh/types';
import type { ProjectConfig } from '../../config/gateway-config.ts';
import type { Problem } from '../../errors/project-error.ts';
import type { ApiDescription } from '../../openapi/api-description.ts';
import { describeApi } from '../../openapi/describe-api.ts';
import { readDescription } from '../../openapi/read-description.ts';
import { compileTemplate, type Environment } from '../../rest/templates/template.ts';

/** The description of a source's API, corrected by its overlay. */
export interface DescribedSource {
  readonly description: ApiDescription;
  readonly location: string;
  readonly problems: readonly Problem[];
}

/** What a source's description is read with. */
export interface DescriptionReading {
  readonly project: ProjectConfig;
  readonly source: YamlConfig.Source;
  readonly environment: Environment;
  readonly fetch: typeof globalThis.fetch;
  /** Told the absolute path of each file that is read, or looked for. */
  readonly opened?: ((path: string) => void) | undefined;
}

/**
 * Reads the description of an `openapi` source; `undefined` for a source that has none.
 * @throws ProjectError when it cannot be read.
 */
export async function describeSource({
  project,
  source,
  fetch,
  environment,
  opened,
}: DescriptionReading): Promise<DescribedSource | undefined> {
  const place = descriptionPlace(source, environment);
  if (!place) return undefined;
  const published = await readDescription(place.address, {
    dir: project.dir,
    fetch,
    headers: place.headers,
    overlay: overlayOf(project, source),
    opened,
  });
  const { location, file } = published;
  const { description, problems } = describeApi(published.document, { location, file });
  // An operation that is lost is no reason to refuse the others.
  const warnings = [...published.problems, ...problems].map((problem) => ({
    ...problem,
    severity: 'warning' as const,
  }));
  return { description, location, problems: warnings };
}

/** Where the description of an `openapi` source is, and the headers to ask for it with; `undefined` where it has none. */
export function descriptionPlace(
  { handler: { openapi } }: YamlConfig.Source,
  environment: Environment,
): { readonly address: string; readonly headers: Readonly<Record<string, string>> } | undefined {
  if (!openapi) return undefined;
  const filled = (template: string) => String(compileTemplate(template, environment)({}));
  const address = filled(openapi.source);
  // A schema that Mesh has generated before is no description; its fields keep Mesh's resolvers.
  if (address.endsWith('.graphql')) return undefined;
  const headers = Object.entries((openapi.schemaHeaders ?? {}) as Record<string, string>);
  return { address, headers: Object.fromEntries(headers.map(([name, value]) => [name, filled(value)])) };
}

/** Corrections of a description that is never edited itself: `sources/<name>/overlay.yaml`. */
function overlayOf(project: ProjectConfig, { name }: YamlConfig.Source): string | undefined {
  const file = `sources/${name}/overlay.yaml`;
  return existsSync(path.join(project.dir, file)) ? file : undefined;
}
