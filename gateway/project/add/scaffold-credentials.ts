import type { AuthScheme, SchemeCredentials } from '../../graph/inspect/auth-schemes.ts';
import { variableName } from './source-name.ts';
import type { ScaffoldedCredentials } from './source-plan.ts';

/** Stands for a secret that is not set, so that the project starts; the API refuses it. */
export const unsetSecret = 'unset';

/** The credentials that open most operations of an API, and what must be said of the rest. */
export function scaffoldCredentials(
  source: string,
  schemes: readonly AuthScheme[],
  tokenUrlBase: string | undefined,
): { credentials: ScaffoldedCredentials | undefined; notes: string[] } {
  const needed = schemes.filter(({ operations, together }) => operations + together > 0);
  const chosen = needed.toSorted(byUse).find(({ credentials }) => credentials !== undefined);
  const notes = needed
    .filter((scheme) => scheme !== chosen && (scheme.together > 0 || !chosen))
    .map(({ name, kind }) => `The security scheme ${name} (${kind}) is not configured: ${remedy(kind)}`);
  if (!chosen?.credentials) return { credentials: undefined, notes };
  if (/authorizationCode|implicit|password|openIdConnect/.test(chosen.kind) && chosen.credentials.type === 'bearer') {
    notes.push(
      `${chosen.name} (${chosen.kind}) is for people who sign in: give the gateway a token of its own, or forward the caller's with forwardHeaders: [authorization] instead of credentials.`,
    );
  }
  return { credentials: credentialsOf(source, chosen.credentials, tokenUrlBase), notes };
}

function remedy(kind: string): string {
  return kind.startsWith('apiKey')
    ? 'send it with operationHeaders or queryParams, as "{env.NAME}".'
    : 'Weft has no credentials of this kind.';
}

const preference = ['bearer', 'apiKey', 'basic', 'oauth2ClientCredentials'];

function byUse(a: AuthScheme, b: AuthScheme): number {
  const rank = ({ credentials }: AuthScheme): number => preference.indexOf(credentials?.type ?? '');
  return b.operations - a.operations || b.together - a.together || rank(a) - rank(b);
}

/** Credentials of one kind, each secret a variable of the source's own. */
export function credentialsOf(
  source: string,
  scheme: SchemeCredentials,
  tokenUrlBase?: string,
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
    case 'oauth2ClientCredentials': {
      const tokenUrl = URL.parse(scheme.tokenUrl, tokenUrlBase)?.href;
      if (tokenUrl === undefined || !/^https?:/.test(tokenUrl)) return undefined;
      const id = { name: variableName(source, 'CLIENT_ID'), what: 'OAuth2 client id' };
      const secret = { name: variableName(source, 'CLIENT_SECRET'), what: 'OAuth2 client secret' };
      const config = { type: scheme.type, tokenUrl, clientId: use(id.name), clientSecret: use(secret.name) };
      return { config, variables: [id, secret] };
    }
    default:
      return scheme satisfies never;
  }
}

function use(variable: string): string {
  return `\${${variable}:${unsetSecret}}`;
}
