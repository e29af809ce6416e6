import type { OwnCredentialsConfig } from '../../config/credentials-config.ts';
import { withAuthorization } from './authorization.ts';
import type { Credentials } from './credentials.ts';
import { invalidCredentials } from './invalid-credentials.ts';

export type BearerOptions = Extract<OwnCredentialsConfig, { type: 'bearer' }>;

/** A token that does not change (RFC 6750, 2.1). Tokens beyond that grammar (`12|abc`) occur and are sent. */
export function bearerCredentials(source: string, { token }: BearerOptions): Credentials {
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw invalidCredentials(
      source,
      'token',
      'The token is empty, or holds a character that a header cannot, such as a line end.',
    );
  }
  const authorization = `Bearer ${token}`;
  return { applyTo: (request) => withAuthorization(request, authorization) };
}
