import { JSONPathEnvironment, JSONPathError } from 'json-p3';
import type { JsonObject } from '../document/json.ts';

const environment = new JSONPathEnvironment({ maxRecursionDepth: 1_000 });

/** The places that a JSONPath (RFC 9535) selects, or what is wrong with it. */
export function selectNodes(
  document: JsonObject,
  path: string,
): { readonly places: readonly (readonly string[])[] } | { readonly problem: string } {
  try {
    const nodes = environment.query(path, document as Parameters<JSONPathEnvironment['query']>[1]);
    return { places: [...nodes].map(({ location }) => location.map(String)) };
  } catch (error) {
    if (error instanceof JSONPathError) {
      return { problem: `is no JSONPath of RFC 9535: ${error.message}` };
    }
    throw error;
  }
}
