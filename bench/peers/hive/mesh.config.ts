import { defineConfig } from '@graphql-mesh/compose-cli';
import { loadOpenAPISubgraph } from '@omnigraph/openapi';

// The same descriptions and joins as Weft and Mesh have, composed to a supergraph for Hive Gateway.

const api = (name: string, port: number) => ({
  sourceHandler: loadOpenAPISubgraph(name, {
    source: `../../api/${name}.yaml`,
    endpoint: `http://127.0.0.1:${port}`,
  }),
});

export const composeConfig = defineConfig({
  output: 'supergraph.graphql',
  subgraphs: [
    api('posts', 21_081),
    api('users', 21_082),
    api('accounts', 21_083),
    api('orders', 21_084),
    api('tickets', 21_085),
  ],
  additionalTypeDefs: '../../api/joins.graphql',
});
