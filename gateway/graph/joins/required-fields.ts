import {
  type FieldNode,
  GraphQLError,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  getNamedType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
} from 'graphql';
import type { SchemaViews } from '../values/schema-view.ts';
import { compileValuePath } from '../values/value-path.ts';
import { didYouMean } from './checks/did-you-mean.ts';
import { UnusableJoin } from './join-target.ts';

/** What a join reads of its parent besides what the parent's own API answered. */
export interface RequiredFields {
  /** Names of the parent's fields that are themselves joined or answered by code, and come first. */
  readonly joined: readonly string[];
  /** Names that `requiredSelectionSet` gives to fields. */
  readonly aliases: ReadonlySet<string>;
  /** The parent with these, and with the aliases of `requiredSelectionSet`; the parent itself where there are none. */
  complete: ((root: unknown, context: unknown, info: GraphQLResolveInfo) => Promise<unknown>) | undefined;
}

export interface RequiredFieldsOptions {
  readonly type: GraphQLObjectType;
  /** Fields that the join reads by its key or its templates. */
  readonly read: readonly string[];
  readonly requiredSelectionSet: string | undefined;
  /** Whether the field at a coordinate is joined or answered by code. */
  readonly isJoined: (coordinate: string) => boolean;
  readonly views: SchemaViews;
}

/**
 * Whole REST objects are at hand, so that a `requiredSelectionSet` has nothing to fetch of them. It must name fields
 * that there are; those that are joined themselves are joined first.
 *
 * @throws UnusableJoin
 */
export function compileRequiredFields(options: RequiredFieldsOptions): RequiredFields {
  const { type, read, requiredSelectionSet, isJoined, views } = options;
  const selected = requiredSelectionSet === undefined ? [] : selectedFields(requiredSelectionSet, type, isJoined);
  const aliases = selected.flatMap(({ alias, name }) => (alias ? [[alias.value, name.value] as const] : []));
  const named = [...selected.map(({ name }) => name.value), ...read];
  const joined = [...new Set(named)].filter((name) => isJoined(`${type.name}.${name}`));
  for (const name of joined) refuseRequiredArguments(type, name);
  const names = new Set(aliases.map(([alias]) => alias));
  const renames = aliases.map(([alias, name]) => ({ alias, read: viewReader(name, type, views) }));
  if (joined.length === 0 && aliases.length === 0) return { joined, aliases: names, complete: undefined };
  return {
    joined,
    aliases: names,
    async complete(root, context, info) {
      const values = await Promise.all(joined.map((name) => resolveField(type, name, root, context, info)));
      const completed: Record<string, unknown> = { ...(root as object) };
      for (const [index, name] of joined.entries()) {
        const field = type.getFields()[name];
        completed[name] = field ? views.view(values[index], field.type) : values[index];
      }
      for (const { alias, read } of renames) completed[alias] = read(root);
      return completed;
    },
  };
}

function viewReader(name: string, type: GraphQLObjectType, views: SchemaViews): (root: unknown) => unknown {
  const path = compileValuePath(name, type);
  return (root) => (path.type ? views.view(path.read(root), path.type) : path.read(root));
}

async function resolveField(
  type: GraphQLObjectType,
  name: string,
  root: unknown,
  context: unknown,
  info: GraphQLResolveInfo,
): Promise<unknown> {
  const field = type.getFields()[name];
  const args = Object.fromEntries(
    (field?.args ?? []).flatMap((arg) => (arg.defaultValue === undefined ? [] : [[arg.name, arg.defaultValue]])),
  );
  if (!field?.resolve) return undefined;
  return field.resolve(root, args, context, { ...info, fieldName: name, returnType: field.type });
}

function refuseRequiredArguments(type: GraphQLObjectType, name: string): void {
  const lacking = type.getFields()[name]?.args.find((arg) => isNonNullType(arg.type) && arg.defaultValue === undefined);
  if (lacking)
    throw new UnusableJoin(`requires ${type.name}.${name}, which cannot be had without its argument "${lacking.name}"`);
}

/** The fields of the parent that are selected, after all of the selection was checked. */
function selectedFields(text: string, type: GraphQLObjectType, isJoined: (coordinate: string) => boolean): FieldNode[] {
  const selections = parseSelections(text);
  checkSelections(selections, type, isJoined, 0);
  return flatten(selections);
}

function parseSelections(text: string): SelectionSetNode {
  try {
    const [definition] = parse(/^\s*\{/.test(text) ? text : `{ ${text} }`, { noLocation: true }).definitions;
    return (definition as OperationDefinitionNode).selectionSet;
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw new UnusableJoin(`requiredSelectionSet "${text}" cannot be read: ${error.message}`);
  }
}

function flatten({ selections }: SelectionSetNode): FieldNode[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return selection;
    return selection.kind === Kind.INLINE_FRAGMENT ? flatten(selection.selectionSet) : [];
  });
}

function checkSelections(
  set: SelectionSetNode,
  type: GraphQLNamedType,
  isJoined: (coordinate: string) => boolean,
  depth: number,
): void {
  for (const { name, selectionSet } of flatten(set)) {
    if (name.value === '__typename' || !(isObjectType(type) || isInterfaceType(type))) continue;
    const field = type.getFields()[name.value];
    if (!field) {
      const hint = didYouMean(name.value, Object.keys(type.getFields()));
      throw new UnusableJoin(`requiredSelectionSet: ${type.name} has no field "${name.value}"${hint}`);
    }
    const coordinate = `${type.name}.${name.value}`;
    if (depth > 0 && isJoined(coordinate)) {
      throw new UnusableJoin(
        `requires ${coordinate}, which is joined itself; only fields of the parent can be joined first`,
      );
    }
    if (selectionSet) checkSelections(selectionSet, getNamedType(field.type), isJoined, depth + 1);
  }
}
