import type { RequestTarget } from './request/request-target.ts';

/** The browser side, as the server needs it: its page and the files that the page loads. */
export interface Console {
  /**
   * Answers a GET of the console's page (the endpoint itself) or of one of its files, without waiting.
   * `undefined`: not one of its paths. Headers it sets win over the server's own.
   */
  handle(request: ConsoleRequest): Response | undefined;
}

export interface ConsoleRequest {
  /** Percent-encoded, without query. */
  readonly path: string;
  /** Whether the path is the GraphQL endpoint, opened by a browser: the page is wanted. */
  readonly page: boolean;
}

/**
 * Whether a browser opened the endpoint: HTML is asked for by name. A client that takes anything gets GraphQL.
 */
export function wantsPage(method: string | undefined, accept: string | undefined): boolean {
  return (method === 'GET' || method === 'HEAD') && /(?:^|,)\s*text\/html\b/i.test(accept ?? '');
}

export interface ConsoleRoute {
  console: Console | undefined;
  isEndpoint: boolean;
  method: string | undefined;
  accept: string | undefined;
}

/** The console's answer to a request, if it is one for it. */
export function consoleAnswer({ path }: RequestTarget, route: ConsoleRoute): Response | undefined {
  const { console, isEndpoint, method, accept } = route;
  if (!console || (method !== 'GET' && method !== 'HEAD')) {
    return undefined;
  }
  // An endpoint that is a pattern may take the paths of files too.
  return console.handle({ path, page: isEndpoint && wantsPage(method, accept) });
}
