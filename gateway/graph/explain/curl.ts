import type { CredentialsConfig } from '../../config/credentials-config.ts';
import type { SourceConfig } from '../../config/gateway-config.ts';
import { isSecretName } from '../../telemetry/secret-name.ts';
import { servedAlternative } from '../../upstream/credentials/by-scheme.ts';
import type { CallContext, UpstreamRequest } from '../../upstream/upstream-client.ts';

/** What decides which parts of a call are secret. */
export interface CurlOptions {
  readonly source: string;
  readonly config: Pick<SourceConfig, 'credentials' | 'forwardHeaders' | 'tls'> | undefined;
  /** Query parameters that the project adds to every call, which may be keys. */
  readonly ownQuery: ReadonlySet<string>;
}

/** A text for a shell: literally, or the value of a variable. */
type Part = string | { readonly variable: string };

/** Headers whose values are no secrets; all others stand as variables. */
const openHeaders = new Set(['accept', 'content-type', 'accept-language', 'prefer', 'if-match', 'if-none-match']);
const paymentName = /card|cvc|iban/i;

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
  for (const one of credentialsFor(request, config?.credentials)) words.push(...headerCredential(one, prefix));
  if (config?.tls?.cert)
    words.push('--cert', quoted([variable(prefix, 'CERT')]), '--key', quoted([variable(prefix, 'KEY')]));
  const body = bodyText(request.body);
  if (body !== undefined) words.push('--data-binary', quoted([body]));
  return words.join(' ');
}

function urlParts(request: UpstreamRequest, { source, config, ownQuery }: CurlOptions): Part[] {
  const { origin, path } = request;
  const prefix = variableName(source);
  const inQuery = credentialsFor(request, config?.credentials).filter(isInQuery);
  const added = inQuery.flatMap(({ name }, index): Part[] => {
    const start = index === 0 && !path.includes('?') ? '?' : '&';
    return [`${start}${name}=`, variable(prefix, name)];
  });
  return [origin, ...pathParts(path, prefix, ownQuery), ...added];
}

type SingleConfig = Extract<CredentialsConfig, { type: 'byScheme' }>['schemes'][string];

/** Those that go on this request. */
function credentialsFor({ security }: UpstreamRequest, config: CredentialsConfig | undefined): readonly SingleConfig[] {
  if (config?.type !== 'byScheme') return config ? [config] : [];
  const { schemes, otherwise } = config;
  const names = security ? (servedAlternative(security, (name) => Object.hasOwn(schemes, name)) ?? []) : otherwise;
  return names.flatMap((name) => schemes[name] ?? []);
}

function isInQuery(config: SingleConfig): config is Extract<SingleConfig, { type: 'apiKey' }> {
  return config.type === 'apiKey' && config.in === 'query';
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
    const isSecret = ownQuery.has(name) || isPrivate(name);
    return isSecret ? [`${start}${name}=`, variable(prefix, name)] : [`${start}${pair}`];
  });
  return [before, ...parts];
}

function headerCredential(credentials: SingleConfig, prefix: string): string[] {
  switch (credentials.type) {
    case 'none':
      return [];
    case 'basic':
      return ['-u', quoted([variable(prefix, 'USERNAME'), ':', variable(prefix, 'PASSWORD')])];
    case 'apiKey':
      if (credentials.in === 'query') return [];
      if (credentials.in === 'cookie')
        return ['-b', quoted([`${credentials.name}=`, variable(prefix, credentials.name)])];
      return ['-H', quoted([`${credentials.name}: `, variable(prefix, credentials.name)])];
    case 'awsSigV4': {
      const { region, service } = credentials;
      const key = quoted([variable(prefix, 'ACCESS_KEY_ID'), ':', variable(prefix, 'SECRET_ACCESS_KEY')]);
      return ['--aws-sigv4', quoted([`aws:amz:${region}:${service}`]), '--user', key];
    }
    case 'hmac':
      return Object.keys(credentials.headers).flatMap((name) => ['-H', quoted([`${name}: `, variable(prefix, name)])]);
    case 'bearer':
    case 'oauth2ClientCredentials':
    case 'oauth2RefreshToken':
    case 'tokenExchange':
      return ['-H', quoted(['authorization: Bearer ', variable(prefix, 'TOKEN')])];
    default:
      return credentials satisfies never;
  }
}

function bodyText(body: UpstreamRequest['body']): string | undefined {
  if (body === undefined) return undefined;
  if (typeof body !== 'string') return '(binary)';
  return body
    .replaceAll(/"([^"\\]+)":"(?:[^"\\]|\\.)*"/g, (pair, name: string) =>
      isPrivate(name) ? `"${name}":"[secret]"` : pair,
    )
    .replaceAll(/(^|&)([^=&{}"]+)=[^&]*/g, (pair, start: string, name: string) =>
      isPrivate(name) ? `${start}${name}=[secret]` : pair,
    );
}

function isPrivate(name: string): boolean {
  return isSecretName(name) || paymentName.test(name);
}

/** One word of a POSIX shell. */
function quoted(parts: readonly Part[]): string {
  if (parts.every((part) => typeof part === 'string')) return `'${parts.join('').replaceAll("'", `'\\''`)}'`;
  const text = parts.map((part) =>
    typeof part === 'string' ? part.replaceAll(/[\\"$`]/g, '\\$&') : `$${part.variable}`,
  );
  return `"${text.join('')}"`;
}
