import type { OwnCredentialsConfig } from '../../config/credentials-config.ts';
import { connectionFields, isFieldName, isFieldValue } from '../http-fields.ts';
import type { UpstreamRequest } from '../upstream-client.ts';
import type { Credentials } from './credentials.ts';
import { invalidCredentials } from './invalid-credentials.ts';

export type ApiKeyOptions = Extract<OwnCredentialsConfig, { type: 'apiKey' }>;

/** An API key where the description's `securitySchemes` put it (OpenAPI 3.1, 4.8.27). */
export function apiKeyCredentials(source: string, options: ApiKeyOptions): Credentials {
  if (options.value === '') throw invalidCredentials(source, 'value', 'The API key is empty.');
  switch (options.in) {
    case 'header':
      return inHeader(source, options);
    case 'query':
      return inQuery(options);
    case 'cookie':
      return inCookie(source, options);
    default:
      throw invalidCredentials(source, 'in', unknownPlace(options.in));
  }
}

function unknownPlace(place: never): string {
  return `An API key goes in "header", "query" or "cookie", not in ${JSON.stringify(place)}.`;
}

function inHeader(source: string, { name, value }: ApiKeyOptions): Credentials {
  const field = name.toLowerCase();
  if (!isFieldName(field) || connectionFields.has(field)) {
    throw invalidCredentials(source, 'name', `${JSON.stringify(name)} cannot be the header of an API key.`);
  }
  if (!isFieldValue(value)) {
    throw invalidCredentials(
      source,
      'value',
      'The API key holds a character that a header cannot, such as a line end.',
    );
  }
  const own = [field];
  return {
    applyTo: (request) => ({
      ...request,
      headers: { ...request.headers, [field]: value },
      secretNames: withSecretNames(request, own),
    }),
  };
}

function inQuery({ name, value }: ApiKeyOptions): Credentials {
  const pair = `${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
  const own = [name];
  return {
    applyTo: (request) => {
      const [path = '', query] = splitOnce(request.path, '?');
      const others = query?.split('&').filter((other) => other !== '' && !isNamed(other, name)) ?? [];
      return {
        ...request,
        path: `${path}?${[...others, pair].join('&')}`,
        secretNames: withSecretNames(request, own),
      };
    },
  };
}

/** Several schemes may be put on one request. */
function withSecretNames({ secretNames }: UpstreamRequest, own: readonly string[]): readonly string[] {
  return secretNames ? [...secretNames, ...own] : own;
}

/** Whether a pair of a query has this name, in any encoding a server may undo. */
function isNamed(pair: string, name: string): boolean {
  const [rawName = ''] = splitOnce(pair.replaceAll('+', ' '), '=');
  try {
    return decodeURIComponent(rawName) === name;
  } catch {
    return rawName === name;
  }
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function inCookie(source: string, { name, value }: ApiKeyOptions): Credentials {
  if (!isFieldName(name)) {
    throw invalidCredentials(source, 'name', `${JSON.stringify(name)} cannot be the name of a cookie.`);
  }
  // RFC 6265, 4.1.1: cookie-octet.
  if (!/^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/.test(value)) {
    throw invalidCredentials(source, 'value', 'The API key holds a character that a cookie cannot.');
  }
  return { applyTo: (request) => withCookie(request, name, value) };
}

function withCookie(request: UpstreamRequest, name: string, value: string): UpstreamRequest {
  const others = (request.headers['cookie'] ?? '')
    .split(';')
    .map((cookie) => cookie.trim())
    .filter((cookie) => cookie !== '' && splitOnce(cookie, '=')[0].trim() !== name);
  return { ...request, headers: { ...request.headers, cookie: [...others, `${name}=${value}`].join('; ') } };
}
