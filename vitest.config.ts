import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

// Vite takes graphql's `module` entry, Node and every dependency its `main`: two realms, which graphql refuses.
const oneGraphql = [{ find: /^graphql$/, replacement: createRequire(import.meta.url).resolve('graphql') }];

const project = (name: string, include: string, timeout: number) => ({
  resolve: { alias: oneGraphql },
  test: { name, include: [include], testTimeout: timeout, hookTimeout: timeout },
});

export default defineConfig({
  test: {
    // One more than processors: end-to-end tests wait for processes and timers a good part of their time.
    maxWorkers: 3,
    reporters: ['default', './test/closing-line.ts'],
    projects: [
      project('unit', 'test/unit/**/*.test.ts', 10_000),
      project('conformance', 'test/conformance/**/*.test.ts', 60_000),
      project('e2e', 'test/e2e/**/*.e2e.ts', 60_000),
    ],
  },
});
