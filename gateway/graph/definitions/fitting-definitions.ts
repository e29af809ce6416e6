import {
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  type TypeNode,
  visit,
} from 'graphql';
import type { Location, Problem } from '../../errors/project-error.ts';
import { nearestName } from './nearest-name.ts';

/** Where a node of a project's SDL stands. */
export type LocateNode = (node: { readonly loc?: DefinitionNode['loc'] }) => Location;

/**
 * The definitions of a project without what names a type that is not there: one unknown type would end
 * the whole merge. A field or an extension is left out alone, and each is a problem.
 *
 * @param known names of the types that the sources give.
 * @param severity 'warning' while a source is left out, since its types are then missing for that reason.
 */
export function keepFittingDefinitions(
  documents: readonly DocumentNode[],
  known: ReadonlySet<string>,
  locate: LocateNode,
  severity: Problem['severity'],
): { documents: DocumentNode[]; problems: Problem[] } {
  const names = new Set([...known, ...builtIn, ...definedNames(documents)]);
  const problems: Problem[] = [];
  const lacks = (name: string, node: DefinitionNode | FieldDefinitionNode | InputValueDefinitionNode, what: string) => {
    if (names.has(name)) return false;
    const nearest = nearestName(name, [...names]);
    const message = `${what} is left out: there is no type "${name}"${nearest ? `; did you mean "${nearest}"?` : ''}`;
    problems.push({ severity, message, location: locate(node) });
    return true;
  };
  const isExtensionOfNothing = (node: DefinitionNode) =>
    'name' in node &&
    node.name &&
    node.kind.endsWith('Extension') &&
    lacks(node.name.value, node, `extend ${node.name.value}`);

  const fitting = documents.map((document) =>
    visit(
      { ...document, definitions: document.definitions.filter((node) => !isExtensionOfNothing(node)) },
      {
        [Kind.FIELD_DEFINITION]: (node) => {
          const types = [node.type, ...(node.arguments ?? []).map((argument) => argument.type)];
          const missing = types.map(namedType).find((name) => !names.has(name));
          return missing !== undefined && lacks(missing, node, `the field "${node.name.value}"`) ? null : undefined;
        },
        [Kind.INPUT_VALUE_DEFINITION]: (node) =>
          lacks(namedType(node.type), node, `the input field "${node.name.value}"`) ? null : undefined,
      },
    ),
  );
  return { documents: fitting.map(dropEmptyExtensions), problems };
}

const builtIn = ['String', 'Int', 'Float', 'Boolean', 'ID', 'Query', 'Mutation', 'Subscription'];

function definedNames(documents: readonly DocumentNode[]): string[] {
  return documents.flatMap(({ definitions }) =>
    definitions.flatMap((node) =>
      node.kind.endsWith('TypeDefinition') && 'name' in node && node.name ? [node.name.value] : [],
    ),
  );
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}

function dropEmptyExtensions(document: DocumentNode): DocumentNode {
  const isEmpty = (node: DefinitionNode) =>
    node.kind === Kind.OBJECT_TYPE_EXTENSION &&
    !node.fields?.length &&
    !node.interfaces?.length &&
    !node.directives?.length;
  return { ...document, definitions: document.definitions.filter((node) => !isEmpty(node)) };
}
