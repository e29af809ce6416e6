import type { ExecutionResult } from 'graphql';
import { type CompiledOperation, compileOperation } from './compile/compile-operation.ts';
import type { OperationFacts, Variables } from './compile/run.ts';
import type { CodeBudget } from './compile/selection.ts';
import { type CoerceVariables, compileVariables } from './compile/variables.ts';
import type { CompileTurns } from './compile-turns.ts';
import { conditionVariables, outcomeOf } from './conditions.ts';
import type { MaybePromise, OperationArgs } from './documents.ts';

export interface VariantSettings {
  readonly turns: CompileTurns;
  /** Fields that may be compiled of one operation, in all its variants. */
  readonly maxFields: number;
  /** Of all operations together. */
  readonly code: CodeBudget;
  /** Told the size of what was compiled. */
  readonly grow: (bytes: number) => void;
}

/** Measured: functions, their code, and what they know of their field. */
const bytesPerField = 1536;

/** Of an operation with many conditions; others are executed by graphql-js. */
const maxVariants = 16;

/** One operation, compiled for each outcome that its `@skip` and `@include` have had. */
export class CompiledVariants {
  readonly #facts: OperationFacts;
  readonly #settings: VariantSettings;
  readonly #coerce: CoerceVariables;
  readonly #conditions: readonly string[];
  /** `undefined`: graphql-js executes this one. */
  readonly #variants = new Map<string, CompiledOperation | undefined>();
  #fieldsLeft: number;

  constructor(facts: OperationFacts, settings: VariantSettings) {
    this.#facts = facts;
    this.#settings = settings;
    this.#coerce = compileVariables(facts.schema, facts.operation);
    this.#conditions = conditionVariables(facts);
    this.#fieldsLeft = settings.maxFields;
  }

  /** `undefined` where graphql-js has to execute it. */
  execute({ contextValue, rootValue, variableValues }: OperationArgs): MaybePromise<ExecutionResult> | undefined {
    const variables = this.#coerce(variableValues ?? {});
    if (variables.errors) return { errors: variables.errors };
    const { coerced } = variables;
    return this.#variantFor(coerced)?.execute(contextValue, rootValue, coerced);
  }

  #variantFor(variables: Variables): CompiledOperation | undefined {
    const outcome = outcomeOf(this.#conditions, variables);
    // A condition that is no boolean is an error, which graphql-js words.
    if (outcome === undefined) return undefined;
    const compiled = this.#variants.get(outcome);
    if (compiled) return compiled;
    if (this.#variants.size < maxVariants) this.#settings.turns(() => this.#compile(outcome, variables));
    return this.#variants.get(outcome);
  }

  #compile(outcome: string, variables: Variables): void {
    if (this.#variants.has(outcome)) return;
    const compiled = this.#compiledOrNot(variables);
    this.#variants.set(outcome, compiled);
    this.#fieldsLeft -= compiled?.fields ?? 0;
    this.#settings.grow((compiled?.fields ?? 1) * bytesPerField);
  }

  #compiledOrNot(variables: Variables): CompiledOperation | undefined {
    try {
      return compileOperation(this.#facts, variables, { maxFields: this.#fieldsLeft, code: this.#settings.code });
    } catch {
      // Whatever it was, graphql-js has the last word on what cannot be executed.
      return undefined;
    }
  }
}
