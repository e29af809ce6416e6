import { defineConfig } from 'vitest/config';

const project = (name: string, include: string, timeout: number) => ({
  test: { name, include: [include], testTimeout: timeout, hookTimeout: timeout },
});

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      project('unit', 'test/unit/**/*.test.ts', 10_000),
      project('conformance', 'test/conformance/**/*.test.ts', 60_000),
      project('e2e', 'test/e2e/**/*.e2e.ts', 60_000),
    ],
  },
});
