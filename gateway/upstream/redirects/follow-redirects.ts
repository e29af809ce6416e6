import type { SourceConfig } from '../../config/gateway-config.ts';
import { GatewayError } from '../../errors/gateway-error.ts';
import { hasDotSegment, type RequestTarget, redirectTarget } from '../fetch/request-target.ts';
import { metered } from '../metered.ts';
import type { UpstreamCall, UpstreamPolicy } from '../policy.ts';
import type { CallContext, UpstreamRequest, UpstreamResponse } from '../upstream-client.ts';
import { redirectedRequest } from './redirected-request.ts';

export interface FollowRedirectsOptions {
  source: string;
  /** What becomes of a `Location` whose path has a segment `.` or `..` once it is resolved. */
  dotSegments: SourceConfig['dotSegments'];
  /** Lower-case name of the header by which the API tells a change that is sent again from another. */
  keyHeader: string;
}

/** An API that needs more has lost its way. */
const maxRedirects = 5;

/**
 * Follows redirects within the origin of the request (RFC 9110, 15.4), at most five and none in a circle; each is a
 * call that the meter of its operation is shown. One that leads elsewhere fails, so that nothing that is meant for the
 * source goes there. One that would send a change again is an answer like any other.
 */
export function followRedirects(options: FollowRedirectsOptions): UpstreamPolicy {
  return (next) => (request, context) => {
    const answer = next(request, context);
    if (request.redirects === 'manual') return answer;
    return answer.then((response) =>
      isRedirect(response) ? new RedirectedCall(options, next, request, context).follow(response) : response,
    );
  };
}

function isRedirect({ status, headers }: UpstreamResponse): boolean {
  return status > 300 && redirecting.has(status) && typeof headers['location'] === 'string';
}

const redirecting = new Set([301, 302, 303, 307, 308]);

class RedirectedCall {
  readonly #options: FollowRedirectsOptions;
  readonly #next: UpstreamCall;
  readonly #context: CallContext;
  readonly #seen = new Set<string>();
  readonly #cookies: string[] = [];
  #request: UpstreamRequest;

  constructor(options: FollowRedirectsOptions, next: UpstreamCall, request: UpstreamRequest, context: CallContext) {
    this.#options = options;
    this.#next = next;
    this.#request = request;
    this.#context = context;
  }

  async follow(first: UpstreamResponse): Promise<UpstreamResponse> {
    let response = first;
    while (isRedirect(response)) {
      const following = this.#following(response);
      if (!following) return this.#final(response);
      this.#request = following;
      response = await metered(this.#options.source, following, this.#context, this.#next);
    }
    return this.#final(response);
  }

  /** The request that a redirect asks for; `undefined` where it would repeat what may have changed something. */
  #following(response: UpstreamResponse): UpstreamRequest | undefined {
    const { status, headers } = response;
    const request = redirectedRequest(this.#request, status, this.#options.keyHeader);
    if (!request) return undefined;
    const target = this.#target(response);
    this.#seen.add(placeOf(this.#request));
    const following = { ...request, ...target };
    if (this.#seen.has(placeOf(following))) throw this.#failure('redirects in a circle', status);
    if (this.#seen.size > maxRedirects) throw this.#failure(`redirects more than ${maxRedirects} times`, status);
    this.#cookies.push(...[headers['set-cookie'] ?? []].flat());
    return following;
  }

  #target({ status, headers }: UpstreamResponse): RequestTarget {
    const { origin, path } = this.#request;
    const from = { origin: new URL(origin).origin, path };
    const target = redirectTarget(String(headers['location']), from);
    if (!target) throw this.#failure('redirects to what is no http(s) URL', status);
    if (target.origin !== from.origin) {
      const cause = new Error(
        `It redirects from ${from.origin} to ${target.origin}; set this as its endpoint instead.`,
      );
      throw this.#failure('redirects to another origin, which is not followed', status, cause);
    }
    if (this.#options.dotSegments === 'refuse' && hasDotSegment(target.path)) {
      throw this.#failure('redirects to a path with a segment "." or ".."', status);
    }
    return target;
  }

  /** What came of other addresses is kept for nobody under this one, and sessions that were opened underway are told. */
  #final(response: UpstreamResponse): UpstreamResponse {
    if (this.#seen.size === 0) return response;
    const cookies = [...this.#cookies, ...[response.headers['set-cookie'] ?? []].flat()];
    return {
      ...response,
      headers: {
        ...response.headers,
        'cache-control': 'no-store',
        ...(cookies.length > 0 ? { 'set-cookie': cookies } : {}),
      },
    };
  }

  #failure(what: string, status: number, cause?: Error): GatewayError {
    const { source } = this.#options;
    const { operation } = this.#request;
    return new GatewayError('UPSTREAM_ERROR', `Source "${source}" ${what}.`, { source, operation, status, cause });
  }
}

function placeOf({ method, path }: UpstreamRequest): string {
  return `${method} ${path}`;
}
