import type { ForwardedOf } from '../forwarded-headers.ts';
import type { Credentials } from './credentials.ts';

/**
 * All of the caller that has a part in a request once it is sent: the headers that go on, and that of which credentials
 * are made. Requests that differ in it are never answered by one answer.
 */
export function partOfCaller(forwardedOf: ForwardedOf, credentials: Credentials | undefined): ForwardedOf {
  if (!credentials?.ofCaller) return forwardedOf;
  return (request, context) => {
    const token = credentials.ofCaller?.(context);
    const forwarded = forwardedOf(request, context);
    return token === undefined ? forwarded : { ...forwarded, authorization: token };
  };
}
