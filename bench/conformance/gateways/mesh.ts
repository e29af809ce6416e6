import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { processConfig } from '@graphql-mesh/config';
import { createMeshHTTPHandler } from '@graphql-mesh/http';
import { getMesh } from '@graphql-mesh/runtime';
import { InMemoryStoreStorageAdapter, MeshStore } from '@graphql-mesh/store';
import type { Logger, YamlConfig } from '@graphql-mesh/types';
import { defaultImportFn } from '@graphql-mesh/utils';
import { stampOperations } from '../../../gateway/graph/stamps/stamp-operations.ts';
import { stampTypes } from '../../../gateway/graph/stamps/stamp-source.ts';
import { describeApi } from '../../../gateway/openapi/describe-api.ts';
import { readDescription } from '../../../gateway/openapi/read-description.ts';
import { UnsupportedOperation } from '../../../gateway/rest/unsupported-operation.ts';
import { megabytes, rootFields, type ServedGateway } from './served-gateway.ts';

/** Serves the description at `file` through Mesh itself: its loader, its resolvers, its HTTP handler. */
export async function serveMesh(file: string, endpoint: string): Promise<ServedGateway> {
  const dir = process.cwd();
  const config = { sources: [{ name: 'api', handler: { openapi: { source: file, endpoint } } }] };
  const begin = performance.now();
  const processed = await processConfig({ ...config, cache: { 'inmemory-lru': {} } } as unknown as YamlConfig.Config, {
    dir,
    importFn: defaultImportFn,
    store: new MeshStore(dir, new InMemoryStoreStorageAdapter(), { readonly: false, validate: false }),
  });
  for (const source of processed.sources) Object.assign(source.handler, { logger: quiet });
  const mesh = await getMesh({ ...processed, logger: quiet });
  const buildMs = performance.now() - begin;
  const buildMegabytes = megabytes();
  const [source] = mesh.rawSources;
  const schema = source?.schema ?? mesh.schema;
  // Stamps say what Mesh's names are on the wire; they are for the harness and change nothing that Mesh does.
  const { description } = describeApi((await readDescription(file, { dir, fetch })).document);
  stampTypes(schema, 'api');
  const leftToMesh = ({ path }: { readonly path: string }) => {
    throw new UnsupportedOperation(path, 'Mesh makes the calls');
  };
  stampOperations(schema, 'api', description.operations, leftToMesh, (value) => description.resolve(value));
  const server = createServer(
    createMeshHTTPHandler({ baseDir: dir, getBuiltMesh: async () => mesh, rawServeConfig: { playground: false } }),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    schema,
    fields: rootFields(schema),
    buildMs,
    buildMegabytes,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      mesh.destroy();
    },
  };
}

const silent = () => undefined;
const quiet: Logger = {
  log: silent,
  info: silent,
  debug: silent,
  warn: silent,
  error: silent,
  child: () => quiet,
};
