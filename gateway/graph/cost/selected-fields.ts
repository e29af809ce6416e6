import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  GraphQLIncludeDirective,
  type GraphQLNamedType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** A field that a selection asks for: all nodes with the same response name on the same type. */
export interface SelectedField {
  readonly responseName: string;
  readonly parent: GraphQLNamedType;
  readonly field: GraphQLField<unknown, unknown>;
  readonly nodes: readonly FieldNode[];
}

type Found = Map<string, SelectedField & { nodes: FieldNode[] }>;

export type Variables = Readonly<Record<string, unknown>>;

/** Reads selections of one document. */
export class Selections {
  readonly #schema: GraphQLSchema;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #variables: Variables;

  constructor(schema: GraphQLSchema, document: DocumentNode, variables: Variables) {
    this.#schema = schema;
    this.#variables = variables;
    this.#fragments = new Map(
      document.definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])),
    );
  }

  /** The fields that these selection sets of a type ask for, those of fragments on other types among them. */
  fieldsOf(type: GraphQLNamedType, sets: readonly SelectionSetNode[]): readonly SelectedField[] {
    const found: Found = new Map();
    for (const set of sets) this.#collect(found, type, set);
    return [...found.values()];
  }

  #collect(found: Found, parent: GraphQLNamedType, set: SelectionSetNode): void {
    for (const selection of set.selections.filter((one) => this.#isIncluded(one))) {
      if (selection.kind === Kind.FIELD) {
        this.#add(found, parent, selection);
        continue;
      }
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : this.#fragments.get(selection.name.value);
      const condition = fragment?.typeCondition?.name.value;
      const on = condition === undefined ? parent : this.#schema.getType(condition);
      if (fragment && on) this.#collect(found, on, fragment.selectionSet);
    }
  }

  /** An interface stands for its types: they are joined, it is not. */
  #add(found: Found, given: GraphQLNamedType, node: FieldNode): void {
    const parents = isInterfaceType(given) ? this.#schema.getPossibleTypes(given).slice(0, 1) : [given];
    for (const parent of parents.length > 0 ? parents : [given]) {
      const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined;
      if (!field) continue;
      const responseName = node.alias?.value ?? node.name.value;
      const key = `${parent.name} ${responseName}`;
      const known = found.get(key) ?? { responseName, parent, field, nodes: [] };
      known.nodes.push(node);
      found.set(key, known);
    }
  }

  /** What a variable decides is included, unless the variable is known. */
  #isIncluded(selection: SelectionNode): boolean {
    try {
      const variables = { ...this.#variables };
      if (getDirectiveValues(GraphQLSkipDirective, selection, variables)?.['if'] === true) return false;
      return getDirectiveValues(GraphQLIncludeDirective, selection, variables)?.['if'] !== false;
    } catch {
      return true;
    }
  }
}
