import type { ForwardedOf } from '../forwarded-headers.ts';
import type { Credentials } from './credentials.ts';

/** Stands for that of which credentials are made among the headers of a caller: no header can have this name. */
const ofCredentials = 'credentials of the caller';

/**
 * All of the caller that has a part in a request once it is sent: the headers that go on, and that of which credentials
 * are made, beside an `Authorization` of which they are not. Requests that differ in it are never answered by one answer.
 */
export function partOfCaller(forwardedOf: ForwardedOf, credentials: Credentials | undefined): ForwardedOf {
  if (!credentials?.ofCaller) return forwardedOf;
  return (request, context) => {
    const token = credentials.ofCaller?.(context);
    const forwarded = forwardedOf(request, context);
    // Answers to requests with credentials of a caller are kept by the rules of answers to those with `Authorization`.
    return token === undefined ? forwarded : { authorization: '', ...forwarded, [ofCredentials]: token };
  };
}
