import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  TokenKind,
} from 'graphql';

/** How large a document is, as its largest operation is, with fragments in place of their names wherever they are spread. */
export interface DocumentSize {
  /** Fields on the longest way from the root. What is below `__schema` and `__type` has a limit of its own in graphql-js. */
  readonly depth: number;
  /** Fields that have an alias. */
  readonly aliases: number;
  /** Fields at the root. */
  readonly rootFields: number;
  readonly directives: number;
  /** Of the whole document; 0 where its parser kept none. */
  readonly tokens: number;
  /** Of the whole document, whatever stands in them; 0 where its parser kept no places. */
  readonly lines: number;
  /** The name of a fragment that leads back to itself: what is in it was counted once. */
  readonly circular: string | undefined;
}

interface SelectionSize {
  readonly depth: number;
  readonly aliases: number;
  readonly directives: number;
  /** Fields of this level. */
  readonly fields: number;
}

const nothing: SelectionSize = { depth: 0, aliases: 0, directives: 0, fields: 0 };

/** Each definition is looked through once, so that the work is linear in the document, whatever its fragments amount to. */
export function documentSize(document: DocumentNode): DocumentSize {
  const ruler = new Ruler(document);
  let largest = nothing;
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) largest = larger(largest, ruler.ofOperation(definition));
  }
  const { depth, aliases, directives, fields: rootFields } = largest;
  const lines = document.loc?.endToken.line ?? 0;
  return { depth, aliases, rootFields, directives, tokens: tokensOf(document), lines, circular: ruler.circular };
}

class Ruler {
  /** The first fragment that was found to lead back to itself. */
  circular: string | undefined;
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  /** `undefined`: it is being looked through. */
  readonly #known = new Map<string, SelectionSize | undefined>();

  constructor(document: DocumentNode) {
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.#fragments.set(definition.name.value, definition);
    }
  }

  ofOperation({ selectionSet, directives, variableDefinitions = [] }: OperationDefinitionNode): SelectionSize {
    let own = countOf(directives);
    for (const variable of variableDefinitions) own += countOf(variable.directives);
    return withDirectives(this.#ofSet(selectionSet), own);
  }

  #ofSet({ selections }: SelectionSetNode): SelectionSize {
    let [depth, aliases, directives, fields] = [0, 0, 0, 0];
    for (const selection of selections) {
      const size = this.#ofSelection(selection);
      depth = Math.max(depth, size.depth);
      aliases += size.aliases;
      directives += size.directives + countOf(selection.directives);
      fields += size.fields;
    }
    return { depth, aliases, directives, fields };
  }

  #ofSelection(selection: SelectionNode): SelectionSize {
    switch (selection.kind) {
      case Kind.FIELD: {
        const below = selection.selectionSet ? this.#ofSet(selection.selectionSet) : nothing;
        const isIntrospection = selection.name.value === '__schema' || selection.name.value === '__type';
        return {
          depth: 1 + (isIntrospection ? 0 : below.depth),
          aliases: below.aliases + (selection.alias ? 1 : 0),
          directives: below.directives,
          fields: 1,
        };
      }
      case Kind.INLINE_FRAGMENT:
        return this.#ofSet(selection.selectionSet);
      case Kind.FRAGMENT_SPREAD:
        return this.#ofFragment(selection.name.value);
    }
  }

  #ofFragment(name: string): SelectionSize {
    if (this.#known.has(name)) {
      const known = this.#known.get(name);
      if (!known) this.circular ??= name;
      return known ?? nothing;
    }
    const fragment = this.#fragments.get(name);
    if (!fragment) return nothing;
    this.#known.set(name, undefined);
    const size = withDirectives(this.#ofSet(fragment.selectionSet), countOf(fragment.directives));
    this.#known.set(name, size);
    return size;
  }
}

function countOf(directives: readonly unknown[] | undefined): number {
  return directives?.length ?? 0;
}

function withDirectives(size: SelectionSize, directives: number): SelectionSize {
  return directives === 0 ? size : { ...size, directives: size.directives + directives };
}

function larger(one: SelectionSize, other: SelectionSize): SelectionSize {
  return {
    depth: Math.max(one.depth, other.depth),
    aliases: Math.max(one.aliases, other.aliases),
    directives: Math.max(one.directives, other.directives),
    fields: Math.max(one.fields, other.fields),
  };
}

/** Those of which the parser knows nothing when it counts. */
const uncounted: ReadonlySet<string> = new Set([TokenKind.SOF, TokenKind.EOF, TokenKind.COMMENT]);

function tokensOf({ loc }: DocumentNode): number {
  let tokens = 0;
  for (let token = loc?.startToken; token; token = token.next ?? undefined) {
    if (!uncounted.has(token.kind)) tokens += 1;
  }
  return tokens;
}
