import {
  type DocumentNode,
  type FieldNode,
  Kind,
  type NamedTypeNode,
  type OperationDefinitionNode,
  print,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';

/** The query that asks for one field of an operation and for nothing else, in one line. */
export function smallestQuery(document: DocumentNode, operation: OperationDefinitionNode, path: string): string {
  const selectionSet = only(operation.selectionSet, path.split('.'), document);
  const used = new Set<string>();
  visit(selectionSet, { Variable: ({ name }) => void used.add(name.value) });
  const variableDefinitions = (operation.variableDefinitions ?? []).filter(({ variable }) =>
    used.has(variable.name.value),
  );
  const { name: _, directives: __, ...rest } = operation;
  return print({ ...rest, variableDefinitions, selectionSet }).replaceAll(/\s+/g, ' ');
}

const typename: SelectionSetNode = {
  kind: Kind.SELECTION_SET,
  selections: [{ kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } }],
};

function only(set: SelectionSetNode, path: readonly string[], document: DocumentNode): SelectionSetNode {
  const [responseName, ...further] = path;
  const found = responseName === undefined ? undefined : find(set, responseName, further, document);
  return found ? { kind: Kind.SELECTION_SET, selections: [found] } : typename;
}

function find(
  set: SelectionSetNode,
  responseName: string,
  further: readonly string[],
  document: DocumentNode,
): SelectionNode | undefined {
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) {
      if ((selection.alias ?? selection.name).value === responseName) return bare(selection, further, document);
      continue;
    }
    const fragment =
      selection.kind === Kind.INLINE_FRAGMENT ? selection : fragmentNamed(document, selection.name.value);
    const found = fragment && find(fragment.selectionSet, responseName, further, document);
    if (found) return onType(fragment.typeCondition, found);
  }
  return undefined;
}

/** Without its alias and directives, and with only what is on the path below it. */
function bare(node: FieldNode, further: readonly string[], document: DocumentNode): FieldNode {
  const { alias: _, directives: __, selectionSet, ...rest } = node;
  return selectionSet ? { ...rest, selectionSet: only(selectionSet, further, document) } : rest;
}

function onType(typeCondition: NamedTypeNode | undefined, selection: SelectionNode): SelectionNode {
  if (!typeCondition) return selection;
  const selectionSet: SelectionSetNode = { kind: Kind.SELECTION_SET, selections: [selection] };
  return { kind: Kind.INLINE_FRAGMENT, typeCondition, selectionSet };
}

function fragmentNamed({ definitions }: DocumentNode, name: string) {
  return definitions.find((node) => node.kind === Kind.FRAGMENT_DEFINITION && node.name.value === name) as
    | { selectionSet: SelectionSetNode; typeCondition: NamedTypeNode }
    | undefined;
}
