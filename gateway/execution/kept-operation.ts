import {
  BREAK,
  type DocumentNode,
  type ExecutionResult,
  execute,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  visit,
} from 'graphql';
import { BytesOfNewest } from './bytes-of-newest.ts';
import type { OperationFacts } from './compile/run.ts';
import { CompiledVariants, type VariantSettings } from './compiled-variants.ts';
import type { MaybePromise, OperationArgs, PreparedOperation } from './documents.ts';

export interface CompileSettings extends VariantSettings {
  /** How often graphql-js executes an operation before it is compiled; `Infinity`: always. */
  readonly coldExecutions: number;
}

/** Most nodes are those of the document that it was made of. */
const bytesRemade = 4096;

/** As many as whoever makes them keeps of one operation. */
const mostRemade = 16;

export class KeptOperation implements PreparedOperation {
  readonly document: DocumentNode;
  readonly node: OperationDefinitionNode;
  readonly name: string | undefined;
  readonly type: PreparedOperation['type'];
  readonly answersAtOnce: boolean;
  readonly #schema: GraphQLSchema;
  readonly #settings: CompileSettings;
  /** Without the other operations of the document, so that its name need not be told. */
  readonly #alone: DocumentNode;
  #coldExecutions = 0;
  #variants: CompiledVariants | undefined;
  #remade: BytesOfNewest | undefined;

  constructor(schema: GraphQLSchema, document: DocumentNode, node: OperationDefinitionNode, settings: CompileSettings) {
    this.document = document;
    this.node = node;
    this.name = node.name?.value;
    this.type = node.operation;
    this.answersAtOnce = node.operation !== OperationTypeNode.SUBSCRIPTION && !isIncremental(document);
    this.#schema = schema;
    this.#settings = settings;
    this.#alone = alone(document, node);
  }

  execute(args: OperationArgs): MaybePromise<ExecutionResult> {
    if (!this.answersAtOnce) throw new TypeError('This operation is answered in parts; it cannot be executed at once.');
    return this.#compiled()?.execute(args) ?? this.#interpret(args);
  }

  remade(document: DocumentNode): PreparedOperation {
    const node = getOperationAST(document, this.name);
    if (!node) throw new TypeError('A document that was made of another lost its operation.');
    this.#remade ??= new BytesOfNewest(mostRemade, this.#settings.grow);
    const grow = this.#remade.next();
    grow(bytesRemade);
    return new KeptOperation(this.#schema, document, node, { ...this.#settings, grow });
  }

  #compiled(): CompiledVariants | undefined {
    if (!this.#variants) {
      if (this.#coldExecutions < this.#settings.coldExecutions) {
        this.#coldExecutions += 1;
        return undefined;
      }
      this.#variants = new CompiledVariants(this.#facts(), this.#settings);
    }
    return this.#variants;
  }

  #interpret({ contextValue, rootValue, variableValues }: OperationArgs): MaybePromise<ExecutionResult> {
    const document = this.#alone;
    return execute({ schema: this.#schema, document, contextValue, rootValue, variableValues });
  }

  #facts(): OperationFacts {
    const fragments: Record<string, FragmentDefinitionNode> = Object.create(null);
    for (const definition of this.document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
    }
    return { schema: this.#schema, operation: this.node, fragments };
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
