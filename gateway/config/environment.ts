import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import type { ProblemList } from './document/problem-list.ts';
import { SourceText } from './document/source-text.ts';

/** Which variables of an environment came from a `.env`, so that reading it again may change them. */
const namesFromFile = new WeakMap<NodeJS.ProcessEnv, Set<string>>();

/**
 * Adds the variables of a project's `.env` to `environment`, as Mesh does: what is set already stays as it is. They
 * are added rather than returned because `{env.X}` templates and the project's own code read the environment too.
 */
export function addEnvFile(dir: string, environment: NodeJS.ProcessEnv, problems: ProblemList): void {
  const path = join(dir, '.env');
  const before = namesFromFile.get(environment) ?? new Set();
  for (const name of before) delete environment[name];
  const added = new Set<string>();
  namesFromFile.set(environment, added);
  for (const [name, value] of Object.entries(variablesIn(path, problems))) {
    if (environment[name] !== undefined) continue;
    environment[name] = value;
    added.add(name);
  }
}

function variablesIn(path: string, problems: ProblemList): NodeJS.Dict<string> {
  try {
    return parseEnv(readFileSync(path, 'utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') {
      problems.error(`cannot be read (${code})`, { source: new SourceText('.env', path, ''), offset: undefined });
    }
    return {};
  }
}
