import { errors as undici } from 'undici';
import { GatewayError } from '../../errors/gateway-error.ts';
import { RefusedAddressError } from '../addresses/address-guard.ts';
import { ConnectionFailure } from './connection-failure.ts';
import { BadCompressionError } from './decompress.ts';
import { AnswerCutError, type AnswerLimits, AnswerTooLargeError } from './exchange.ts';

export interface FailedCall {
  source: string;
  operation: string;
  limits: Partial<AnswerLimits>;
}

/** What a failure on the wire means to a client. The message names the source; only `cause` knows more. */
export function toGatewayError(error: unknown, { source, operation, limits }: FailedCall): GatewayError {
  if (error instanceof GatewayError) return error;
  const details = { source, operation, cause: withoutBytes(error) };
  const invalid = (what: string) =>
    new GatewayError('UPSTREAM_INVALID_RESPONSE', `Source "${source}" ${what}.`, details);

  if (error instanceof AnswerTooLargeError) return invalid(`answered with more than ${limits.maxResponseBytes} bytes`);
  if (error instanceof BadCompressionError) return invalid('answered with content that cannot be decompressed');
  if (error instanceof AnswerCutError || endsEarly(error)) {
    return new ConnectionFailure(`Source "${source}" did not complete its answer.`, details);
  }
  if (isMalformed(error)) {
    return invalid('answered with something that is not HTTP');
  }
  if (error instanceof undici.InvalidArgumentError || error instanceof undici.NotSupportedError) {
    return new GatewayError('BAD_USER_INPUT', `The request to source "${source}" cannot be sent.`, details);
  }
  if (error instanceof RefusedAddressError) {
    return new GatewayError('UPSTREAM_UNAVAILABLE', `Source "${source}" may not be called at this address.`, details);
  }
  const tooLate = (what: string) => new GatewayError('UPSTREAM_TIMEOUT', `Source "${source}" ${what} ms.`, details);
  if (error instanceof undici.HeadersTimeoutError) {
    return tooLate(`did not begin its answer within ${limits.headersTimeoutMs}`);
  }
  if (error instanceof undici.BodyTimeoutError) {
    return tooLate(`fell silent within its answer for ${limits.idleTimeoutMs}`);
  }
  if (error instanceof undici.ConnectTimeoutError) {
    const message = `Source "${source}" accepted no connection within ${limits.connectTimeoutMs} ms.`;
    return new ConnectionFailure(message, details);
  }
  return new ConnectionFailure(`Source "${source}" cannot be reached.`, details);
}

/** To the parser an end within a chunk or a header is one more thing that should not come there. */
function endsEarly(error: unknown): boolean {
  return error instanceof undici.HTTPParserError && error.code === 'HPE_INVALID_EOF_STATE';
}

/** A length that does not match, before the answer has begun, is undici's word for headers that contradict themselves. */
function isMalformed(error: unknown): boolean {
  return (
    error instanceof undici.HTTPParserError ||
    error instanceof undici.HeadersOverflowError ||
    error instanceof undici.ResponseContentLengthMismatchError
  );
}

/** A parser's error carries what it could not parse; that belongs to the upstream, not to a log. */
function withoutBytes(error: unknown): unknown {
  if (!(error instanceof undici.HTTPParserError)) return error;
  return Object.assign(new Error(error.message), { code: error.code });
}
