import { importJWK, SignJWT } from 'jose';

/** Who the demo's caller is: what `api-keys.yaml` and the token say of it alike. */
export const demoCaller = {
  subject: 'demo',
  issuer: 'https://id.demo.example',
  audience: 'weft-demo',
  scopes: ['customers:read', 'orders:read', 'orders:write', 'payments:read', 'pii:read', 'support:write'],
} as const;

/** Accepted by `api-keys.yaml`, which has its digest. Public on purpose: it opens made-up data on 127.0.0.1. */
export const demoApiKey = 'weft-demo-key-not-a-secret';

/** The other half of `jwks.json`. Public on purpose too: whoever reads it can sign tokens for the demo, and only for it. */
const signingKey = {
  kty: 'OKP',
  crv: 'Ed25519',
  x: '4Yt9_Ca-lvarLSZHV4TWWi4_H2SgUulbzNz08SEs1BM',
  d: 'u1qtuyooF_YOxF9hbzvyCpks-UU26Ns4RY7piwc3sXY',
};

/** A bearer token for the demo's caller. @param validFor as jose takes it. */
export async function demoToken(validFor = '12h'): Promise<string> {
  return new SignJWT({ scope: demoCaller.scopes.join(' ') })
    .setProtectedHeader({ alg: 'EdDSA', kid: 'weft-demo', typ: 'JWT' })
    .setIssuer(demoCaller.issuer)
    .setAudience(demoCaller.audience)
    .setSubject(demoCaller.subject)
    .setIssuedAt()
    .setExpirationTime(validFor)
    .sign(await importJWK(signingKey, 'EdDSA'));
}
