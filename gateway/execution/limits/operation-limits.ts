import type { DocumentNode, GraphQLError, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { type AskedSize, askedSizes, sizeWith } from '../../graph/cost/asked-sizes.ts';
import { type QueryCost, queryCost } from '../../graph/cost/query-cost.ts';
import { beyondLimit } from './limit-error.ts';

export type OperationVariables = Readonly<Record<string, unknown>> | null | undefined;

export interface OperationLimitsConfig {
  /** `Infinity`: none. */
  readonly pageSize: number;
  /** `Infinity`: none. */
  readonly cost: number;
}

/** What is known of an operation whatever its variables are. */
interface Facts {
  readonly sizes: readonly AskedSize[];
  /** Where variables make no difference. */
  cost: number | undefined;
}

/** Holds operations with their variables to `gateway.limits`. */
export class OperationLimits {
  readonly #schema: GraphQLSchema;
  readonly #limits: OperationLimitsConfig;
  readonly #countsCost: boolean;
  readonly #facts = new WeakMap<DocumentNode, Map<OperationDefinitionNode, Facts>>();

  /** @param hasCostRate whether callers may spend only so much */
  constructor(schema: GraphQLSchema, limits: OperationLimitsConfig, hasCostRate = false) {
    this.#schema = schema;
    this.#limits = limits;
    this.#countsCost = hasCostRate || limits.cost !== Number.POSITIVE_INFINITY;
  }

  /**
   * Which limits a valid operation is beyond with these variables; none when it may be executed.
   * @param cost what {@link countedCost} said, where it was asked already
   */
  errorsOf(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: OperationVariables,
    cost?: number,
  ): readonly GraphQLError[] {
    const { pageSize, cost: allowed } = this.#limits;
    const errors: GraphQLError[] = [];
    if (pageSize !== Number.POSITIVE_INFINITY) {
      for (const size of this.#factsOf(document, operation).sizes) {
        const found = sizeWith(size, variables ?? {});
        if (found === undefined || found <= pageSize) continue;
        const message = `${size.coordinate} asks for ${found} items; the gateway takes ${pageSize}.`;
        errors.push(beyondLimit(message, { limit: 'pageSize', allowed: pageSize, found }, size.node));
      }
    }
    if (allowed !== Number.POSITIVE_INFINITY) {
      const found = cost ?? this.costOf(document, operation, variables);
      const message = `The operation costs ${Math.ceil(found)} at worst; the gateway takes ${allowed}.`;
      if (found > allowed) errors.push(beyondLimit(message, { limit: 'cost', allowed, found: Math.ceil(found) }));
    }
    return errors;
  }

  /** What the operation costs at worst, rounded up; `undefined` where nothing counts it, and where it has no end. */
  countedCost(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: OperationVariables,
  ): number | undefined {
    const cost = this.#countsCost ? Math.ceil(this.costOf(document, operation, variables)) : undefined;
    return Number.isFinite(cost) ? cost : undefined;
  }

  /** What the operation costs at worst. */
  costOf(document: DocumentNode, operation: OperationDefinitionNode, variables: OperationVariables): number {
    const facts = this.#factsOf(document, operation);
    if (facts.cost !== undefined) return facts.cost;
    const { cost, varies }: QueryCost = queryCost(this.#schema, document, operation, variables ?? {});
    if (!varies) facts.cost = cost;
    return cost;
  }

  #factsOf(document: DocumentNode, operation: OperationDefinitionNode): Facts {
    const ofDocument = this.#facts.get(document) ?? new Map<OperationDefinitionNode, Facts>();
    this.#facts.set(document, ofDocument);
    const known = ofDocument.get(operation);
    if (known) return known;
    const facts = { sizes: askedSizes(this.#schema, document, operation), cost: undefined };
    ofDocument.set(operation, facts);
    return facts;
  }
}
