import type { ProjectConfig } from '../../config/gateway-config.ts';
import { ProjectError } from '../../errors/project-error.ts';
import { compileTemplate, type Environment } from '../../rest/templates/template.ts';
import type { Telemetry } from '../../telemetry/events.ts';
import { AnswerChecks } from '../calls/answer-checks.ts';
import { contextFactory } from '../context/context-factory.ts';
import { sourceTypes } from '../context/source-types.ts';
import type { Documents } from '../definitions/documents.ts';
import type { Graph, SourceState } from '../graph.ts';
import { compileJoins } from '../joins/compile-joins.ts';
import type { MergedGraph, MergedSource } from '../merged-graph.ts';
import { fetchOf, type ProjectFetchOptions } from '../mesh/fetch-options.ts';
import { type Clients, clientOf, closeClients } from '../mesh/source-clients.ts';
import { createConcreteType } from '../values/concrete-type.ts';
import { createSchemaViews } from '../values/schema-view.ts';
import { bindResolvers } from './bind-resolvers.ts';
import { idempotencyKeyProblems } from './check-idempotency-keys.ts';
import { indexOperations } from './operation-index.ts';
import { transformedGraph, underFinalNames } from './root-transforms.ts';

export interface GraphSurroundings {
  readonly project: ProjectConfig;
  /** What `{env.X}` templates are filled from. */
  readonly environment: Environment;
  readonly clients: Clients;
  readonly documents: Documents;
  /** What the project does with HTTP requests itself. */
  readonly projectFetch: ProjectFetchOptions;
  /** Told in what answers contradict descriptions. */
  readonly telemetry: Telemetry;
}

/**
 * Binds joins, calls and the project's resolvers to a merged schema.
 * @throws ProjectError with all that is wrong in the project's own definitions.
 */
export async function bindGraph(merged: MergedGraph, surroundings: GraphSurroundings): Promise<Graph> {
  const { project, environment, clients, documents, projectFetch, telemetry } = surroundings;
  const { schema, sources, enumsBy, resolvedByProject, problems } = merged;
  const { style } = project.gateway.schema;
  const concreteType = createConcreteType(schema);
  const views = createSchemaViews(schema, concreteType, enumsBy);
  const sdkViews = style === 'mesh' ? createSchemaViews(schema, concreteType, 'name') : views;
  const checks = new AnswerChecks({ schema, telemetry, oneOf: project.gateway.checkAnswers });
  const operations = indexOperations(schema, merged.sourceFields, (name) => clientOf(clients, name).calls, checks);
  const { joins, problems: joinProblems } = compileJoins(merged.joins, {
    schema,
    operations,
    meshFields: merged.meshFields,
    views,
    concreteType,
    resolvedByProject,
    strict: project.hasGatewaySection,
    compileTemplate: (text) => compileTemplate(text, environment),
    sources: new Map(sources.map(({ name, execution }) => [name, execution])),
  });
  const ready = sources.filter(({ state }) => state === 'ready').map(({ name }) => name);
  const stamped = operations.all.map(({ operation }) => operation);
  const keyProblems = idempotencyKeyProblems(project, ready, stamped);
  const fatal = [...problems.definitions, ...joinProblems, ...keyProblems].filter(
    ({ severity }) => severity === 'error',
  );
  if (fatal.length > 0) throw new ProjectError([...fatal, ...problems.leftOut]);
  bindResolvers(schema, {
    operations,
    views,
    enumsBy,
    concreteType,
    joins,
    projectResolvers: resolvedByProject,
    ownCalls: projectFetch.customFetch === undefined && projectFetch.wrapFetch === undefined,
  });
  const finished = await transformedGraph(schema, merged.rootTransforms, style);

  const compiled = sources.filter(({ execution }) => execution === 'compiled').map(({ name }) => name);
  const contexts = contextFactory({
    mesh: merged.context,
    schema,
    operations,
    views: sdkViews,
    compiled,
    callLimits: project.gateway.limits.upstreamCalls,
    fetch: fetchOf(projectFetch),
  });
  return {
    schema: finished.schema,
    sources: sources.map(stateOf),
    problems: [
      ...problems.leftOut,
      ...problems.sources,
      ...problems.definitions,
      ...joinProblems,
      ...documents.problems,
    ],
    projectPlugins: merged.projectPlugins,
    documents: documents.documents,
    sourceTypes: () => sourceTypes(schema, compiled, operations, sdkViews),
    createContext: (request) => contexts.createContext(underFinalNames(request, finished.fields)),
    bindContext: (context, request) => contexts.bindContext(context, underFinalNames(request, finished.fields)),
    forgetAnswers: () => {
      for (const { changes } of clients.values()) changes.add();
    },
    close: async () => {
      merged.close();
      await closeClients(clients);
    },
  };
}

function stateOf({ name, handler, state, operations, reason, copy }: MergedSource): SourceState {
  return { name, handler, state, operations, ...(state === 'left out' && { reason }), ...(copy && { copy }) };
}
