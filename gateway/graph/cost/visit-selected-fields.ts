import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/**
 * Told of a field that is selected on a type; answers the definitions that may answer for it, whose types its own
 * selections are then visited on.
 */
export type VisitField = (node: FieldNode, type: GraphQLCompositeType) => readonly GraphQLField<unknown, unknown>[];

/**
 * Visits every field that an operation selects, what conditions may leave out included; those of a named fragment once.
 * @throws RangeError where selections are nested so deeply that the stack overflows
 */
export function visitSelectedFields(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  visit: VisitField,
): void {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  }
  const seen = new Set<string>();

  function visitField(node: FieldNode, type: GraphQLCompositeType): void {
    for (const field of visit(node, type)) {
      const answer = getNamedType(field.type);
      if (node.selectionSet && isCompositeType(answer)) visitSet(node.selectionSet, answer);
    }
  }

  function visitSet({ selections }: SelectionSetNode, type: GraphQLCompositeType): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) visitField(selection, type);
      else if (selection.kind === Kind.INLINE_FRAGMENT) {
        visitSet(selection.selectionSet, narrowed(selection.typeCondition?.name.value, type));
      } else if (!seen.has(selection.name.value)) {
        seen.add(selection.name.value);
        const fragment = fragments.get(selection.name.value);
        if (fragment) visitSet(fragment.selectionSet, narrowed(fragment.typeCondition.name.value, type));
      }
    }
  }

  function narrowed(condition: string | undefined, type: GraphQLCompositeType): GraphQLCompositeType {
    const named = condition === undefined ? type : schema.getType(condition);
    return isCompositeType(named) ? named : type;
  }

  const root = schema.getRootType(operation.operation);
  if (root) visitSet(operation.selectionSet, root);
}
