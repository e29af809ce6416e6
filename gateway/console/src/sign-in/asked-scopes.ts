/** Scopes that say who somebody is, and not what they may do (OpenID Connect Core 1.0, 5.4 and 11). */
const ofIdentity = new Set(['openid', 'profile', 'email', 'address', 'phone', 'offline_access']);

export interface AskedScope {
  readonly scope: string;
  readonly isGranted: boolean;
}

/**
 * What was asked for with what became of it, and what was given besides.
 * @param granted `undefined`: all that was asked for (RFC 6749, 5.1)
 */
export function askedScopes(asked: readonly string[], granted: readonly string[] = asked): AskedScope[] {
  const all = [...new Set([...asked, ...granted])].filter((scope) => !ofIdentity.has(scope));
  return all.map((scope) => ({ scope, isGranted: granted.includes(scope) }));
}
