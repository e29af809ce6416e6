/**
 * The closed catalogue of `extensions.code`: what each code promises a client.
 * The table in `docs/errors.md` is held equal to it by a test.
 */
export const catalogue = {
  BAD_USER_INPUT: 'An argument cannot be sent upstream as it is, or the upstream refused it (400, 422).',
  UNAUTHENTICATED: 'The caller sent no credentials, or none that are valid.',
  FORBIDDEN: 'The caller is known and may not do this; or the upstream refused it (403).',
  NOT_FOUND: 'The upstream knows no such entity (404, 410) where the schema promises one.',
  CONFLICT: 'The upstream refused a change because of the present state (409, 412).',
  RATE_LIMITED:
    'The upstream throttles (429), or may not be called more often for now; or the caller asks more often than it may.',
  UPSTREAM_ERROR: 'The upstream answered with a failure of its own, or refused the credentials of the gateway.',
  UPSTREAM_TIMEOUT: 'The upstream did not answer within the timeout of its source.',
  UPSTREAM_UNAVAILABLE:
    'The upstream cannot be reached, says that it is unavailable (502, 503, 504), or is not called because it fails.',
  UPSTREAM_INVALID_RESPONSE: 'The upstream answered something that its description does not promise.',
  SOURCE_UNAVAILABLE: 'The source is known but not served at present.',
  DEADLINE_EXCEEDED: 'The time that the whole operation may take is used up.',
  OVERLOADED: 'The gateway has more to do than it can; nothing of the request was executed.',
  QUERY_TOO_COMPLEX: 'The operation is beyond a limit of the gateway; no upstream was called.',
  PERSISTED_QUERY_NOT_FOUND: 'No document is kept under this name or hash; send it once with its hash.',
  DOCUMENT_NOT_TRUSTED: 'Only documents that the gateway knows beforehand are executed, and this is none of them.',
  UPSTREAM_BUDGET_EXCEEDED: 'The operation used up the upstream calls it may make.',
  GRAPHQL_PARSE_FAILED: 'The document is not GraphQL.',
  GRAPHQL_VALIDATION_FAILED: 'The document does not fit the schema.',
  BAD_REQUEST: 'The HTTP request is not a GraphQL-over-HTTP request that the gateway accepts.',
  INTERNAL_SERVER_ERROR: 'A fault of the gateway; the log has its cause under the request id.',
} as const;

/** One of the codes of {@link catalogue}. */
export type ErrorCode = keyof typeof catalogue;

/** Whether a string is one of the codes of {@link catalogue}. */
export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(catalogue, code);
}
