import { type GraphQLNamedType, isInterfaceType, isObjectType } from 'graphql';

/**
 * The field of a batch's rows that holds the key they answer, where the join does not say it:
 * what the argument is the plural of (`ids` → `id`, `customerIds` → `customerId`), else the field that
 * is named like the parent's key, else `id`. `undefined` when the rows have none of them: such a batch
 * cannot be matched, since rows are never matched by position.
 */
export function inferRowKey(rowType: GraphQLNamedType, keysArg: string, keyField: string): string | undefined {
  if (!isObjectType(rowType) && !isInterfaceType(rowType)) return undefined;
  const fields = rowType.getFields();
  return candidates(keysArg, keyField).find((name) => fields[name] !== undefined);
}

function candidates(keysArg: string, keyField: string): string[] {
  const arg = lastStep(keysArg);
  const key = lastStep(keyField);
  return [...singulars(arg), arg, key, 'id'];
}

function lastStep(path: string): string {
  return path.split('.').at(-1) ?? path;
}

/** What a plural may be the plural of: `ids` → `id`, `categories` → `category`, `addresses` → `address`, `id_in` → `id`. */
function singulars(name: string): string[] {
  const bare = name.replace(/_?[Ii]n$/, '');
  if (/ies$/i.test(bare)) return [`${bare.slice(0, -3)}y`];
  return [bare.replace(/s$/i, ''), bare.replace(/es$/i, '')];
}
