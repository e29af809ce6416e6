import { type DocumentNode, type ExecutionResult, execute } from 'graphql';
import { ProjectError } from '../errors/project-error.ts';
import type { CallMeter } from '../upstream/upstream-client.ts';
import type { Build } from './rooms.ts';

export interface RunOptions {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
  /** Headers of the caller, as `name: value`. */
  readonly header: readonly string[];
  readonly meter?: CallMeter | undefined;
}

/**
 * Executes an operation and makes its calls. Rules are for callers over HTTP: whoever runs this has the project and its
 * secrets.
 * @throws ProjectError for a header that is none.
 */
export async function runOperation(
  { project, graph }: Pick<Build, 'project' | 'graph'>,
  document: DocumentNode,
  { variables, operationName, header, meter }: RunOptions,
): Promise<ExecutionResult> {
  const contextValue = graph.createContext({
    requestId: undefined,
    callerHeaders: Object.fromEntries(header.map(headerOf)),
    deadlineAt: performance.now() + project.gateway.deadline,
    signal: undefined,
    authorizeOperation: () => undefined,
    meter,
  });
  return execute({
    schema: graph.schema,
    document,
    contextValue,
    variableValues: variables,
    operationName: operationName ?? null,
  });
}

function headerOf(text: string): readonly [name: string, value: string] {
  const [, name, value] = /^([^:\s]+):\s*(.*)$/.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return [name.toLowerCase(), value];
  throw new ProjectError([{ severity: 'error', message: `--header "${text}" is not "name: value"` }]);
}
