import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { ProjectConfig } from '../../config/gateway-config.ts';
import type { PaginationConfig } from '../../config/pagination-config.ts';
import { parsePagination } from '../../config/section/parse-pagination.ts';
import type { Location, Problem } from '../../errors/project-error.ts';
import type { ApiDescription, ApiOperation } from '../../openapi/api-description.ts';
import { ownMember } from '../../openapi/document/json.ts';
import { parsePointer, valueAt } from '../../openapi/document/json-pointer.ts';
import { locateUpdate } from '../../openapi/overlay/locate-update.ts';
import { didYouMean } from '../joins/checks/did-you-mean.ts';

/** What an operation of a description is declared with: a project's overlay gives it, as a rule. */
const paginationExtension = 'x-weft-pagination';

/** How the list of an operation is divided, as somebody declared it. */
export interface DeclaredPagination {
  readonly source: string;
  /** JSON pointer of the operation. */
  readonly pointer: string;
  readonly config: PaginationConfig;
  /** What is wrong with the declaration, or with a member of it, with its place. */
  problem(message: string, member?: string): Problem;
}

export interface PaginationDeclarations {
  readonly declared: readonly DeclaredPagination[];
  readonly problems: readonly Problem[];
}

/** What a project declares of the operations of a source. `.meshrc.yaml` goes before the description. */
export function paginationDeclarations(
  project: ProjectConfig,
  source: string,
  description: ApiDescription | undefined,
): PaginationDeclarations {
  const operations = description?.operations ?? [];
  const ofConfig = configured(project, source, operations);
  const done = new Set(ofConfig.declared.map(({ pointer }) => pointer));
  const others = operations.filter(({ pointer }) => !done.has(pointer));
  const ofDescription = description ? described(project, source, description, others) : { declared: [], problems: [] };
  return {
    declared: [...ofConfig.declared, ...ofDescription.declared],
    problems: [...ofConfig.problems, ...ofDescription.problems],
  };
}

/** The same for a source that Mesh executes: it has no calls that pages could be read with. */
export function refusedUnderMesh(
  source: string,
  { declared, problems }: PaginationDeclarations,
): PaginationDeclarations {
  const message = `"${source}" is answered by Mesh's own resolvers, which read no pages`;
  return { declared: [], problems: [...problems, ...declared.map(({ problem }) => problem(message))] };
}

function configured(
  project: ProjectConfig,
  source: string,
  operations: readonly ApiOperation[],
): PaginationDeclarations {
  const declared: DeclaredPagination[] = [];
  const problems: Problem[] = [];
  for (const [name, config] of Object.entries(project.gateway.sources[source]?.pagination ?? {})) {
    const keys = ['gateway', 'sources', source, 'pagination', name];
    const problem = (message: string, member?: string): Problem => {
      const path = member === undefined ? keys : [...keys, member];
      return { severity: 'error', message, location: project.locate(path), key: path.join('.') };
    };
    const operation = operations.find((candidate) => isNamed(candidate, name));
    if (operation) declared.push({ source, pointer: operation.pointer, config, problem });
    else problems.push(problem(unknownOperation(source, name, operations)));
  }
  return { declared, problems };
}

function isNamed({ operationId, method, path: template }: ApiOperation, name: string): boolean {
  return operationId === name || `${method} ${template}` === name;
}

function unknownOperation(source: string, name: string, operations: readonly ApiOperation[]): string {
  if (operations.length === 0) return `"${source}" has no OpenAPI description, which lists with pages need`;
  const known = operations.flatMap(({ operationId, method, path: template }) => [
    ...(operationId === undefined ? [] : [operationId]),
    `${method} ${template}`,
  ]);
  return `"${source}" has no operation "${name}"${didYouMean(name, known)}`;
}

function described(
  project: ProjectConfig,
  source: string,
  { document }: ApiDescription,
  operations: readonly ApiOperation[],
): PaginationDeclarations {
  const declared: DeclaredPagination[] = [];
  const problems: Problem[] = [];
  for (const { pointer, operationId, method, path: template } of operations) {
    const keys = [...parsePointer(pointer), paginationExtension];
    const value = ownMember(valueAt(document, keys.slice(0, -1)), paginationExtension);
    if (value === undefined) continue;
    const problem = (message: string, member?: string): Problem => ({
      severity: 'error',
      message,
      location: locate(project, source, document, member === undefined ? keys : [...keys, member]),
      key: [operationId ?? `${method} ${template}`, paginationExtension, member].filter(Boolean).join('.'),
    });
    const read = parsePagination(value);
    if ('config' in read) declared.push({ source, pointer, config: read.config, problem });
    else
      problems.push(
        ...read.faults.map((fault) => problem(fault.message, fault.path.map(String).join('.') || undefined)),
      );
  }
  return { declared, problems };
}

/** Where the project's overlay writes it; else where the project names the description. */
function locate(project: ProjectConfig, source: string, document: object, keys: readonly string[]): Location {
  const file = `sources/${source}/overlay.yaml`;
  const absolute = path.join(project.dir, file);
  const text = existsSync(absolute) ? readFileSync(absolute, 'utf8') : '';
  const root = document as Readonly<Record<string, unknown>>;
  for (const wanted of [keys, keys.slice(0, keys.indexOf(paginationExtension) + 1)]) {
    const spot = locateUpdate(text, root, wanted);
    if (spot) return { file, ...spot };
  }
  const index = project.mesh.sources.findIndex(({ name }) => name === source);
  return project.locate(['sources', index, 'handler', 'openapi', 'source']);
}
