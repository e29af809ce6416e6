import { expect, it } from 'vitest';
import type { TracedCall } from '../../../../gateway/graph/explain/call-trace.ts';
import type { Explanation } from '../../../../gateway/graph/explain/explain.ts';
import { tableRows } from '../../project-rules/markdown.ts';

// Records name every member: one that is missing here does not compile.
const explanation: Record<keyof Explanation, true> = { calls: true, byCode: true, made: true, durationMs: true };
const call: Record<keyof TracedCall, true> = {
  source: true,
  operation: true,
  method: true,
  from: true,
  path: true,
  startMs: true,
  durationMs: true,
  status: true,
  bytes: true,
  error: true,
  keys: true,
  parents: true,
  shared: true,
  retries: true,
  url: true,
  curl: true,
};

// Two of the rows are the headings of the tables.
it('docs/explain.md has every member of an explanation and of its calls', () => {
  const members = tableRows('docs/explain.md', /^`\w+`$/).map(([name = '']) => name.slice(1, -1));
  expect(members).toEqual(['explain', ...Object.keys(explanation), 'made', ...Object.keys(call)]);
});
