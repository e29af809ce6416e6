import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import type { DemandingField } from '../access-plan.ts';

/** An operation in which `__typename` stands for each refused field, under a name that tells it. */
export interface MarkedOperation {
  /** This operation with the fragments of its document. Nodes that are as they were keep their place in the text. */
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  /**
   * What the response names of marks begin with, as no name in the document does. The name of the refused field follows;
   * of what leads to refused fields the prefix alone tells the type.
   */
  readonly prefix: string;
  /** What stood in the place of a mark. */
  readonly refused: ReadonlyMap<FieldNode, DemandingField>;
  /** Fields below which there are marks. */
  readonly leading: ReadonlySet<FieldNode>;
}

/**
 * Puts marks in the place of refused fields. `__typename` calls nothing, stands where the field would, and tells of which
 * type the object is that has it: so every executor answers the rest as it would have, in the same order.
 * @param refused by their nodes, wherever they stand in the operation or its fragments
 */
export function markRefused(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  refused: ReadonlyMap<FieldNode, DemandingField>,
): MarkedOperation {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const marking = new Marking(fragments, refused, unusedPrefix(document));
  const marked = { ...operation, selectionSet: marking.selectionSet(operation.selectionSet) };
  const markedFragments = marking.fragments();
  return {
    document: { ...document, definitions: [marked, ...Object.values(markedFragments)] },
    operation: marked,
    fragments: markedFragments,
    prefix: marking.prefix,
    refused: marking.marks,
    leading: marking.leading,
  };
}

class Marking {
  readonly prefix: string;
  readonly marks = new Map<FieldNode, DemandingField>();
  readonly leading = new Set<FieldNode>();
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #refused: ReadonlyMap<FieldNode, DemandingField>;
  readonly #marked = new Map<string, FragmentDefinitionNode>();
  readonly #holding = new Map<string, boolean>();

  constructor(
    fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    refused: ReadonlyMap<FieldNode, DemandingField>,
    prefix: string,
  ) {
    this.#fragments = fragments;
    this.#refused = refused;
    this.prefix = prefix;
  }

  /** All fragments, those with marks in their new form. */
  fragments(): Record<string, FragmentDefinitionNode> {
    const all: Record<string, FragmentDefinitionNode> = Object.create(null);
    for (const name of this.#fragments.keys()) {
      const fragment = this.#fragment(name);
      if (fragment) all[name] = fragment;
    }
    return all;
  }

  /** The same object where there is nothing to mark in it. */
  selectionSet(set: SelectionSetNode): SelectionSetNode {
    const selections = set.selections.map((selection) => this.#selection(selection));
    return selections.some((selection, index) => selection !== set.selections[index]) ? { ...set, selections } : set;
  }

  #selection(selection: SelectionNode): SelectionNode {
    switch (selection.kind) {
      case Kind.FIELD:
        return this.#field(selection);
      case Kind.INLINE_FRAGMENT: {
        const selectionSet = this.selectionSet(selection.selectionSet);
        return selectionSet === selection.selectionSet ? selection : { ...selection, selectionSet };
      }
      case Kind.FRAGMENT_SPREAD:
        return selection;
    }
  }

  #field(field: FieldNode): FieldNode {
    const refused = this.#refused.get(field);
    if (refused) {
      const mark = typenameAs(this.prefix + responseName(field), field);
      this.marks.set(mark, refused);
      return mark;
    }
    const selectionSet = field.selectionSet && this.selectionSet(field.selectionSet);
    if (!selectionSet || (selectionSet === field.selectionSet && !this.#spreadsMarks(selectionSet))) return field;
    const selections = [typenameAs(this.prefix), ...selectionSet.selections];
    const leading = { ...field, selectionSet: { ...selectionSet, selections } };
    this.leading.add(leading);
    return leading;
  }

  #spreadsMarks({ selections }: SelectionSetNode): boolean {
    return selections.some((selection) => {
      if (selection.kind === Kind.INLINE_FRAGMENT) return this.#spreadsMarks(selection.selectionSet);
      return selection.kind === Kind.FRAGMENT_SPREAD && this.#holdsMarks(selection.name.value);
    });
  }

  /** Whether a fragment brings marks to where it is spread, by itself or by others. */
  #holdsMarks(name: string): boolean {
    const known = this.#holding.get(name);
    if (known !== undefined) return known;
    this.#holding.set(name, false);
    const marked = this.#fragment(name);
    const holds =
      marked !== undefined && (marked !== this.#fragments.get(name) || this.#spreadsMarks(marked.selectionSet));
    this.#holding.set(name, holds);
    return holds;
  }

  #fragment(name: string): FragmentDefinitionNode | undefined {
    const known = this.#marked.get(name);
    const fragment = this.#fragments.get(name);
    if (known || !fragment) return known;
    // Should it lead back to itself, this is the end of it.
    this.#marked.set(name, fragment);
    const selectionSet = this.selectionSet(fragment.selectionSet);
    const marked = selectionSet === fragment.selectionSet ? fragment : { ...fragment, selectionSet };
    this.#marked.set(name, marked);
    return marked;
  }
}

/** With the conditions of the field that it stands for. */
function typenameAs(name: string, field?: FieldNode): FieldNode {
  return {
    kind: Kind.FIELD,
    alias: { kind: Kind.NAME, value: name },
    name: { kind: Kind.NAME, value: '__typename' },
    ...(field?.directives && { directives: field.directives }),
    ...(field?.loc && { loc: field.loc }),
  };
}

export function responseName({ alias, name }: FieldNode): string {
  return (alias ?? name).value;
}

/** The shortest that no name begins with: one longer than the longest would be as long as a client likes, for each mark. */
function unusedPrefix(document: DocumentNode): string {
  const used = new Set<string>();
  visit(document, {
    Field(field) {
      const [prefix] = /^_+refused_/.exec(responseName(field)) ?? [];
      if (prefix !== undefined) used.add(prefix);
    },
  });
  let prefix = '__refused_';
  while (used.has(prefix)) prefix = `_${prefix}`;
  return prefix;
}
