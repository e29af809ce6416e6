import type { Guard } from '../auth/guard.ts';
import type { ProjectConfig } from '../config/gateway-config.ts';
import type { Documents } from '../execution/documents.ts';
import type { DocumentLimits } from '../execution/limits/document-limits.ts';
import type { OperationLimits } from '../execution/limits/operation-limits.ts';
import type { PersistedDocuments } from '../execution/persisted/persisted-documents.ts';
import type { CallerQuotas } from '../execution/quotas/caller-quotas.ts';
import type { Graph } from '../graph/graph.ts';
import type { Telemetry } from '../telemetry/events.ts';
import { createRedact } from '../telemetry/redact.ts';
import { configSecrets } from '../upstream/credentials/config-secrets.ts';
import type { GatewayPlugin } from './gateway-plugin.ts';
import { createMasking, type MaskResult } from './mask-result.ts';
import { useAnswerLifetime } from './use-answer-lifetime.ts';
import { useAuthorizedAnswers } from './use-authorized-answers.ts';
import { useCallerQuotas } from './use-caller-quotas.ts';
import { useDeadline } from './use-deadline.ts';
import { useDocumentLimits } from './use-document-limits.ts';
import { useExplain } from './use-explain.ts';
import { useExplainPlan } from './use-explain-plan.ts';
import { useGraphContext } from './use-graph-context.ts';
import { useIntrospectionSwitch } from './use-introspection-switch.ts';
import { useMaskedErrors } from './use-masked-errors.ts';
import { useMutationsAnswered } from './use-mutations-answered.ts';
import { useOperation } from './use-operation.ts';
import { useOperationLimits } from './use-operation-limits.ts';
import { usePersistedDocuments } from './use-persisted-documents.ts';
import { usePreparedDocuments } from './use-prepared-documents.ts';
import { useRequestErrors } from './use-request-errors.ts';

/** Authentication and authorization for one graph: rules are compiled against its schema. */
export interface GraphAuth {
  /** In their order. They recognise the caller and refuse operations before anything is executed. */
  readonly plugins: readonly GatewayPlugin[];
  /** What they ask, for requests that need no plugins; without it every request passes them. */
  readonly guard?: Guard;
  /**
   * Called before each REST operation with the coordinate of its root field and the GraphQL context.
   * @throws GatewayError `UNAUTHENTICATED` or `FORBIDDEN`.
   */
  authorizeOperation(coordinate: string, args: Readonly<Record<string, unknown>>, context: object): void;
}

/** What of failures the clients of a project see. */
export function maskingOf({ gateway, production }: ProjectConfig, telemetry: Telemetry): MaskResult {
  const { errors, server } = gateway;
  const suggestions = server.introspection && !production;
  return createMasking({ expose: errors.expose, redact: createRedact(configSecrets(gateway)), suggestions, telemetry });
}

export interface GatewayPluginsOptions {
  config: ProjectConfig;
  graph: Graph;
  /** `undefined`: the endpoint is open. */
  auth: GraphAuth | undefined;
  maskResult: MaskResult;
  /** Of the graph's schema, for `validationRules`. */
  documents: Documents;
  documentLimits: DocumentLimits;
  operationLimits: OperationLimits;
  /** `undefined`: callers may ask as often as they like. */
  quotas: CallerQuotas | undefined;
  /** `undefined`: every request brings its document. */
  persisted: PersistedDocuments | undefined;
  /** Told of every mutation before its answer goes out. */
  onMutationAnswered(): void;
}

/**
 * The gateway between HTTP and resolvers, in order. What belongs to HTTP itself (request ids, health, CORS,
 * body limit, compression, access log) is around Yoga in `server/`, so that the hot path has it too.
 */
export function gatewayPlugins(options: GatewayPluginsOptions): GatewayPlugin[] {
  const {
    config,
    graph,
    auth,
    maskResult,
    documents,
    documentLimits,
    operationLimits,
    quotas,
    persisted,
    onMutationAnswered,
  } = options;
  const { server } = config.gateway;
  const enforced = auth !== undefined && config.gateway.auth?.mode !== 'none';
  return [
    // Around the parsers that Yoga registered before us.
    useRequestErrors(),
    // Before auth: bad credentials are answered first. Before all that ask what document it is.
    ...(persisted ? [usePersistedDocuments(persisted)] : []),
    // Before the project's plugins, whose own parser, validation or executor wins.
    usePreparedDocuments({ documents }),
    // Before all that ask which operation runs.
    useOperation(),
    // Before the context, which takes down the calls for it.
    useExplain({ config }),
    // Before auth and the project's plugins, which read `context.headers` as under Mesh.
    useGraphContext({ graph, authorizeOperation: auth?.authorizeOperation ?? allowed }),
    // Before introspection and the project's plugins: a refused caller learns nothing and triggers nothing.
    ...(auth?.plugins ?? []),
    // Behind auth, which knows who asks; bad credentials count for their address.
    ...(quotas
      ? [useCallerQuotas({ quotas, limits: operationLimits, byCost: config.gateway.rateLimit?.cost !== undefined })]
      : []),
    // Right behind auth, so that what auth stopped is not taken for authorized.
    ...(enforced ? [useAuthorizedAnswers()] : []),
    // Before the project's plugins, which may have replaced the validation that refuses these documents sooner.
    useDocumentLimits(documentLimits),
    useOperationLimits(operationLimits),
    useIntrospectionSwitch({ introspection: server.introspection }),
    // Where Mesh puts them: after the context they extend, before results are masked.
    ...graph.projectPlugins,
    // After everything that may replace the executor, so that it holds for each.
    useDeadline(),
    // After everything that may replace the executor or refuse the operation: a plan is told instead of executing.
    useExplainPlan({ allowed: config.gateway.explain }),
    // Behind the plugins of the project, so that it sees the document that is executed and all failures.
    useAnswerLifetime({ documents, withProjectPlugins: graph.projectPlugins.length > 0 }),
    // After everything that may replace the executor: a caller reads what it has written.
    useMutationsAnswered({ onMutationAnswered }),
    // Last, so that it sees what all others made of the result.
    useMaskedErrors(maskResult),
  ];
}

function allowed(): void {}
