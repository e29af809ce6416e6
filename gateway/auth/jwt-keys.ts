import type { JWTVerifyGetKey } from 'jose';
import type { JwtConfig } from '../config/gateway-config.ts';
import type { Telemetry } from '../telemetry/events.ts';
import { keysOfJwksFile, keysOfPublicKeyFile } from './local-keys.ts';
import { discoveredKeys, remoteKeys } from './remote-keys.ts';
import type { Locate } from './rule-statements.ts';

/** Finds the key that a token says it was signed with, among those that are trusted. */
export type KeyFinder = JWTVerifyGetKey;

export interface KeyFinderOptions {
  fetch: typeof globalThis.fetch;
  /** The time in milliseconds since 1970. */
  now: () => number;
  locate?: Locate | undefined;
  /** Told when keys have come or gone. */
  telemetry?: Telemetry | undefined;
}

/**
 * The finder for the configured place of the keys. Files are read now; what must be fetched is fetched
 * with the first token.
 * @throws ProjectError for a file that cannot be used
 */
export async function keyFinder(
  { keys, issuer, algorithms }: JwtConfig,
  options: KeyFinderOptions,
): Promise<KeyFinder> {
  switch (keys.from) {
    case 'secret': {
      const secret = new TextEncoder().encode(keys.secret);
      return async () => secret;
    }
    case 'publicKeyFile':
      return keysOfPublicKeyFile(keys.file, algorithms);
    case 'jwksFile':
      return keysOfJwksFile(keys.file, options);
    case 'jwksUri':
      return remoteKeys(async () => new URL(keys.uri), options);
    case 'discovery':
      return discoveredKeys(issuer, options);
    default:
      throw unknownPlace(keys);
  }
}

function unknownPlace(keys: never): TypeError {
  return new TypeError(`auth.jwt.keys: unknown place of keys, got ${JSON.stringify(Object(keys).from)}`);
}
