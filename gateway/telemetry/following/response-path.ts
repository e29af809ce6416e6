/** Where in an answer a field stands, innermost first, as graphql-js makes it. */
export interface ResponsePath {
  readonly prev: ResponsePath | undefined;
  readonly key: string | number;
}

/** The response path without the positions in lists, as `orders.customer`. */
export function pathWithoutPositions(path: ResponsePath | undefined): string {
  const steps: string[] = [];
  for (let at = path; at; at = at.prev) if (typeof at.key === 'string') steps.unshift(at.key);
  return steps.join('.');
}
