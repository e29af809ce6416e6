import { loadProject } from '../../config/load-project.ts';
import { ProjectError } from '../../errors/project-error.ts';
import { buildGraph } from '../../graph/build-graph.ts';
import type { BuiltDescription } from '../../graph/inspect/inspect-api.ts';
import { describeApi } from '../../openapi/describe-api.ts';
import { readDescription } from '../../openapi/read-description.ts';
import { registerOneGraphql } from '../one-graphql.ts';

export interface BuildAloneOptions {
  /** Absolute path of the folder that relative paths start from. */
  readonly dir: string;
  readonly fetch: typeof globalThis.fetch;
  /** Told before the schema is built, which may take long or never end. */
  readonly described?: (description: BuiltDescription) => void;
}

/**
 * Reads an API description and builds its schema as a project with this one source, in style `graphql`, would.
 * Nothing is written, and nothing but the description is fetched.
 * @throws ProjectError when it cannot be read; a schema that cannot be built is told in `failure`.
 */
export async function buildAlone(source: string, options: BuildAloneOptions): Promise<BuiltDescription> {
  const { document, location, file, problems: readingProblems } = await readDescription(source, options);
  const { description, problems: describingProblems } = describeApi(document, { location, file });
  const problems = [...readingProblems, ...describingProblems];
  options.described?.({ description, problems, schema: undefined });
  if (description.operations.length === 0) return { description, problems, schema: undefined };
  return { description, problems, ...(await schemaOf(source, options)) };
}

async function schemaOf(source: string, { dir, fetch }: BuildAloneOptions) {
  registerOneGraphql();
  const config = {
    // Where it is called is none of the doctor's business; many descriptions name no server that could be.
    sources: [{ name: 'api', handler: { openapi: { source, endpoint: 'http://127.0.0.1' } } }],
    gateway: { schema: { style: 'graphql' } },
  };
  try {
    const project = await loadProject(dir, {}, { file: '.meshrc.yaml', text: JSON.stringify(config) });
    const graph = await buildGraph(project, {
      telemetry: { emit: () => undefined },
      environment: {},
      importer: async (id) => ((await import(id)) as { default?: unknown }).default,
      descriptionFetch: () => fetch,
    });
    await graph.close();
    return { schema: graph.schema };
  } catch (error) {
    return { schema: undefined, failure: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof ProjectError) {
    return error.problems.map(({ message }) => message.replace(/^api is left out: /, '')).join('; ');
  }
  return error instanceof Error ? error.message : String(error);
}
