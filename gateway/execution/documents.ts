import type {
  DocumentNode,
  ExecutionResult,
  GraphQLError,
  GraphQLSchema,
  OperationDefinitionNode,
  OperationTypeNode,
  ValidationRule,
} from 'graphql';

/** The documents that clients send to one schema, parsed, validated and compiled once. */
export interface Documents {
  readonly schema: GraphQLSchema;
  /** Never throws: what is wrong with the text is in the `errors` of what it gives. The same while it is kept. */
  prepare(text: string): PreparedDocument;
  /** The prepared document that a parsed one belongs to; `undefined` for one that was not parsed here. */
  of(document: DocumentNode): PreparedDocument | undefined;
}

export interface PreparedDocument {
  /** `undefined` when it does not parse. */
  readonly document: DocumentNode | undefined;
  /** Why it cannot be executed: its syntax error, or what the rules of {@link Documents} say of it; none when it can. */
  readonly errors: readonly GraphQLError[];
  /**
   * What these rules say of a document that parses. Kept for the set of rules that was asked last: rules are told
   * apart as functions, so that one which is made anew for each request is asked for each request.
   */
  validate(rules: readonly ValidationRule[]): readonly GraphQLError[];
  /** The operation that a request means by its `operationName`; an error where it names none, or leaves open which. */
  operation(name: string | null | undefined): PreparedOperation | GraphQLError;
}

/** One operation of a document. As long as the document is kept, it is the same object for every request. */
export interface PreparedOperation {
  readonly document: DocumentNode;
  readonly node: OperationDefinitionNode;
  readonly type: `${OperationTypeNode}`;
  readonly name: string | undefined;
  /**
   * Whether `execute` takes it. It does not take subscriptions, nor documents with `@defer` or `@stream`, which are
   * answered in parts.
   */
  readonly answersAtOnce: boolean;
  /**
   * Executes a query or mutation of a valid document. Never rejects; errors are not masked; what is wrong with the
   * variables is among them, in the words of graphql-js. The result is the caller's to change.
   * @throws TypeError where {@link answersAtOnce} is false
   */
  execute(args: OperationArgs): MaybePromise<ExecutionResult>;
  /**
   * The operation of the same name in a document that was made of this one, and selects no more. The last 16 count as part
   * of this one: keep no more of them, and none for longer.
   * @throws TypeError where that document has no such operation
   */
  remade(document: DocumentNode): PreparedOperation;
}

export interface OperationArgs {
  readonly contextValue: unknown;
  readonly rootValue?: unknown;
  /** As the client sent them. */
  readonly variableValues?: Readonly<Record<string, unknown>> | null | undefined;
}

export type MaybePromise<T> = T | Promise<T>;

/**
 * Decides something once for each operation and keeps it for as long as the operation is kept:
 * `const planOf = onceForEachOperation((operation) => planAccess(…))`.
 */
export function onceForEachOperation<T>(
  decide: (operation: PreparedOperation) => T,
): (operation: PreparedOperation) => T {
  const decisions = new WeakMap<PreparedOperation, { readonly decision: T }>();
  return (operation) => {
    const known = decisions.get(operation);
    if (known) return known.decision;
    const decision = decide(operation);
    decisions.set(operation, { decision });
    return decision;
  };
}
