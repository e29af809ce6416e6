import { glob, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type DocumentNode, GraphQLError, GraphQLSchema, Kind, parse, printSchema, Source } from 'graphql';
import type { ProjectConfig } from '../../config/gateway-config.ts';
import type { Location, Problem } from '../../errors/project-error.ts';

export interface TypeDefinitions {
  readonly documents: readonly DocumentNode[];
  readonly problems: readonly Problem[];
}

type Importer = (id: string) => Promise<unknown>;

/**
 * Loads `additionalTypeDefs`: SDL as text, or file patterns. Mesh takes SDL with a syntax error for a
 * file path and drops it without a word; here both a syntax error and a pattern without files are problems.
 */
export async function loadTypeDefinitions(project: ProjectConfig, importer: Importer): Promise<TypeDefinitions> {
  const given = project.mesh.additionalTypeDefs as string | readonly string[] | undefined;
  const entries = given === undefined ? [] : [given].flat();
  const documents: DocumentNode[] = [];
  const problems: Problem[] = [];
  for (const [index, entry] of entries.entries()) {
    const location = project.locate(typeof given === 'string' ? ['additionalTypeDefs'] : ['additionalTypeDefs', index]);
    const loaded = await loadEntry(String(entry), project.dir, location, importer);
    documents.push(...loaded.documents);
    problems.push(...loaded.problems);
  }
  return { documents, problems };
}

async function loadEntry(entry: string, dir: string, location: Location, importer: Importer): Promise<TypeDefinitions> {
  if (isSdl(entry)) return parseSdl(inlineSource(entry, location));
  const files = await filesOf(entry, dir);
  if (files.length === 0) {
    const message = `no file matches "${entry}": name GraphQL files or write the definitions here`;
    return { documents: [], problems: [{ severity: 'error', message, location, key: 'additionalTypeDefs' }] };
  }
  const loaded = await Promise.all(files.map((file) => loadFile(dir, file, importer)));
  return {
    documents: loaded.flatMap(({ documents }) => documents),
    problems: loaded.flatMap(({ problems }) => problems),
  };
}

/** The files that `additionalTypeDefs` names now, relative to the project. */
export async function typeDefinitionFiles({ mesh, dir }: Pick<ProjectConfig, 'mesh' | 'dir'>): Promise<string[]> {
  const given = mesh.additionalTypeDefs as string | readonly string[] | undefined;
  const patterns = (given === undefined ? [] : [given].flat()).map(String).filter((entry) => !isSdl(entry));
  return (await Promise.all(patterns.map((pattern) => filesOf(pattern, dir)))).flat();
}

async function filesOf(pattern: string, dir: string): Promise<string[]> {
  return (await Array.fromAsync(glob(pattern, { cwd: dir }))).sort();
}

function isSdl(entry: string): boolean {
  const looksSo = /[{}]|^\s*(extend|type|scalar|enum|union|input|interface|directive|schema)\s/.test(entry);
  return looksSo && !isPattern(entry);
}

/** Braces stand in glob patterns too: `resolvers/*.{graphql,gql}`. */
function isPattern(entry: string): boolean {
  return !/\s/.test(entry.trim()) && /[/*]|\.\w+$/.test(entry);
}

async function loadFile(dir: string, file: string, importer: Importer): Promise<TypeDefinitions> {
  const absolute = path.resolve(dir, file);
  if (/\.[cm]?[jt]s$/.test(file)) return loadCode(absolute, file, importer);
  return parseSdl(new Source(await readFile(absolute, 'utf8'), file));
}

/** Definitions in the configuration itself; several lines are a block that begins below its key. */
function inlineSource(sdl: string, { file, line = 1 }: Location): Source {
  return new Source(sdl, file, { line: sdl.includes('\n') ? line + 1 : line, column: 1 });
}

function parseSdl(source: Source): TypeDefinitions {
  try {
    return { documents: [parse(source)], problems: [] };
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const [place] = error.locations ?? [];
    const location = locationIn(source, place?.line, place?.column);
    return { documents: [], problems: [{ severity: 'error', message: error.message, location }] };
  }
}

/** Where a line of a source stands in its file. */
export function locationIn(source: Source, line = 1, column?: number): Location {
  const offset = source.locationOffset.line - 1;
  return { file: source.name, line: line + offset, column: offset === 0 ? column : undefined };
}

/** A module whose default export (or `typeDefs`) is SDL, a document or a schema, as Mesh accepts it. */
async function loadCode(absolute: string, file: string, importer: Importer): Promise<TypeDefinitions> {
  const module = await importer(absolute);
  const named = Object(module) as Record<string, unknown>;
  const exported = named['typeDefs'] ?? named['schema'] ?? module;
  if (typeof exported === 'string') return parseSdl(new Source(exported, file));
  if (exported instanceof GraphQLSchema) return parseSdl(new Source(printSchema(exported), file));
  if (isDocument(exported)) return { documents: [exported], problems: [] };
  const message = 'exports no type definitions: export SDL, a DocumentNode or a GraphQLSchema as default';
  return { documents: [], problems: [{ severity: 'error', message, location: { file } }] };
}

function isDocument(value: unknown): value is DocumentNode {
  return typeof value === 'object' && value !== null && (value as DocumentNode).kind === Kind.DOCUMENT;
}
