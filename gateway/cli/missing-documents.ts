import { glob } from 'node:fs/promises';
import { parse } from 'graphql';
import type { ProjectConfig } from '../config/gateway-config.ts';
import type { Problem } from '../errors/project-error.ts';

/**
 * The `documents` that name no file. Mesh stops, without their name, where none of them names one; otherwise they
 * would only be seen as a tab that is not there.
 */
export async function missingDocuments(project: ProjectConfig): Promise<Problem[]> {
  const { mesh, dir, locate, hasGatewaySection } = project;
  const patterns = (mesh.documents ?? []).map((pattern, index) => ({ pattern, index }));
  const files = patterns.filter(({ pattern }) => !pattern.startsWith('!') && !isGraphql(pattern));
  const found = await Promise.all(files.map(({ pattern }) => namesFile(pattern, dir)));
  const missing = files.filter((_, position) => !found[position]);
  const severity = hasGatewaySection || missing.length === patterns.length ? 'error' : 'warning';
  return missing.map(({ pattern, index }) => ({
    severity,
    message: `${pattern} names no file`,
    location: locate(['documents', index]),
    key: `documents.${index}`,
  }));
}

async function namesFile(pattern: string, dir: string): Promise<boolean> {
  for await (const _ of glob(pattern, { cwd: dir })) return true;
  return false;
}

/** Mesh takes operations written into the configuration as well as files. */
function isGraphql(text: string): boolean {
  try {
    return parse(text).definitions.length > 0;
  } catch {
    return false;
  }
}
