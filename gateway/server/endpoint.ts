/** Where GraphQL is served. */
export interface Endpoint {
  matches(path: string): boolean;
  /** Its path; `undefined` when it is a pattern, which has many. */
  readonly path: string | undefined;
}

/**
 * The endpoint as Yoga reads it: a path, with or without a slash at its end, or a URL pattern as `/:tenant/graphql`.
 * @throws TypeError for a pattern that is none.
 */
export function readEndpoint(endpoint: string): Endpoint {
  if (!/[*:(){}?+]/.test(endpoint)) {
    const path = endpoint.length > 1 ? endpoint.replace(/\/$/, '') : endpoint;
    return { path, matches: (given) => given === path || given === `${path}/` };
  }
  const pattern = new URLPattern({ pathname: endpoint });
  return { path: undefined, matches: (given) => pattern.test({ pathname: given }) };
}
