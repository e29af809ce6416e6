import { GatewayError } from '../errors/gateway-error.ts';

/** The refusal of credentials. Clients learn that they are not valid, the log also why. */
export function invalidCredentials(why: unknown): GatewayError {
  const cause = typeof why === 'string' ? new Error(why) : why;
  return new GatewayError('UNAUTHENTICATED', 'The credentials are not valid.', { cause });
}
