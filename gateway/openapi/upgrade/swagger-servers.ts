import { type JsonObject, stringMember } from '../document/json.ts';

/**
 * `host`, `basePath` and `schemes` of Swagger 2.0 as servers. `https` goes first, so that credentials are not sent
 * in the clear where the API offers a choice; `ws` and `wss` are left out.
 * @param location Where the document was read; gives the scheme when the document names none.
 */
export function upgradeServers(
  document: JsonObject,
  schemes: readonly string[] | undefined,
  location: string | undefined,
): readonly JsonObject[] {
  const host = stringMember(document, 'host');
  const basePath = withLeadingSlash((stringMember(document, 'basePath') ?? '').replace(/\/+$/, ''));
  if (host === undefined || host === '') {
    return [{ url: basePath || '/' }];
  }
  const named = (schemes ?? []).filter((scheme) => scheme === 'http' || scheme === 'https');
  const ordered = named.length > 0 ? named.toSorted().toReversed() : [location?.startsWith('http:') ? 'http' : 'https'];
  return ordered.map((scheme) => ({ url: `${scheme}://${host}${basePath}` }));
}

function withLeadingSlash(path: string): string {
  return path === '' || path.startsWith('/') ? path : `/${path}`;
}
