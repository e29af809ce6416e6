/** Where in an answer a field stands, innermost first, as graphql-js makes it. */
export interface ResponsePath {
  readonly prev: ResponsePath | undefined;
  readonly key: string | number;
}

/** The response path without the positions in lists, as `orders.customer`. */
export function pathWithoutPositions(path: ResponsePath | undefined): string {
  return keysOf(path).join('.');
}

/** Of a name that is told to operators no more is: clients choose aliases, and a document has room for long ones. */
const mostCharacters = 256;

/** The same to be told, with the beginning of each name that is long. */
export function toldPath(path: ResponsePath | undefined): string {
  return keysOf(path)
    .map((key) => key.slice(0, mostCharacters))
    .join('.');
}

function keysOf(path: ResponsePath | undefined): string[] {
  const keys: string[] = [];
  for (let at = path; at; at = at.prev) if (typeof at.key === 'string') keys.unshift(at.key);
  return keys;
}
