import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

// Vite takes graphql's `module` entry, Node and every dependency its `main`: two realms, which graphql refuses.
const oneGraphql = [{ find: /^graphql$/, replacement: createRequire(import.meta.url).resolve('graphql') }];

/** Tests with a process for each file: those that replace modules, which stay replaced, and those that measure memory. */
const alone = ['test/unit/**/*.alone.test.ts', 'test/e2e/attacks/**/*.e2e.ts'];

// Files of the others share the modules that a worker has loaded: loading Mesh for each took a third of all time.
const project = (name: string, include: readonly string[], timeout: number) => ({
  resolve: { alias: oneGraphql },
  test: {
    name,
    include: [...include],
    exclude: name === 'alone' ? [] : alone,
    isolate: name === 'alone',
    testTimeout: timeout,
    hookTimeout: timeout,
  },
});

export default defineConfig({
  test: {
    // One more than processors: end-to-end tests wait for processes and timers a good part of their time.
    maxWorkers: 3,
    reporters: ['default', './test/closing-line.ts'],
    projects: [
      project('alone', alone, 60_000),
      project('unit', ['test/unit/**/*.test.ts'], 10_000),
      project('conformance', ['test/conformance/**/*.test.ts'], 60_000),
      project('e2e', ['test/e2e/**/*.e2e.ts'], 60_000),
    ],
  },
});
