/** Whether a path is the GraphQL endpoint. */
export type EndpointMatch = (path: string) => boolean;

/**
 * The endpoint as Yoga reads it: a path, with or without a slash at its end, or a URL pattern as `/:tenant/graphql`.
 * @throws TypeError for a pattern that is none.
 */
export function endpointMatch(endpoint: string): EndpointMatch {
  if (!/[*:(){}?+]/.test(endpoint)) {
    const path = endpoint.length > 1 ? endpoint.replace(/\/$/, '') : endpoint;
    return (given) => given === path || given === `${path}/`;
  }
  const pattern = new URLPattern({ pathname: endpoint });
  return (given) => pattern.test({ pathname: given });
}
