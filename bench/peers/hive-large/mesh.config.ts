import { createPrefixTransform, defineConfig } from '@graphql-mesh/compose-cli';
import { loadOpenAPISubgraph } from '@omnigraph/openapi';

// GitHub and Stripe as published: 1,691 operations.

const api = (name: string, file: string, port: number) => ({
  sourceHandler: loadOpenAPISubgraph(name, {
    source: `../../../../shared/specs/${file}`,
    endpoint: `http://127.0.0.1:${port}`,
  }),
  transforms: [createPrefixTransform({ value: `${name}_`, includeRootOperations: true })],
});

export const composeConfig = defineConfig({
  output: 'supergraph.graphql',
  subgraphs: [api('github', 'github-api.json', 21_081), api('stripe', 'stripe-2023.yaml', 21_082)],
});
