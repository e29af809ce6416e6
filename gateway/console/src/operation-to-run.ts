import { type DocumentNode, Kind, parse } from 'graphql';

/**
 * The name to send with a document: `chosen` when it is one of its operations, else that of its first one.
 * GraphiQL learns the names a moment after the text has changed, and would run the operation of the tab before.
 */
export function operationToRun(query: string, chosen: string | null): string | null {
  let document: DocumentNode;
  try {
    document = parse(query, { noLocation: true });
  } catch {
    // The gateway will say what is wrong with it.
    return chosen;
  }
  const names = document.definitions
    .filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
    .map(({ name }) => name?.value);
  return chosen !== null && names.includes(chosen) ? chosen : (names[0] ?? null);
}
