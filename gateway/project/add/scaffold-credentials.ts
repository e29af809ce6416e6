import { type AuthScheme, authSchemesOf, type SchemeCredentials } from '../../graph/inspect/auth-schemes.ts';
import type { ApiDescription } from '../../openapi/api-description.ts';
import { variableName } from './source-name.ts';
import type { ScaffoldedCredentials, SecretVariable } from './source-plan.ts';

/** Stands for a secret that is not set, so that the project starts; the API refuses it. */
const unsetSecret = 'unset';

/**
 * The credentials that open an API: one where that opens all, else by security scheme; and what must be said of the rest.
 * @param endpoint of the API, which relative addresses stand against
 */
export function scaffoldCredentials(
  source: string,
  description: ApiDescription,
  endpoint: string | undefined,
): { credentials: ScaffoldedCredentials | undefined; notes: string[] } {
  const needed = authSchemesOf(description).filter(({ operations, together }) => operations + together > 0);
  const chosen = chosenSchemes(needed, description);
  const notes = needed
    .filter((scheme) => !chosen.includes(scheme) && (scheme.together > 0 || chosen.length === 0))
    .map(({ name, kind }) => `The security scheme ${name} (${kind}) is not configured: ${remedy(kind)}`);
  notes.push(...chosen.flatMap(noteOf));
  const [only] = chosen;
  if (chosen.length === 1 && only?.credentials) {
    return { credentials: credentialsOf(source, only.credentials, endpoint), notes };
  }
  return { credentials: chosen.length === 0 ? undefined : byScheme(source, chosen, endpoint), notes };
}

/** The scheme that opens most, and those without which operations stay closed. */
function chosenSchemes(needed: readonly AuthScheme[], { operations }: ApiDescription): readonly AuthScheme[] {
  const known = new Map(needed.filter(isKnown).map((scheme) => [scheme.name, scheme]));
  const first = needed.toSorted(byUse).find(({ credentials }) => credentials !== undefined);
  const chosen = new Set(first ? [first.name] : []);
  for (const { security = [] } of operations) {
    const isOpen = security.length === 0 || security.some((names) => names.every((name) => chosen.has(name)));
    if (isOpen) continue;
    for (const name of security.find((names) => names.every((one) => known.has(one))) ?? []) chosen.add(name);
  }
  return [...chosen].flatMap((name) => known.get(name) ?? []);
}

const mutualTls = 'mutualTLS';

function isKnown({ credentials, kind }: AuthScheme): boolean {
  return credentials !== undefined || kind === mutualTls;
}

/** Each with variables named after its scheme, so that no two are one. */
function byScheme(
  source: string,
  chosen: readonly AuthScheme[],
  endpoint: string | undefined,
): ScaffoldedCredentials | undefined {
  const schemes: Record<string, unknown> = {};
  const variables: SecretVariable[] = [];
  for (const { name, credentials } of chosen) {
    const made = credentials && credentialsOf(`${source} ${name}`, credentials, endpoint);
    schemes[name] = made?.config ?? { type: 'none' };
    variables.push(...(made?.variables ?? []));
  }
  return variables.length === 0 ? undefined : { config: { type: 'byScheme', schemes }, variables };
}

function noteOf({ name, kind, credentials }: AuthScheme): string[] {
  if (kind === mutualTls) return [`The security scheme ${name} (${kind}) needs a certificate: ${remedy(kind)}`];
  if (credentials?.type !== 'bearer' || !/authorizationCode|implicit|password|openIdConnect/.test(kind)) return [];
  return [
    `${name} (${kind}) is for people who sign in: give the gateway a token of its own, or let it exchange the caller's with credentials of type tokenExchange, or forward that with forwardHeaders: [authorization] instead of credentials.`,
  ];
}

function remedy(kind: string): string {
  if (kind === mutualTls) return 'set tls: { cert: ./client.pem, key: ./client-key.pem } beside credentials.';
  return kind.startsWith('apiKey')
    ? 'send it with operationHeaders or queryParams, as "{env.NAME}".'
    : 'Weft has no credentials of this kind.';
}

const preference = ['bearer', 'apiKey', 'basic', 'oauth2ClientCredentials', 'oauth2RefreshToken', 'awsSigV4'];

function byUse(a: AuthScheme, b: AuthScheme): number {
  const rank = ({ credentials }: AuthScheme): number => preference.indexOf(credentials?.type ?? '');
  return b.operations - a.operations || b.together - a.together || rank(a) - rank(b);
}

/** Credentials of one kind, each secret a variable of the source's own. */
export function credentialsOf(
  source: string,
  scheme: SchemeCredentials,
  endpoint?: string,
): ScaffoldedCredentials | undefined {
  switch (scheme.type) {
    case 'apiKey': {
      const variable = {
        name: variableName(source, 'API_KEY'),
        what: `API key, sent in the ${scheme.in} ${scheme.name}`,
      };
      const { type, in: place, name } = scheme;
      return { config: { type, in: place, name, value: use(variable.name) }, variables: [variable] };
    }
    case 'basic': {
      const user = { name: variableName(source, 'USERNAME'), what: 'user name' };
      const password = { name: variableName(source, 'PASSWORD'), what: 'password' };
      const config = { type: 'basic', username: use(user.name), password: use(password.name) };
      return { config, variables: [user, password] };
    }
    case 'bearer': {
      const variable = { name: variableName(source, 'TOKEN'), what: 'bearer token' };
      return { config: { type: 'bearer', token: use(variable.name) }, variables: [variable] };
    }
    case 'oauth2ClientCredentials':
    case 'oauth2RefreshToken': {
      const tokenUrl = URL.parse(scheme.tokenUrl, endpoint)?.href;
      if (tokenUrl === undefined || !/^https?:/.test(tokenUrl)) return undefined;
      const id = { name: variableName(source, 'CLIENT_ID'), what: 'OAuth2 client id' };
      const secret = { name: variableName(source, 'CLIENT_SECRET'), what: 'OAuth2 client secret' };
      const config = { type: scheme.type, tokenUrl, clientId: use(id.name), clientSecret: use(secret.name) };
      if (scheme.type === 'oauth2ClientCredentials') return { config, variables: [id, secret] };
      const refresh = {
        name: variableName(source, 'REFRESH_TOKEN'),
        what: 'OAuth2 refresh token, or file:./path of it',
      };
      return { config: { ...config, refreshToken: use(refresh.name) }, variables: [id, secret, refresh] };
    }
    case 'awsSigV4': {
      const id = { name: variableName(source, 'ACCESS_KEY_ID'), what: 'AWS access key id' };
      const secret = { name: variableName(source, 'SECRET_ACCESS_KEY'), what: 'AWS secret access key' };
      const region = /\.execute-api\.([a-z0-9-]+)\.amazonaws\./.exec(endpoint ?? '')?.[1] ?? 'us-east-1';
      const keys = { accessKeyId: use(id.name), secretAccessKey: use(secret.name) };
      return { config: { type: scheme.type, ...keys, region, service: 'execute-api' }, variables: [id, secret] };
    }
    default:
      return scheme satisfies never;
  }
}

function use(variable: string): string {
  return `\${${variable}:${unsetSecret}}`;
}
