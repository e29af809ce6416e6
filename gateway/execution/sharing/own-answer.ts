import {
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
} from 'graphql';
import { visitSelectedFields } from '../../graph/cost/visit-selected-fields.ts';
import { type OwnAnswerExtension, weftExtension } from '../../graph/graph.ts';
import type { PreparedOperation } from '../documents.ts';

/** How an operation is answered, as far as its document tells. */
export interface OwnAnswer {
  /** Whether nothing but Weft's own code answers it, so that what it reads of a request can be followed. */
  readonly own: boolean;
  /** Whether the schema alone answers it: `__typename`, `__schema` and `__type`, and no other field. */
  readonly bySchema: boolean;
}

/**
 * Looks through all that an operation selects. A field selected on an interface counts as every field that may answer
 * for it, and a selection that is left out by a variable counts too.
 */
export function ownAnswerOf(operation: PreparedOperation, schema: GraphQLSchema): OwnAnswer {
  try {
    return lookThrough(operation, schema);
  } catch {
    // The stack overflowed: of what is nested so deeply nothing is known.
    return { own: false, bySchema: false };
  }
}

function lookThrough({ document, node }: PreparedOperation, schema: GraphQLSchema): OwnAnswer {
  const hasRoot = schema.getRootType(node.operation) != null;
  let own = hasRoot;
  let bySchema = hasRoot;
  visitSelectedFields(schema, document, node, (field, type) => {
    const name = field.name.value;
    if (name.startsWith('__')) return [];
    bySchema = false;
    const definitions: GraphQLField<unknown, unknown>[] = [];
    for (const candidate of isAbstractType(type) ? [type, ...schema.getPossibleTypes(type)] : [type]) {
      const definition = 'getFields' in candidate ? candidate.getFields()[name] : undefined;
      if (!definition) continue;
      own &&= isOwn(candidate, definition);
      definitions.push(definition);
    }
    return definitions;
  });
  return { own, bySchema };
}

function isOwn(type: GraphQLCompositeType, field: GraphQLField<unknown, unknown>): boolean {
  const answer = getNamedType(field.type);
  if ((isAbstractType(answer) || isScalarType(answer)) && !isMarked(answer) && !isSpecifiedScalarType(answer)) {
    return false;
  }
  // Before a value is an object, its type may be asked whether it is one of its own.
  if (isObjectType(answer) && answer.isTypeOf) return false;
  return !isObjectType(type) || field.resolve === undefined || isMarked(field);
}

function isMarked(node: { readonly extensions: Readonly<Record<string, unknown>> }): boolean {
  const extension = node.extensions[weftExtension] as Partial<OwnAnswerExtension> | undefined;
  return extension?.ownAnswer === true;
}
