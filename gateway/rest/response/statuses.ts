import { catalogue, type ErrorCode, isErrorCode } from '../../errors/catalogue.ts';
import { GatewayError } from '../../errors/gateway-error.ts';
import { ProjectError } from '../../errors/project-error.ts';

/** What a status that is a failure comes to: a code, or `null` for the value null. */
export type StatusPolicy = (status: number) => ErrorCode | null | undefined;

const byStatus: Readonly<Record<number, ErrorCode>> = {
  400: 'BAD_USER_INPUT',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  408: 'UPSTREAM_TIMEOUT',
  409: 'CONFLICT',
  410: 'NOT_FOUND',
  412: 'CONFLICT',
  422: 'BAD_USER_INPUT',
  429: 'RATE_LIMITED',
  502: 'UPSTREAM_UNAVAILABLE',
  503: 'UPSTREAM_UNAVAILABLE',
  504: 'UPSTREAM_UNAVAILABLE',
};

/** What clients read, by code; the catalogue's own sentence for codes that only `errors` of a source can give. */
const messages: Partial<Record<ErrorCode, string>> = {
  BAD_USER_INPUT: 'the upstream refused the arguments',
  FORBIDDEN: 'the upstream does not allow this',
  NOT_FOUND: 'the upstream knows no such entity',
  CONFLICT: 'the upstream refused the change because of its present state',
  RATE_LIMITED: 'the upstream throttles calls',
  UPSTREAM_ERROR: 'the upstream answered with a failure',
  UPSTREAM_TIMEOUT: 'the upstream gave up waiting',
  UPSTREAM_UNAVAILABLE: 'the upstream is unavailable at present',
};

/**
 * The policy of one source: its `errors` over the defaults.
 * An upstream's 401 is about the gateway's credentials and stays an `UPSTREAM_ERROR`, so that it never becomes the client's.
 * @throws ProjectError for a code that is not in the catalogue.
 */
export function compileStatusPolicy(source: string, errors: Readonly<Record<number, string | null>>): StatusPolicy {
  const configured = new Map<number, ErrorCode | null>();
  for (const [status, code] of Object.entries(errors)) {
    if (code !== null && !isErrorCode(code)) {
      const message = `"${code}" is no error code; known are ${Object.keys(catalogue).join(', ')} and null`;
      throw new ProjectError([{ severity: 'error', key: `gateway.sources.${source}.errors.${status}`, message }]);
    }
    configured.set(Number(status), code);
  }
  return (status) => {
    const code = configured.get(status);
    if (code !== undefined) return code;
    if (status >= 200 && status <= 299) return undefined;
    return byStatus[status] ?? 'UPSTREAM_ERROR';
  };
}

/** The client's sentence for a failure. */
export function failureMessage(source: string, status: number, code: ErrorCode): string {
  if (code === 'UPSTREAM_ERROR' && (status === 401 || status === 407)) {
    return `${source}: the upstream did not accept the credentials of the gateway`;
  }
  if (code === 'UPSTREAM_ERROR' && status >= 300 && status <= 399) {
    return `${source}: the upstream answered with a redirect, which is not followed`;
  }
  return `${source}: ${messages[code] ?? catalogue[code]}`;
}

/** Whether an error says that the upstream knows no such entity, so that a nullable field may be null instead. */
export function isAbsent(error: unknown): boolean {
  return error instanceof GatewayError && error.code === 'NOT_FOUND' && error.status !== undefined;
}
