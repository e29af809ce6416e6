import { GraphQLError, parse, visit } from 'graphql';
import type { JoinDeclaration } from '../join-declaration.ts';
import { UnusableJoin } from '../join-target.ts';

/**
 * Refuses a declaration that cannot work.
 * @param strict also what Mesh leaves out without a word because another option is there.
 * @throws UnusableJoin
 */
export function checkDeclaration(join: JoinDeclaration, strict: boolean): void {
  if (join.keysArg !== undefined && join.keyField === undefined) {
    throw new UnusableJoin('keysArg needs keyField: the field of the parent that holds the key');
  }
  if (join.sourceSelectionSet !== undefined) refuseAliases(join.sourceSelectionSet);
  if (strict) refuseContradictions(join);
}

function refuseContradictions({ keysArg, keyField, sourceArgs, additionalArgs, valueKeyField }: JoinDeclaration): void {
  if (keysArg !== undefined) {
    if (sourceArgs !== undefined) {
      throw new UnusableJoin(
        'sourceArgs are for single calls and are not sent beside keysArg: write them as additionalArgs',
      );
    }
  } else {
    for (const [name, given] of Object.entries({ additionalArgs, valueKeyField })) {
      if (given !== undefined)
        throw new UnusableJoin(`${name} is for batches and needs keysArg: the argument that takes the keys`);
    }
    if (keyField !== undefined && sourceArgs === undefined) {
      throw new UnusableJoin('keyField alone sends nothing: add keysArg for a batch, or sourceArgs for single calls');
    }
  }
}

/** REST answers are read whole, so that a selection set has nothing to select; but an alias would name a value anew. */
function refuseAliases(text: string): void {
  try {
    visit(parse(/^\s*\{/.test(text) ? text : `{ ${text} }`), {
      Field({ alias, name }) {
        if (alias)
          throw new UnusableJoin(
            `sourceSelectionSet renames "${name.value}" to "${alias.value}", which is not supported: resolve the field in code`,
          );
      },
    });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw new UnusableJoin(`sourceSelectionSet "${text}" cannot be read: ${error.message}`);
  }
}
