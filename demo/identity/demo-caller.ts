import { importJWK, SignJWT } from 'jose';

/** Who the demo's caller is: what `api-keys.yaml` and the token say of it alike. */
export const demoCaller = {
  subject: 'demo',
  /** As `gateway.auth.jwt.audience` says; also the resource that people sign in for (RFC 8707). */
  audience: 'https://graph.halden.example',
  scopes: ['customers:read', 'orders:read', 'orders:write', 'payments:read', 'pii:read', 'support:write'],
} as const;

/** Accepted by `api-keys.yaml`, which has its digest. Public on purpose: it opens made-up data on 127.0.0.1. */
export const demoApiKey = 'weft-demo-key-not-a-secret';

/**
 * By which the demo's identity provider signs. Public on purpose too: whoever reads it can sign tokens for the demo, and
 * only for it.
 */
export const demoKey = {
  kty: 'OKP',
  crv: 'Ed25519',
  x: '4Yt9_Ca-lvarLSZHV4TWWi4_H2SgUulbzNz08SEs1BM',
  d: 'u1qtuyooF_YOxF9hbzvyCpks-UU26Ns4RY7piwc3sXY',
  kid: 'weft-demo',
  alg: 'EdDSA',
} as const;

/**
 * A bearer token for the demo's caller, as its identity provider would sign it.
 * @param issuer where that is
 * @param validFor as jose takes it
 */
export async function demoToken(issuer: string, validFor = '12h'): Promise<string> {
  return new SignJWT({ scope: demoCaller.scopes.join(' ') })
    .setProtectedHeader({ alg: demoKey.alg, kid: demoKey.kid, typ: 'JWT' })
    .setIssuer(issuer)
    .setAudience(demoCaller.audience)
    .setSubject(demoCaller.subject)
    .setIssuedAt()
    .setExpirationTime(validFor)
    .sign(await importJWK(demoKey, demoKey.alg));
}
