import { createAuthenticate } from '../../../gateway/auth/create-authenticate.ts';
import { loadProject } from '../../../gateway/config/load-project.ts';
import { buildGraph } from '../../../gateway/graph/build-graph.ts';
import { graphAuth } from '../../../gateway/plugins/graph-auth.ts';
import { createImporter } from '../../../gateway/project/importer.ts';
import { createGateway } from '../../../gateway/server/create-gateway.ts';
import { listen } from '../../../gateway/server/listen.ts';
import { projectFolder } from '../../../test/project-folder.ts';
import { megabytes, rootFields, type ServedGateway } from './served-gateway.ts';

/** Serves the description at `file` through Weft, calls going to `endpoint`. */
export async function serveWeft(file: string, endpoint: string): Promise<ServedGateway> {
  const folder = projectFolder({ '.meshrc.yaml': configuration(file, endpoint) });
  const telemetry = { emit: () => undefined };
  const project = await loadProject(folder.dir, {});
  const importer = createImporter(folder.dir);
  const begin = performance.now();
  const graph = await buildGraph(project, { telemetry, environment: {}, importer });
  const buildMs = performance.now() - begin;
  const buildMegabytes = megabytes();
  const { auth: config } = project.gateway;
  const auth = config && graphAuth(graph, { config, authenticate: await createAuthenticate(config, { fetch }) });
  const server = await listen(createGateway({ config: project, graph, auth, telemetry }), { port: 0 });
  return {
    url: `${server.url}/graphql`,
    schema: graph.schema,
    fields: rootFields(graph.schema),
    buildMs,
    buildMegabytes,
    async [Symbol.asyncDispose]() {
      await server.close({ graceMs: 0 });
      folder[Symbol.dispose]();
    },
  };
}

function configuration(file: string, endpoint: string): string {
  return JSON.stringify({
    sources: [{ name: 'api', handler: { openapi: { source: file, endpoint } } }],
    gateway: { schema: { style: 'graphql' } },
  });
}
