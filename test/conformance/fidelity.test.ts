import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { runDocument } from '../../bench/conformance/run-document.ts';

/** The short part of `npm run conformance:rest`: every operation, with what is required and with everything. */
describe('an independent mock and the recorded requests find every call wholly right', () => {
  test.each([
    'oai-petstore-minimal-2.0.yaml',
    'oai-uber-2.0.json',
    'oai-link-example-3.0.yaml',
    'oai-tictactoe-3.1.yaml',
    'readme-3.0-parameters-style.json',
  ])('%s', async (name) => {
    const file = fileURLToPath(new URL(`../fixtures/openapi/${name}`, import.meta.url));
    const result = await runDocument(file, 'weft', () => undefined);
    expect(result.failure).toBeUndefined();
    expect(result.notMapped).toEqual([]);
    expect(result.calls).toHaveLength(result.operations * 2);
    expect(result.calls.filter(({ faults }) => faults.length > 0)).toEqual([]);
    expect(result.calls.filter(({ valid }) => valid === 'no' || valid === 'unsent')).toEqual([]);
  });
});
