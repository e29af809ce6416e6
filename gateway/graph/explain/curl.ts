import type { CredentialsConfig, SourceConfig } from '../../config/gateway-config.ts';
import type { CallContext, UpstreamRequest } from '../../upstream/upstream-client.ts';

/** What decides which parts of a call are secret. */
export interface CurlOptions {
  readonly source: string;
  readonly config: Pick<SourceConfig, 'credentials' | 'forwardHeaders'> | undefined;
  /** Query parameters that the project adds to every call, which may be keys. */
  readonly ownQuery: ReadonlySet<string>;
}

/** A text for a shell: literally, or the value of a variable. */
type Part = string | { readonly variable: string };

/** Headers whose values are no secrets; all others stand as variables. */
const openHeaders = new Set(['accept', 'content-type', 'accept-language', 'prefer', 'if-match', 'if-none-match']);
const secretName = /pass|secret|token|key|auth|signature|credential|session|card|cvc|iban/i;

/** The address of the call, with secrets as variables of a shell. */
export function urlOf(request: UpstreamRequest, options: CurlOptions): string {
  return urlParts(request, options)
    .map((part) => (typeof part === 'string' ? part : `$${part.variable}`))
    .join('');
}

/**
 * The call as a curl command. Credentials, the caller's own headers and whatever looks like a secret stand as shell
 * variables named after the source, so that the command can be passed on.
 */
export function curlOf(request: UpstreamRequest, { callerHeaders }: CallContext, options: CurlOptions): string {
  const { source, config } = options;
  const prefix = variableName(source);
  const words = ['curl'];
  if (request.method !== 'GET') words.push('-X', request.method);
  words.push(quoted(urlParts(request, options)));
  for (const [name, value] of Object.entries(request.headers)) {
    if (name === 'content-length') continue;
    words.push('-H', quoted([`${name}: `, openHeaders.has(name) ? value : variable(prefix, name)]));
  }
  for (const name of config?.forwardHeaders ?? []) {
    if (callerHeaders[name] !== undefined) words.push('-H', quoted([`${name}: `, variable('CALLER', name)]));
  }
  words.push(...headerCredential(config?.credentials, prefix));
  const body = bodyText(request.body);
  if (body !== undefined) words.push('--data-binary', quoted([body]));
  return words.join(' ');
}

function urlParts({ origin, path }: UpstreamRequest, { source, config, ownQuery }: CurlOptions): Part[] {
  const prefix = variableName(source);
  return [origin, ...pathParts(path, prefix, ownQuery), ...queryCredential(config?.credentials, prefix, path)];
}

function variableName(text: string): string {
  return text
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll(/\W+/g, '_')
    .toUpperCase();
}

function variable(prefix: string, name: string): Part {
  return { variable: `${prefix}_${variableName(name)}` };
}

function pathParts(path: string, prefix: string, ownQuery: ReadonlySet<string>): Part[] {
  const [before = '', query] = path.split(/\?(.*)/s);
  if (query === undefined) return [before];
  const parts = query.split('&').flatMap((pair, index): Part[] => {
    const name = pair.split('=', 1)[0] ?? '';
    const start = index === 0 ? '?' : '&';
    const isSecret = ownQuery.has(name) || secretName.test(name);
    return isSecret ? [`${start}${name}=`, variable(prefix, name)] : [`${start}${pair}`];
  });
  return [before, ...parts];
}

function queryCredential(credentials: CredentialsConfig | undefined, prefix: string, path: string): Part[] {
  if (credentials?.type !== 'apiKey' || credentials.in !== 'query') return [];
  return [`${path.includes('?') ? '&' : '?'}${credentials.name}=`, variable(prefix, credentials.name)];
}

function headerCredential(credentials: CredentialsConfig | undefined, prefix: string): string[] {
  switch (credentials?.type) {
    case undefined:
      return [];
    case 'basic':
      return ['-u', quoted([variable(prefix, 'USERNAME'), ':', variable(prefix, 'PASSWORD')])];
    case 'apiKey':
      if (credentials.in === 'query') return [];
      if (credentials.in === 'cookie')
        return ['-b', quoted([`${credentials.name}=`, variable(prefix, credentials.name)])];
      return ['-H', quoted([`${credentials.name}: `, variable(prefix, credentials.name)])];
    // Bearer tokens, and whatever else ends as one.
    default:
      return ['-H', quoted(['authorization: Bearer ', variable(prefix, 'TOKEN')])];
  }
}

function bodyText(body: UpstreamRequest['body']): string | undefined {
  if (body === undefined) return undefined;
  if (typeof body !== 'string') return '(binary)';
  return body
    .replaceAll(/"([^"\\]+)":"(?:[^"\\]|\\.)*"/g, (pair, name: string) =>
      secretName.test(name) ? `"${name}":"[secret]"` : pair,
    )
    .replaceAll(/(^|&)([^=&{}"]+)=[^&]*/g, (pair, start: string, name: string) =>
      secretName.test(name) ? `${start}${name}=[secret]` : pair,
    );
}

/** One word of a POSIX shell. */
function quoted(parts: readonly Part[]): string {
  if (parts.every((part) => typeof part === 'string')) return `'${parts.join('').replaceAll("'", `'\\''`)}'`;
  const text = parts.map((part) =>
    typeof part === 'string' ? part.replaceAll(/[\\"$`]/g, '\\$&') : `$${part.variable}`,
  );
  return `"${text.join('')}"`;
}
