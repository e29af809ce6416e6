import type { UpstreamRequest } from '../upstream-client.ts';
import { withAuthorization } from './authorization.ts';
import type { Credentials } from './credentials.ts';
import type { AccessToken, TokenKeeper } from './token-keeper.ts';

/** Credentials that are the token of one keeper, for all requests. */
export function keptToken(keeper: TokenKeeper): Credentials {
  return {
    applyTo: (request) => withKeptToken(request, keeper),
    refused: (request) => dropRefused(keeper, request),
  };
}

/** The request with the keeper's token as its bearer token. */
export function withKeptToken(
  request: UpstreamRequest,
  keeper: TokenKeeper,
): UpstreamRequest | Promise<UpstreamRequest> {
  const token = keeper.token();
  return token instanceof Promise
    ? token.then((granted) => withAuthorization(request, bearer(granted)))
    : withAuthorization(request, bearer(token));
}

/** Gives up the token that the request was refused with. @returns whether another can be had: always */
export function dropRefused(keeper: TokenKeeper, request: UpstreamRequest): true {
  keeper.drop((token) => bearer(token) === request.headers['authorization']);
  return true;
}

function bearer({ value }: AccessToken): string {
  return `Bearer ${value}`;
}
