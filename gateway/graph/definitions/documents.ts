import { glob, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ProjectConfig } from '../../config/gateway-config.ts';
import type { Problem } from '../../errors/project-error.ts';
import type { GraphDocument } from '../graph.ts';

export interface Documents {
  /** In the order of the patterns and of the file names below them. */
  readonly documents: readonly GraphDocument[];
  /** Those of the project's patterns that match a file; Mesh's loader fails on others. */
  readonly patterns: readonly string[];
  readonly problems: readonly Problem[];
}

/** Loads the project's `documents`: its own operations, shown as tabs by GraphiQL. */
export async function loadDocuments(project: ProjectConfig): Promise<Documents> {
  const documents: GraphDocument[] = [];
  const patterns: string[] = [];
  const problems: Problem[] = [];
  for (const [index, pattern] of (project.mesh.documents ?? []).entries()) {
    const files = (await Array.fromAsync(glob(pattern, { cwd: project.dir }))).sort();
    if (files.length > 0) patterns.push(pattern);
    else {
      const location = project.locate(['documents', index]);
      const message = `no file matches "${pattern}"`;
      problems.push({ severity: 'warning', message, location, key: `documents.${index}` });
    }
    for (const file of files) {
      const text = await readFile(path.resolve(project.dir, file), 'utf8');
      documents.push({ name: path.basename(file, path.extname(file)), text });
    }
  }
  return { documents, patterns, problems };
}
