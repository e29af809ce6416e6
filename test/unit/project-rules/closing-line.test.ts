import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { projectFolder } from '../../project-folder.ts';

const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
const reporter = join(import.meta.dirname, '../../closing-line.ts');

it.each([
  ['passes', 'it("a", () => {}); it.skip("b", () => {});', 0, '1 passed, 0 failed, 1 skipped'],
  ['fails', 'it("a", () => {}); it("b", () => { throw new Error(); });', 1, '1 passed, 1 failed'],
  ['cannot be loaded', 'throw new Error("no");', 1, '0 passed, 1 failed'],
  ['has a failing hook', 'afterAll(() => { throw new Error(); }); it("a", () => {});', 1, '1 passed, 1 failed'],
  [
    'leaves an error unhandled',
    'it("a", async () => { Promise.reject(new Error()); await new Promise(setImmediate); });',
    1,
    '1 passed, 1 failed',
  ],
])('a run whose file %s ends with the count of its tests', async (_, text, code, line) => {
  using folder = projectFolder({
    'a.test.ts': text,
    'vitest.config.ts': `export default { test: { globals: true, reporters: ['default', ${JSON.stringify(reporter)}] } };`,
  });
  const { VITEST: _own, ...env } = process.env;
  const result = await new Promise<{ code: unknown; stdout: string }>((resolve) => {
    const done = (error: { code?: unknown } | null, stdout: string): void =>
      resolve({ code: error?.code ?? 0, stdout });
    execFile(process.execPath, [vitest, 'run'], { cwd: folder.dir, env }, done);
  });
  expect(result.stdout.trimEnd().split('\n').at(-1)).toBe(line);
  expect(result.code).toBe(code);
});
