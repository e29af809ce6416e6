import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { json, type Reply } from '../contract/reply.ts';
import { demoKeys } from '../demo-keys.ts';

const SCOPES: readonly string[] = ['invoices:read', 'invoices:write'];

export interface AccessToken {
  readonly scopes: readonly string[];
}

const sign = (payload: string): string =>
  createHmac('sha256', demoKeys.accountingClientSecret).update(payload).digest('base64url');

/** Answers `POST /oauth/token` (RFC 6749, 4.4): the client in a Basic header or in the form. */
export function answerTokenRequest(headers: IncomingHttpHeaders, bodyText: string, lifetimeSeconds: number): Reply {
  const form = new URLSearchParams(bodyText);
  const { id, secret } = clientOf(headers, form);
  if (id !== demoKeys.accountingClientId || secret !== demoKeys.accountingClientSecret) {
    return json(401, { error: 'invalid_client' }, { 'www-authenticate': 'Basic realm="ledger"' });
  }
  if (form.get('grant_type') !== 'client_credentials') return json(400, { error: 'unsupported_grant_type' });
  const scopes = form.get('scope')?.split(' ') ?? SCOPES;
  if (!scopes.every((scope) => SCOPES.includes(scope))) return json(400, { error: 'invalid_scope' });
  // Signed instead of remembered, so that a token outlives a reset of the service.
  const claims = { scopes, expiresAt: Date.now() + lifetimeSeconds * 1000 };
  const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
  const token = { access_token: `${payload}.${sign(payload)}`, token_type: 'Bearer', expires_in: lifetimeSeconds };
  return json(200, { ...token, scope: scopes.join(' ') }, { 'cache-control': 'no-store' });
}

function clientOf(headers: IncomingHttpHeaders, form: URLSearchParams) {
  const [scheme = '', encoded = ''] = (headers.authorization ?? '').split(' ');
  if (scheme.toLowerCase() !== 'basic') return { id: form.get('client_id'), secret: form.get('client_secret') };
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString().split(':');
  return { id: formDecoded(id), secret: formDecoded(secret.join(':')) };
}

/** RFC 6749, 2.3.1: both are form-encoded before they are joined. */
const formDecoded = (text: string): string | null => new URLSearchParams(`text=${text}`).get('text');

/** What the token in an `Authorization` header allows; `undefined` when there is none that is good. */
export function accessOf(authorization: string | undefined): AccessToken | undefined {
  const [scheme = '', token = ''] = (authorization ?? '').split(' ');
  const [payload = '', signature = ''] = token.split('.');
  if (scheme.toLowerCase() !== 'bearer' || payload === '' || signature !== sign(payload)) return undefined;
  const claims: AccessToken & { expiresAt: number } = JSON.parse(Buffer.from(payload, 'base64url').toString());
  return claims.expiresAt > Date.now() ? claims : undefined;
}
