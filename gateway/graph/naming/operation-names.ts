import type { ApiOperation } from '../../openapi/api-description.ts';
import { camelCase } from './cases.ts';
import { wordsOf } from './words.ts';

/**
 * A field name for each operation of one root type: its operationId, of which no part is cut off; without one its path,
 * and the method unless it is GET: `GET /v1/forecast` → `v1Forecast`, `POST /pets/{petId}` → `postPetsByPetId`. Of
 * operations with one operationId the later are named by method and path too, so that the first keeps its name.
 */
export function operationNames(operations: readonly ApiOperation[]): ReadonlyMap<ApiOperation, string> {
  const names = new Map<ApiOperation, string>();
  const taken = new Set<string>();
  const give = (operation: ApiOperation, candidates: readonly string[]) => {
    const name = candidates.find((candidate) => !taken.has(candidate)) ?? numbered(candidates[0] ?? '', taken);
    taken.add(name);
    names.set(operation, name);
  };
  const named = operations.filter(hasNamingId);
  for (const operation of named) give(operation, [camelCase(operation.operationId ?? ''), ...namesOfPath(operation)]);
  for (const operation of operations) if (!names.has(operation)) give(operation, namesOfPath(operation));
  return new Map(operations.map((operation) => [operation, names.get(operation) ?? '']));
}

function hasNamingId({ operationId }: ApiOperation): boolean {
  return operationId !== undefined && wordsOf(operationId).length > 0;
}

function namesOfPath({ method, path }: ApiOperation): readonly string[] {
  const words = path.replaceAll('{', ' by ').replaceAll('}', ' ');
  const isBare = wordsOf(words.replaceAll(' by ', ' ')).length === 0 || method !== 'GET';
  const withMethod = camelCase(`${method.toLowerCase()} ${words}`);
  return isBare ? [withMethod] : [camelCase(words), withMethod];
}

function numbered(name: string, taken: ReadonlySet<string>): string {
  for (let number = 2; ; number++) if (!taken.has(`${name}${number}`)) return `${name}${number}`;
}
