import type {
  FieldNode,
  FragmentDefinitionNode,
  GraphQLError,
  GraphQLField,
  GraphQLObjectType,
  GraphQLResolveInfo,
  GraphQLSchema,
  OperationDefinitionNode,
} from 'graphql';
import type { Path } from 'graphql/jsutils/Path.js';

export type { Path };

/** What all executions of an operation share. */
export interface OperationFacts {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
}

/** One field of a selection, as its resolver is told of it. */
export interface FieldFacts {
  /** Its number among all fields of the compiled operation. */
  readonly index: number;
  readonly responseName: string;
  readonly parentType: GraphQLObjectType;
  readonly definition: GraphQLField<unknown, unknown>;
  readonly nodes: readonly FieldNode[];
}

export type Variables = Readonly<Record<string, unknown>>;

/** One execution of a compiled operation. */
export class Run {
  readonly facts: OperationFacts;
  readonly contextValue: unknown;
  readonly rootValue: unknown;
  readonly variables: Variables;
  readonly errors: GraphQLError[] = [];
  readonly #nodes: (readonly FieldNode[] | undefined)[] = [];
  #nulled: Set<Path | undefined> | undefined;

  constructor(facts: OperationFacts, contextValue: unknown, rootValue: unknown, variables: Variables) {
    this.facts = facts;
    this.contextValue = contextValue;
    this.rootValue = rootValue;
    this.variables = variables;
  }

  /** Keeps the error of the value at `path`, unless the value or one that it is part of is `null` for another. */
  addError(error: GraphQLError, path: Path | undefined): void {
    this.#nulled ??= new Set();
    for (let at = path; at; at = at.prev) if (this.#nulled.has(at)) return;
    if (this.#nulled.has(undefined)) return;
    this.#nulled.add(path);
    this.errors.push(error);
  }

  infoOf(field: FieldFacts, path: Path): GraphQLResolveInfo {
    const { definition } = field;
    return {
      fieldName: definition.name,
      fieldNodes: this.#nodesOf(field),
      returnType: definition.type,
      parentType: field.parentType,
      path,
      schema: this.facts.schema,
      fragments: this.facts.fragments,
      rootValue: this.rootValue,
      operation: this.facts.operation,
      variableValues: this.variables as Record<string, unknown>,
    };
  }

  /** One array for all parents of a field and for no other execution: resolvers keep loaders by it. */
  #nodesOf({ index, nodes }: FieldFacts): readonly FieldNode[] {
    const known = this.#nodes[index];
    if (known) return known;
    const own = [...nodes];
    this.#nodes[index] = own;
    return own;
  }
}
