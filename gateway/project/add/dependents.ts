import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DocumentNode, Kind, parse } from 'graphql';
import type { ProjectConfig } from '../../config/gateway-config.ts';
import type { Location } from '../../errors/project-error.ts';

/** Something in a project that uses a source. */
export interface Dependent {
  readonly location: Location;
  /** As `Order.customer (@resolveTo)`. */
  readonly what: string;
}

/** Everything in a project's own files that names a source: `@resolveTo`, YAML joins, resolvers. */
export async function dependentsOf(project: ProjectConfig, source: string): Promise<Dependent[]> {
  const files = await projectFiles(project.dir);
  const inFiles = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(project.dir, file), 'utf8');
      return file.endsWith('.graphql') ? inSdl(text, file, source) : inProgram(text, file, source);
    }),
  );
  return [...inYaml(project, source), ...inFiles.flat()];
}

async function projectFiles(dir: string): Promise<string[]> {
  const files: string[] = [];
  const patterns = ['**/*.graphql', '**/*.ts', '**/*.js', '**/*.mjs', '**/*.cjs'];
  const never = new Set(['node_modules', '.git', '.weft', '.mesh', 'gateway', 'test', 'bench', 'demo', 'dist']);
  for await (const file of glob(patterns, {
    cwd: dir,
    exclude: (path) => never.has(path.split(/[\\/]/).at(-1) ?? ''),
  })) {
    files.push(file);
  }
  return files.toSorted();
}

function inYaml({ mesh, locate }: ProjectConfig, source: string): Dependent[] {
  const joins = (mesh.additionalResolvers ?? []).flatMap((entry, index) => {
    if (typeof entry !== 'object' || entry === null) return [];
    const join = entry as { sourceName?: unknown; targetTypeName?: unknown; targetFieldName?: unknown };
    if (join.sourceName !== source) return [];
    const what = `${String(join.targetTypeName)}.${String(join.targetFieldName)} (additionalResolvers)`;
    return [{ what, location: locate(['additionalResolvers', index]) }];
  });
  const { additionalTypeDefs } = mesh;
  const inline = typeof additionalTypeDefs === 'string' ? [additionalTypeDefs] : [];
  return [
    ...joins,
    ...inline.flatMap((text) =>
      inSdl(text, '', source).map((found) => ({ ...found, location: locate(['additionalTypeDefs']) })),
    ),
  ];
}

function inSdl(text: string, file: string, source: string): Dependent[] {
  const document = parsedSdl(text);
  return (document?.definitions ?? []).flatMap((definition) => {
    if (!('fields' in definition) || !definition.name) return [];
    const type = definition.name.value;
    return (definition.fields ?? []).flatMap(({ name, directives }) => {
      const directive = directives?.find((candidate) => candidate.name.value === 'resolveTo');
      const named = directive?.arguments?.find((argument) => argument.name.value === 'sourceName')?.value;
      if (named?.kind !== Kind.STRING || named.value !== source) return [];
      const line = directive?.loc?.startToken.line;
      return [{ what: `${type}.${name.value} (@resolveTo)`, location: { file, line } }];
    });
  });
}

/** A file that is no SDL joins nothing; `weft check` tells what is wrong with it. */
function parsedSdl(text: string): DocumentNode | undefined {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

/** `sources.payments`, `sources['payments']` and Mesh's `context.payments`. */
function inProgram(text: string, file: string, source: string): Dependent[] {
  const name = source.replaceAll(/[^\w]/g, '\\$&');
  const mention = new RegExp(`\\b(?:sources|context|ctx)\\??(?:\\.${name}\\b|\\.?\\[(['"])${name}\\1\\])`);
  return text
    .split('\n')
    .flatMap((line, index) =>
      mention.test(line) ? [{ what: line.trim().slice(0, 100), location: { file, line: index + 1 } }] : [],
    );
}
