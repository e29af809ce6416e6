import type { OwnCredentialsConfig } from '../../config/credentials-config.ts';
import { withAuthorization } from './authorization.ts';
import type { Credentials } from './credentials.ts';
import { invalidCredentials } from './invalid-credentials.ts';

export type BasicOptions = Extract<OwnCredentialsConfig, { type: 'basic' }>;

/** User name and password (RFC 7617, 2), encoded as UTF-8. */
export function basicCredentials(source: string, options: BasicOptions): Credentials {
  if (options.username.includes(':')) {
    throw invalidCredentials(source, 'username', 'The user name of basic authentication cannot hold a ":".');
  }
  for (const key of ['username', 'password'] as const) {
    if (/\p{Cc}/u.test(options[key])) {
      throw invalidCredentials(source, key, `The ${key} holds a control character, such as a line end.`);
    }
  }
  const authorization = basicAuthorization(options);
  return { applyTo: (request) => withAuthorization(request, authorization) };
}

/** The value of `Authorization`. */
export function basicAuthorization({ username, password }: BasicOptions): string {
  return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
}
