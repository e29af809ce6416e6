import { errors as undici } from 'undici';
import { GatewayError } from '../../errors/gateway-error.ts';
import { RefusedAddressError } from '../addresses/address-guard.ts';
import { BadCompressionError } from './decompress.ts';
import { AnswerCutError, AnswerTooLargeError } from './exchange.ts';

export interface FailedCall {
  source: string;
  operation: string;
  maxResponseBytes: number;
}

/** What a failure on the wire means to a client. The message names the source; only `cause` knows more. */
export function toGatewayError(error: unknown, { source, operation, maxResponseBytes }: FailedCall): GatewayError {
  if (error instanceof GatewayError) return error;
  const details = { source, operation, cause: withoutBytes(error) };
  const invalid = (what: string) =>
    new GatewayError('UPSTREAM_INVALID_RESPONSE', `Source "${source}" ${what}.`, details);

  if (error instanceof AnswerTooLargeError) return invalid(`answered with more than ${maxResponseBytes} bytes`);
  if (error instanceof BadCompressionError) return invalid('answered with content that cannot be decompressed');
  if (error instanceof AnswerCutError || endsEarly(error)) {
    return new GatewayError('UPSTREAM_UNAVAILABLE', `Source "${source}" did not complete its answer.`, details);
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
  return new GatewayError('UPSTREAM_UNAVAILABLE', `Source "${source}" cannot be reached.`, details);
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
