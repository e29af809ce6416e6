import {
  defaultFieldResolver,
  type ExecutionResult,
  type FieldNode,
  type GraphQLError,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNullableType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  OperationTypeNode,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
} from 'graphql';
import { collectFields, collectSubfields } from 'graphql/execution/collectFields.js';
import { propertyReadBy } from '../../graph/values/field-resolvers.ts';
import { isSchemaView } from '../../graph/values/schema-view.ts';
import type { MaybePromise } from '../documents.ts';
import { abstractOf } from './abstract.ts';
import {
  type Complete,
  type CompleteSelection,
  completeObject,
  leafOf,
  listOf,
  nonNull,
  objectOf,
} from './completers.ts';
import { onFailureOf } from './field-errors.ts';
import { type CompiledField, propertyField, renamedField, resolvedField, typenameField } from './fields.ts';
import { isPromise } from './promises.ts';
import { type FieldFacts, type OperationFacts, Run, type Variables } from './run.ts';
import { type CodeBudget, parallelSelection, type SelectionTools, serialSelection } from './selection.ts';

/** An operation whose selections are known, as a function. */
export interface CompiledOperation {
  /** How many fields it has, which is what it costs to keep. */
  readonly fields: number;
  /** @param variables as graphql-js has coerced them */
  execute(contextValue: unknown, rootValue: unknown, variables: Variables): MaybePromise<ExecutionResult>;
}

export interface CompileLimits {
  /** Fragments that use one another may select more than any machine can hold. */
  readonly maxFields: number;
  readonly code: CodeBudget;
}

/** What is not compiled: graphql-js executes it. */
class NotCompiled extends Error {}

type Selected = ReadonlyMap<string, readonly FieldNode[]>;

/**
 * Compiles the operation for all executions in which `@skip` and `@include` have the same outcome as with these variables.
 * @throws NotCompiled
 */
export function compileOperation(
  facts: OperationFacts,
  variables: Variables,
  limits: CompileLimits,
): CompiledOperation {
  const { schema, operation, fragments } = facts;
  const rootType = schema.getRootType(operation.operation);
  if (!rootType) throw new NotCompiled(`The schema has no ${operation.operation}.`);
  const compiler = new Compiler(facts, variables, limits);
  const selected = collectFields(
    schema,
    fragments,
    variables as Record<string, unknown>,
    rootType,
    operation.selectionSet,
  );
  const fields = compiler.fieldsOf(rootType, selected);
  const select =
    operation.operation === OperationTypeNode.MUTATION
      ? serialSelection(fields, compiler.tools)
      : parallelSelection(fields, compiler.tools);
  return {
    fields: compiler.count,
    execute(contextValue, rootValue, given) {
      return executeRun(new Run(facts, contextValue, rootValue, given), select);
    },
  };
}

function executeRun(run: Run, select: CompleteSelection): MaybePromise<ExecutionResult> {
  try {
    const data = select(run, run.rootValue, undefined);
    return isPromise(data)
      ? data.then(
          (resolved) => resultOf(run, resolved),
          (error: GraphQLError) => failed(run, error),
        )
      : resultOf(run, data);
  } catch (error) {
    return failed(run, error as GraphQLError);
  }
}

function failed(run: Run, error: GraphQLError): ExecutionResult {
  run.addError(error, undefined);
  return resultOf(run, null);
}

function resultOf({ errors }: Run, data: unknown): ExecutionResult {
  const answered = data as ExecutionResult['data'] & {};
  return errors.length === 0 ? { data: answered } : { errors, data: answered };
}

class Compiler {
  /** How many fields are compiled. */
  count = 0;
  readonly tools: SelectionTools;
  readonly #facts: OperationFacts;
  readonly #variables: Record<string, unknown>;
  readonly #maxFields: number;

  constructor(facts: OperationFacts, variables: Variables, { maxFields, code }: CompileLimits) {
    this.#facts = facts;
    this.#variables = { ...variables };
    this.#maxFields = maxFields;
    this.tools = { hasSchemaNames: isSchemaView, code };
  }

  fieldsOf(parentType: GraphQLObjectType, selected: Selected): CompiledField[] {
    return [...selected].map(([responseName, nodes]) => this.#field(parentType, responseName, nodes));
  }

  #field(parentType: GraphQLObjectType, responseName: string, nodes: readonly FieldNode[]): CompiledField {
    // It names no property, but what all properties come from.
    if (responseName === '__proto__') throw new NotCompiled('A response name is __proto__.');
    this.count += 1;
    if (this.count > this.#maxFields) throw new NotCompiled(`It selects more than ${this.#maxFields} fields.`);
    const definition = this.#definitionOf(parentType, nodes[0]?.name.value ?? '');
    const field: FieldFacts = { index: this.count, responseName, parentType, definition, nodes };
    if (definition === TypeNameMetaFieldDef) return typenameField(field);
    const complete = this.#completeOf(field, definition.type);
    const { resolve = defaultFieldResolver, args } = definition;
    // Arguments that cannot be accepted fail the field, whether anybody looks at them or not.
    if (args.length > 0) return resolvedField(field, resolve, complete);
    if (resolve === defaultFieldResolver) return propertyField(field, complete);
    const property = propertyReadBy(resolve);
    return property === undefined
      ? resolvedField(field, resolve, complete)
      : renamedField(field, property, resolve, complete);
  }

  #definitionOf(parentType: GraphQLObjectType, name: string): GraphQLField<unknown, unknown> {
    if (name === TypeNameMetaFieldDef.name) return TypeNameMetaFieldDef;
    const meta = [SchemaMetaFieldDef, TypeMetaFieldDef].find((field) => field.name === name);
    const definition = meta && parentType === this.#facts.schema.getQueryType() ? meta : parentType.getFields()[name];
    if (!definition) throw new NotCompiled(`${parentType.name} has no field ${name}.`);
    return definition;
  }

  #completeOf(field: FieldFacts, type: GraphQLOutputType): Complete {
    if (isNonNullType(type)) return nonNull(field, this.#completeOf(field, getNullableType(type)));
    if (isListType(type)) return listOf(field, this.#completeOf(field, type.ofType), onFailureOf(type.ofType, field));
    if (isLeafType(type)) return leafOf(type);
    if (!isAbstractType(type)) return objectOf(field, type, this.#selectionOf(field, type));
    const possible = this.#facts.schema.getPossibleTypes(type);
    const completeAs = possible.map((one) => [one, completeObject(field, one, this.#selectionOf(field, one))] as const);
    return abstractOf(field, type, new Map(completeAs));
  }

  #selectionOf({ nodes }: FieldFacts, type: GraphQLObjectType): CompleteSelection {
    const { schema, fragments } = this.#facts;
    const selected: Selected = collectSubfields(schema, { ...fragments }, this.#variables, type, nodes);
    return parallelSelection(this.fieldsOf(type, selected), this.tools);
  }
}
