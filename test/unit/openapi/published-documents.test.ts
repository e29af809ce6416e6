import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { describeApi } from '../../../gateway/openapi/describe-api.ts';
import { readDescription } from '../../../gateway/openapi/read-description.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/openapi/', import.meta.url));
const specs = fileURLToPath(new URL('../../../../shared/specs/', import.meta.url));
const hasSpecs = existsSync(`${specs}INDEX.md`);

async function describeFile(dir: string, file: string) {
  const { document, location } = await readDescription(file, { dir, fetch });
  return describeApi(document, { location });
}

/** The rows of the index: file, operations. */
const published = hasSpecs
  ? readFileSync(`${specs}INDEX.md`, 'utf8')
      .split('\n')
      .map((line) => line.split('|').map((cell) => cell.trim()))
      .filter(([, file]) => file !== undefined && /\.(json|yaml)$/.test(file))
      .map(([, file, , operations]) => ({ file: file ?? '', operations: Number(operations) }))
  : [];

describe('a published document', () => {
  it.each([
    ['oai-petstore-minimal-2.0.yaml', '2.0', ['GET http://petstore.swagger.io/api /pets']],
    [
      'oai-uber-2.0.json',
      '2.0',
      ['/products', '/estimates/price', '/estimates/time', '/me', '/history'].map(
        (path) => `GET https://api.uber.com/v1 ${path}`,
      ),
    ],
    ['oai-tictactoe-3.1.yaml', '3.1.0', ['GET / /board', 'GET / /board/{row}/{column}', 'PUT / /board/{row}/{column}']],
  ])('%s has its operations', async (file, version, operations) => {
    const { description, problems } = await describeFile(fixtures, file);
    expect(problems).toEqual([]);
    expect(description.publishedVersion).toBe(version);
    expect(description.operations.map(({ method, servers, path }) => `${method} ${servers[0]?.url} ${path}`)).toEqual(
      operations,
    );
  });

  describe.skipIf(!hasSpecs)('of ../shared/specs', () => {
    it.each(published)('$file has all its $operations operations', async ({ file, operations }) => {
      const { description, problems } = await describeFile(specs, file);
      expect(description.operations).toHaveLength(operations);
      expect(problems.filter(({ lost }) => lost)).toEqual([]);
    });

    it('spotify-official.yaml has 22 broken references and one to the outside, all reported', async () => {
      const { problems } = await describeFile(specs, 'spotify-official.yaml');
      const reasons = problems.map(({ reason }) => reason);
      expect(reasons.filter((reason) => reason.endsWith('leads nowhere'))).toHaveLength(22);
      expect(reasons.filter((reason) => reason.includes('"../policies.yaml"'))).toHaveLength(1);
      expect(reasons).toHaveLength(23);
    });
  });
});
