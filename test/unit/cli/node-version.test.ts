import { readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { nodeVersionProblem } from '../../../gateway/cli/node-version.js';

const message = (version: string, stripsTypes = true, pinned = true): string | undefined =>
  nodeVersionProblem(version, stripsTypes, pinned, 'npm start');

describe('the entry', () => {
  it.each(['22.18.0', '22.20.1', '24.0.0', '26.10.0'])('runs on Node %s', (version) => {
    expect(message(version)).toBeUndefined();
  });

  it.each(['12.22.0', '20.20.2', '22.17.9', '21.7.3'])('says what to do on Node %s in one line', (version) => {
    expect(message(version, false)).toBe(
      `weft: Node.js ${version} is too old for Weft, which needs 22.18 or newer; run it with the Node that npm installed here: npm start`,
    );
  });

  it('says how to get a Node where npm has not installed one', () => {
    expect(message('20.0.0', false, false)).toMatch(
      /; run "npm ci", which installs one here, or install it from https:\/\/nodejs\.org$/,
    );
  });

  it('says when type stripping is turned off', () => {
    expect(message('26.10.0', false)).toMatch(/runs here with type stripping turned off/);
  });

  it.each(['gateway/cli/weft.js', 'gateway/cli/node-version.js', 'demo/start.js'])(
    '%s has no syntax that Node 12 does not know',
    (file) => {
      const source = readFileSync(file, 'utf8');
      expect(transformSync(source, { target: 'node12.20' }).code).toBe(
        transformSync(source, { target: 'esnext' }).code,
      );
    },
  );
});
