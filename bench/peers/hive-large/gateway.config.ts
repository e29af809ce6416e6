import { defineConfig } from '@graphql-hive/gateway';

// Hive Gateway with its JIT on, in one process.

export const gatewayConfig = defineConfig({
  supergraph: 'supergraph.graphql',
  port: 21_090,
  host: '127.0.0.1',
  fork: 1,
  jit: true,
  logging: 'error',
});
