import * as oauth from 'oauth4webapi';

/** Why nobody was signed in, as a sentence for the visitor. */
export class SignInFailure extends Error {}

/** The sentence for whatever went wrong at the provider of this name. */
export function failureText(error: unknown, name: string): string {
  if (error instanceof SignInFailure) return error.message;
  if (error instanceof oauth.AuthorizationResponseError) {
    return error.error === 'access_denied'
      ? `Nobody was signed in: it was refused at ${name}.`
      : `${name} signed nobody in: ${error.error}${error.error_description ? `, ${error.error_description}` : ''}.`;
  }
  if (error instanceof oauth.ResponseBodyError) {
    return error.error === 'invalid_grant'
      ? `${name} does not take this code: it was used before, or is too old.`
      : `${name} gives no token: ${error.error}${error.error_description ? `, ${error.error_description}` : ''}.`;
  }
  if (isUnreachable(error)) {
    return `${name} cannot be reached from this page. Does it run, and does it allow this origin (CORS)?`;
  }
  const reason = error instanceof Error ? error.message : String(error);
  return `What ${name} answered cannot be used: ${reason}.`;
}

/** Whether a provider said that it gives no more tokens for this sign-in (RFC 6749, 5.2). Whatever else went wrong may pass. */
export function isOver(error: unknown): boolean {
  return error instanceof oauth.ResponseBodyError && refusalsForGood.has(error.error);
}

const refusalsForGood = new Set(['invalid_grant', 'invalid_client', 'unauthorized_client', 'unsupported_grant_type']);

/** A browser does not say whether nobody is there or the page may not read the answer. */
export function isUnreachable(error: unknown): boolean {
  if (error instanceof oauth.OperationProcessingError || error instanceof oauth.UnsupportedOperationError) return false;
  return error instanceof TypeError || (error instanceof DOMException && error.name === 'TimeoutError');
}
