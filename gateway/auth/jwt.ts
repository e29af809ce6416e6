import { errors, type JWTPayload, jwtVerify } from 'jose';
import type { JwtConfig } from '../config/gateway-config.ts';
import { GatewayError } from '../errors/gateway-error.ts';
import type { Caller } from './caller.ts';
import { invalidCredentials } from './invalid-credentials.ts';
import { checkAlgorithms } from './jwt-algorithms.ts';
import { type KeyFinder, type KeyFinderOptions, keyFinder } from './jwt-keys.ts';
import { KeysUnavailable } from './keys-unavailable.ts';

/** Longer tokens are refused unread. Node refuses headers of that size together, but not every entrance is Node's. */
export const maxTokenBytes = 16 * 1024;

/**
 * Types of token that are access tokens (RFC 9068, 2.1) or say nothing. Tokens made for another purpose,
 * such as a back-channel logout, are refused (RFC 8725, 3.11).
 */
const acceptedTypes = new Set(['jwt', 'at+jwt']);

/**
 * Prepares the verification of bearer tokens.
 * @throws ProjectError for key files that cannot be used, and algorithms that do not fit the keys
 */
export async function createJwtVerifier(
  config: JwtConfig,
  options: KeyFinderOptions,
): Promise<(token: string) => Promise<Caller>> {
  checkAlgorithms(config, options.locate);
  const findKey = await keyFinder(config, options);
  return async (token) => {
    if (token.length > maxTokenBytes) throw invalidCredentials(`the token is longer than ${maxTokenBytes} bytes`);
    const payload = await verified(token, findKey, config, options.now());
    return callerOf(payload);
  };
}

async function verified(token: string, findKey: KeyFinder, config: JwtConfig, now: number): Promise<JWTPayload> {
  try {
    const { payload, protectedHeader } = await jwtVerify(token, findKey, {
      issuer: config.issuer,
      audience: [...config.audience],
      algorithms: [...config.algorithms],
      clockTolerance: config.clockTolerance / 1000,
      requiredClaims: ['exp', 'sub'],
      currentDate: new Date(now),
    });
    if (!isFromAuthorizedParty(payload, config)) throw new errors.JWTInvalid('the token was issued to another party');
    const type = protectedHeader.typ?.toLowerCase().replace(/^application\//, '') ?? 'jwt';
    if (!acceptedTypes.has(type)) throw new errors.JWTInvalid(`the token is of type ${type}`);
    return payload;
  } catch (cause) {
    if (cause instanceof KeysUnavailable) {
      throw new GatewayError('UPSTREAM_UNAVAILABLE', 'The identity provider cannot be reached.', { cause });
    }
    throw invalidCredentials(cause);
  }
}

/** To whom a token was issued: `azp` (OpenID Connect Core 1.0, 2) or `client_id` (RFC 9068, 2.2). */
function isFromAuthorizedParty(payload: JWTPayload, { authorizedParties }: JwtConfig): boolean {
  if (authorizedParties === undefined) return true;
  const party = payload['azp'] ?? payload['client_id'];
  return typeof party === 'string' && authorizedParties.includes(party);
}

function callerOf(payload: JWTPayload): Caller {
  if (typeof payload.sub !== 'string' || payload.sub === '') throw invalidCredentials('"sub" must be text');
  const scopes = [...new Set([...scopesIn(payload['scope']), ...scopesIn(payload['scp'])])];
  return Object.freeze({ method: 'jwt', subject: payload.sub, scopes, claims: Object.freeze({ ...payload }) });
}

/** Scopes as RFC 8693 (4.2) writes them, one text, or as a list. */
export function scopesIn(claim: unknown): string[] {
  if (typeof claim === 'string') return claim.split(' ').filter((scope) => scope !== '');
  return Array.isArray(claim) ? claim.filter((scope) => typeof scope === 'string' && scope !== '') : [];
}
