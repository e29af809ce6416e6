import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
  type ValidationRule,
  validate,
} from 'graphql';
import { withoutStackTraces } from '../errors/without-stack-traces.ts';
import type { PreparedDocument, PreparedOperation } from './documents.ts';
import { graphQLErrorOf } from './graphql-error-of.ts';
import { type CompileSettings, KeptOperation } from './kept-operation.ts';
import type { DocumentLimits } from './limits/document-limits.ts';

export interface DocumentSettings {
  readonly schema: GraphQLSchema;
  readonly rules: readonly ValidationRule[];
  readonly limits: DocumentLimits | undefined;
  readonly compile: CompileSettings;
}

interface Verdict {
  readonly rules: readonly ValidationRule[];
  readonly errors: readonly GraphQLError[];
}

export class KeptDocument implements PreparedDocument {
  readonly document: DocumentNode | undefined;
  readonly #syntaxError: GraphQLError | undefined;
  readonly #settings: DocumentSettings;
  readonly #operations = new Map<OperationDefinitionNode, PreparedOperation>();
  #verdict: Verdict | undefined;

  constructor(parsed: DocumentNode | GraphQLError, settings: DocumentSettings) {
    if (parsed instanceof GraphQLError) this.#syntaxError = parsed;
    else this.document = parsed;
    this.#settings = settings;
  }

  get errors(): readonly GraphQLError[] {
    return this.validate(this.#settings.rules);
  }

  validate(rules: readonly ValidationRule[]): readonly GraphQLError[] {
    if (!this.document) return this.#syntaxError ? [this.#syntaxError] : [];
    if (this.#verdict && sameRules(this.#verdict.rules, rules)) return this.#verdict.errors;
    try {
      const { schema, limits } = this.#settings;
      // First: rules take long with what is too large.
      const beyond = limits?.errorsOf(this.document) ?? [];
      const { document } = this;
      const errors = beyond.length > 0 ? beyond : withoutStackTraces(() => validate(schema, document, rules));
      this.#verdict = { rules: [...rules], errors };
      return errors;
    } catch (error) {
      // Whether the stack overflows depends on more than the document, so that nothing is kept.
      return [graphQLErrorOf(error)];
    }
  }

  operation(name: string | null | undefined): PreparedOperation | GraphQLError {
    if (!this.document) return this.#syntaxError ?? noSuchOperation();
    const node = getOperationAST(this.document, name);
    if (!node) return noSuchOperation();
    const known = this.#operations.get(node);
    if (known) return known;
    const { schema, compile } = this.#settings;
    const operation = new KeptOperation(schema, this.document, node, compile);
    this.#operations.set(node, operation);
    return operation;
  }
}

function sameRules(one: readonly ValidationRule[], other: readonly ValidationRule[]): boolean {
  return one === other || (one.length === other.length && one.every((rule, index) => rule === other[index]));
}

/** As Yoga says it, so that every way into the gateway answers alike. */
function noSuchOperation(): GraphQLError {
  return new GraphQLError('Could not determine what operation to execute.', {
    extensions: { code: 'OPERATION_RESOLUTION_FAILURE', http: { status: 400 } },
  });
}
