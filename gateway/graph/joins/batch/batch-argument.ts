import {
  type GraphQLInputType,
  type GraphQLNamedType,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';
import type { OperationCall } from '../../calls/operation-call.ts';
import { argumentStamp } from '../../stamps/stamp.ts';
import { didYouMean } from '../checks/did-you-mean.ts';
import { UnusableJoin } from '../join-target.ts';
import { type BatchLimits, maxKeyCharactersInUrl } from './key-chunks.ts';

/** The list argument that takes the keys of a batch. */
export interface BatchArgument {
  /** As the join writes it: `ids`, `input.skus`. */
  readonly path: string;
  /** Type of one key. */
  readonly itemType: GraphQLNamedType;
  /** `maxItems` of the keys as the description says it, and what a URL can hold where they travel in it. */
  readonly limits: BatchLimits;
  /**
   * Type of a part of a key by its name, of the whole key without one.
   * @throws UnusableJoin when the argument has no such part.
   */
  partType(name: string | undefined): GraphQLInputType;
  /** @throws UnusableJoin when the argument demands parts that are not among these; an empty list means a key of one value. */
  checkParts(names: readonly string[]): void;
}

/**
 * Finds the argument that a join's `keysArg` names.
 * @throws UnusableJoin
 */
export function findBatchArgument(call: OperationCall, path: string): BatchArgument {
  const type = argumentType(call, path);
  if (!isListType(getNullableType(type))) {
    const [name = ''] = path.split('.');
    throw new UnusableJoin(
      `keysArg "${path}" of ${call.coordinate} takes one ${String(getNamedType(type))} and no list of keys: use sourceArgs: { ${name}: "{root.…}" }, or correct the API's description by an overlay if the API accepts several`,
    );
  }
  const itemType = getNamedType(type);
  const fields = isInputObjectType(itemType) ? itemType.getFields() : undefined;
  return {
    path,
    itemType,
    limits: batchLimits(call, path),
    partType(name) {
      if (name === undefined) return itemType;
      const field = fields?.[name];
      if (field) return field.type;
      if (!fields)
        throw new UnusableJoin(
          `keysArg "${path}" takes a list of ${itemType.name}, and a key of several parts is an object`,
        );
      throw new UnusableJoin(`${itemType.name} has no field "${name}"${didYouMean(name, Object.keys(fields))}`);
    },
    checkParts(names) {
      for (const name of names) this.partType(name);
      const lacking = Object.values(fields ?? {}).find(
        (field) =>
          names.length > 0 &&
          isNonNullType(field.type) &&
          field.defaultValue === undefined &&
          !names.includes(field.name),
      );
      if (lacking) throw new UnusableJoin(`a key of ${itemType.name} needs "${lacking.name}" too: add it to keyField`);
    },
  };
}

/**
 * Type of the argument at a path of argument and input field names.
 * @throws UnusableJoin for a name that is not there.
 */
export function argumentType(call: OperationCall, path: string): GraphQLInputType {
  const [name = '', ...steps] = path.split('.');
  const argument = call.field.args.find((candidate) => candidate.name === name);
  if (!argument) {
    const accepted = call.field.args.map((candidate) => candidate.name);
    throw new UnusableJoin(`${call.coordinate} has no argument "${name}"${didYouMean(name, accepted)}`);
  }
  return steps.reduce<GraphQLInputType>((type, step) => {
    const holder = getNamedType(type);
    if (!isInputObjectType(holder)) return holder;
    const field = holder.getFields()[step];
    if (field) return field.type;
    throw new UnusableJoin(`${holder.name} has no field "${step}"${didYouMean(step, Object.keys(holder.getFields()))}`);
  }, argument.type);
}

function batchLimits(call: OperationCall, keysArg: string): BatchLimits {
  const [name = '', ...path] = keysArg.split('.');
  const arg = call.field.args.find((candidate) => candidate.name === name);
  const stamp = arg && argumentStamp(arg);
  const inUrl = stamp?.place === 'query' || stamp?.place === 'path';
  return {
    maxKeys: (arg && call.operation.maxItems(arg, path)) ?? Number.POSITIVE_INFINITY,
    maxCharacters: inUrl ? maxKeyCharactersInUrl : Number.POSITIVE_INFINITY,
  };
}
