import type { ProjectConfig } from '../../config/gateway-config.ts';
import type { Problem } from '../../errors/project-error.ts';
import { didYouMean } from '../joins/checks/did-you-mean.ts';
import type { StampedOperation } from '../stamps/stamp.ts';

/**
 * Names in `gateway.sources.<name>.idempotencyKey.operations` that give no call a key. A change that was to have one, and is
 * called without, would be noticed only when the API fails.
 * @param sources those that are ready; of the others nothing is known
 */
export function idempotencyKeyProblems(
  project: ProjectConfig,
  sources: readonly string[],
  operations: readonly StampedOperation[],
): readonly Problem[] {
  return sources.flatMap((source) => {
    const { operations: names = [] } = project.gateway.sources[source]?.idempotencyKey ?? {};
    const ofSource = operations.filter((operation) => operation.source === source);
    return names.flatMap((name, index): Problem[] => {
      const reason = whyWithout(name, source, ofSource);
      if (reason === undefined) return [];
      const keys = ['gateway', 'sources', source, 'idempotencyKey', 'operations', index];
      return [{ severity: 'error', message: reason, location: project.locate(keys), key: keys.slice(0, -1).join('.') }];
    });
  });
}

/** `undefined` where its calls get a key: they are known by the operationId, or by `POST /path` where there is none. */
function whyWithout(name: string, source: string, operations: readonly StampedOperation[]): string | undefined {
  const compiled = operations.filter(({ rest }) => rest);
  const named = compiled.find(({ rest }) => rest?.id === name);
  if (named) return isQuestion(named) ? `"${name}" is a ${named.rest?.method}, which needs no key` : undefined;
  const described = operations.find(({ described }) => described && namesOf(described.operation).includes(name));
  if (described?.rest) return `"${name}" has an operationId: write "${described.rest.id}"`;
  if (described) return `"${name}" is called by Mesh's own resolver, which gives no key: ${described.uncompiled}`;
  const changes = compiled.flatMap((operation) => (isQuestion(operation) ? [] : (operation.rest?.id ?? [])));
  return `"${source}" has no operation "${name}"${didYouMean(name, changes)}`;
}

/** A GET that the schema offers as a mutation is a change like any other. */
function isQuestion({ rest, rootType }: StampedOperation): boolean {
  return rest?.safe === true && rootType === 'Query';
}

function namesOf({ operationId, method, path }: { operationId?: string | undefined; method: string; path: string }) {
  return [operationId, `${method} ${path}`];
}
