import {
  BREAK,
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  visit,
} from 'graphql';
import type { MaybePromise, OperationArgs, PreparedOperation } from './documents.ts';

export class KeptOperation implements PreparedOperation {
  readonly document: DocumentNode;
  readonly node: OperationDefinitionNode;
  readonly name: string | undefined;
  readonly type: PreparedOperation['type'];
  readonly answersAtOnce: boolean;
  readonly #schema: GraphQLSchema;
  /** Without the other operations of the document, so that its name need not be told. */
  readonly #alone: DocumentNode;

  constructor(schema: GraphQLSchema, document: DocumentNode, node: OperationDefinitionNode) {
    this.document = document;
    this.node = node;
    this.name = node.name?.value;
    this.type = node.operation;
    this.answersAtOnce = node.operation !== OperationTypeNode.SUBSCRIPTION && !isIncremental(document);
    this.#schema = schema;
    this.#alone = alone(document, node);
  }

  execute({ contextValue, rootValue, variableValues }: OperationArgs): MaybePromise<ExecutionResult> {
    if (!this.answersAtOnce) throw new TypeError('This operation is answered in parts; it cannot be executed at once.');
    const document = this.#alone;
    return execute({ schema: this.#schema, document, contextValue, rootValue, variableValues });
  }
}

const incrementalDirectives: ReadonlySet<string> = new Set(['defer', 'stream']);

function isIncremental(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Directive({ name }) {
      if (!incrementalDirectives.has(name.value)) return undefined;
      found = true;
      return BREAK;
    },
  });
  return found;
}

function alone(document: DocumentNode, node: OperationDefinitionNode): DocumentNode {
  const definitions = document.definitions.filter(
    (definition) => definition.kind !== Kind.OPERATION_DEFINITION || definition === node,
  );
  return definitions.length === document.definitions.length ? document : { ...document, definitions };
}
