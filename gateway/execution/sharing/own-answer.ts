import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
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
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const root = schema.getRootType(node.operation);
  const seen = new Set<string>();
  let own = root != null;
  let bySchema = root != null;

  function visitField(field: FieldNode, type: GraphQLCompositeType): void {
    const name = field.name.value;
    if (name.startsWith('__')) return;
    bySchema = false;
    for (const candidate of isAbstractType(type) ? [type, ...schema.getPossibleTypes(type)] : [type]) {
      const definition = 'getFields' in candidate ? candidate.getFields()[name] : undefined;
      if (!definition) continue;
      own &&= isOwn(candidate, definition);
      const answer = getNamedType(definition.type);
      if (field.selectionSet && isCompositeType(answer)) visitSelections(field.selectionSet, answer);
    }
  }

  function visitSelections({ selections }: SelectionSetNode, type: GraphQLCompositeType): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) visitField(selection, type);
      else if (selection.kind === Kind.INLINE_FRAGMENT) {
        visitSelections(selection.selectionSet, narrowed(selection.typeCondition?.name.value, type));
      } else if (!seen.has(selection.name.value)) {
        seen.add(selection.name.value);
        const fragment = fragments.get(selection.name.value);
        if (fragment) visitSelections(fragment.selectionSet, narrowed(fragment.typeCondition.name.value, type));
      }
    }
  }

  function narrowed(condition: string | undefined, type: GraphQLCompositeType): GraphQLCompositeType {
    const named = condition === undefined ? type : schema.getType(condition);
    return isCompositeType(named) ? named : type;
  }

  if (root) visitSelections(node.selectionSet, root);
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
