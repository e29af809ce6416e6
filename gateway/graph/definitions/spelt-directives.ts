import {
  type DirectiveNode,
  type DocumentNode,
  type GraphQLArgument,
  type GraphQLSchema,
  isRequiredArgument,
  print,
  valueFromAST,
  visit,
} from 'graphql';
import type { Problem } from '../../errors/project-error.ts';
import { locateNode } from './declared-joins.ts';

/** Names of the directives that the project itself spells. */
export function speltDirectives(documents: readonly DocumentNode[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { name } of directivesIn(documents)) names.add(name.value);
  return names;
}

/** Joins have checks of their own, which know what they call. */
const checkedElsewhere = new Set(['resolveTo']);

/** Directives whose arguments are missing, or are not of their types: `@cost(weight: FIVE)` for a String. */
export function directiveProblems(schema: GraphQLSchema, documents: readonly DocumentNode[]): Problem[] {
  return directivesIn(documents).flatMap((node) => {
    const name = node.name.value;
    const definition = checkedElsewhere.has(name) ? undefined : schema.getDirective(name);
    return (definition?.args ?? []).flatMap((arg): Problem[] => {
      const fault = faultOf(arg, node);
      if (fault === undefined) return [];
      return [
        { severity: 'error', message: `@${name}: its argument "${arg.name}" ${fault}`, location: locateNode(node) },
      ];
    });
  });
}

function faultOf(arg: GraphQLArgument, node: DirectiveNode): string | undefined {
  const given = node.arguments?.find(({ name }) => name.value === arg.name)?.value;
  if (!given) return isRequiredArgument(arg) ? `is missing, of type ${arg.type}` : undefined;
  return valueFromAST(given, arg.type) === undefined ? `must be of type ${arg.type}, not ${print(given)}` : undefined;
}

function directivesIn(documents: readonly DocumentNode[]): readonly DirectiveNode[] {
  const found: DirectiveNode[] = [];
  for (const document of documents) visit(document, { Directive: (node) => void found.push(node) });
  return found;
}
