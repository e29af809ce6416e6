import type { AuthConfig } from '../config/gateway-config.ts';
import { GatewayError } from '../errors/gateway-error.ts';
import { ProjectError } from '../errors/project-error.ts';
import type { Telemetry } from '../telemetry/events.ts';
import type { Authenticate } from './caller.ts';
import { Introspection, isJwt } from './introspection.ts';
import { invalidCredentials } from './invalid-credentials.ts';
import { createJwtVerifier } from './jwt.ts';
import { KeyRing } from './key-ring.ts';
import type { Locate } from './rule-statements.ts';

export interface AuthenticateOptions {
  /** Fetches the identity provider's OpenID configuration and keys. */
  fetch: typeof globalThis.fetch;
  /** The time in milliseconds since 1970. @default Date.now */
  now?: () => number;
  /** Places what is wrong with the configuration in its file. */
  locate?: Locate;
  /** Told when keys of callers or of the identity provider have changed, and when a file of them cannot be used any more. */
  telemetry?: Telemetry;
  /** Told the id of each API key whose caller was recognised. */
  keyUsed?: (id: string) => unknown;
}

/**
 * Prepares the recognition of callers: reads the key files, and leaves what must be fetched to the first
 * token, so that an identity provider that is down does not keep the gateway from starting.
 *
 * Credentials that are present are verified, or the request is refused; they are never taken for none.
 * A bearer token and an API key together are refused: which of them is meant is not ours to guess.
 * @throws ProjectError for a file that cannot be read or used, and for algorithms that do not fit the keys.
 */
export async function createAuthenticate(
  config: AuthConfig,
  { fetch, now = Date.now, locate, telemetry, keyUsed }: AuthenticateOptions,
): Promise<Authenticate> {
  if (!config.jwt && !config.introspection && !config.apiKeys && config.mode !== 'none') {
    throw nobodyCanCall(config.mode, locate);
  }
  const keys = config.apiKeys && {
    header: config.apiKeys.header,
    ring: await KeyRing.read(config.apiKeys.file, { now, telemetry, used: keyUsed }),
  };
  const verifyJwt = config.jwt && (await createJwtVerifier(config.jwt, { fetch, now, locate, telemetry }));
  const introspection = config.introspection && new Introspection(config.introspection, { fetch, now });
  const verify = (token: string) =>
    verifyJwt && (!introspection || isJwt(token)) ? verifyJwt(token) : introspection?.callerOf(token);
  const takesTokens = verifyJwt !== undefined || introspection !== undefined;

  return async (headers) => {
    const token = takesTokens ? headers['authorization'] : undefined;
    const key = keys && headers[keys.header];
    if (token !== undefined && key !== undefined) {
      throw new GatewayError('BAD_REQUEST', 'Send a bearer token or an API key, not both.');
    }
    if (keys && key !== undefined) return keys.ring.callerOf(key);
    return token === undefined ? null : (verify(bearerToken(token)) ?? null);
  };
}

function nobodyCanCall(mode: string, locate: Locate | undefined): ProjectError {
  const location = locate?.(['gateway', 'auth']);
  const message = `mode ${mode} needs jwt, introspection or apiKeys: without them no caller can be recognised`;
  return new ProjectError([{ severity: 'error', key: 'gateway.auth', message, ...(location && { location }) }]);
}

/** The token of an `Authorization` header (RFC 6750, 2.1). Two headers joined to one do not fit it. */
function bearerToken(authorization: string): string {
  const [, token] = /^Bearer +([\w\-.~+/]+=*) *$/i.exec(authorization) ?? [];
  if (token === undefined) throw invalidCredentials('the Authorization header is not a single bearer token');
  return token;
}
