import type { ErrorCode } from '../../errors/catalogue.ts';
import { GatewayError } from '../../errors/gateway-error.ts';
import type { ApiOperation, ApiResponse, Schema } from '../../openapi/api-description.ts';
import { retryAfterSeconds } from '../../upstream/retry-after.ts';
import { withoutEchoes } from '../../upstream/transport/without-echoes.ts';
import type { UpstreamResponse } from '../../upstream/upstream-client.ts';
import { isXml } from '../media-type.ts';
import type { RestResult } from '../operation.ts';
import { UnsupportedOperation } from '../unsupported-operation.ts';
import { int64Places } from './int64-places.ts';
import { compilePromises, givesSchema } from './promise.ts';
import { readOnce } from './read-once.ts';
import { shapeOf } from './shape.ts';
import { compileStatusPolicy, failureMessage } from './statuses.ts';
import { upstreamMessage } from './upstream-message.ts';
import { readValue } from './value.ts';

export interface AnswerOptions {
  readonly source: string;
  /** `operationId` or `GET /path`. */
  readonly id: string;
  /** Status → code or `null`, over the defaults. */
  readonly errors: Readonly<Record<number, string | null>>;
  /** `value`: a failure whose status the description gives a schema is returned as a value, as Mesh does. */
  readonly errorBodies: 'throw' | 'value';
  resolve(schema: Schema): Schema | undefined;
}

/** Compiles what becomes of an operation's answers. */
export function compileAnswer(
  operation: ApiOperation,
  options: AnswerOptions,
): (response: UpstreamResponse) => RestResult {
  const { source, id, errors, errorBodies, resolve } = options;
  const { responses } = operation;
  if (offersOnlyXml(responses, resolve)) throw new UnsupportedOperation(id, 'its answer is only offered as XML');
  const policy = compileStatusPolicy(source, errors);
  const promiseFor = compilePromises(responses, resolve);
  const schemas = responses.flatMap(({ content }) => content.map(({ schema }) => schema));
  const longIntegers = int64Places(
    schemas.filter((schema) => schema !== undefined),
    resolve,
  );
  const isHead = operation.method === 'HEAD';
  const promisedValue = (response: UpstreamResponse): unknown =>
    isHead ? null : readValue(response, promiseFor(response.status), longIntegers);

  return readOnce((response) => {
    const { status } = response;
    const code = policy(status);
    if (code === null) return { status, value: null };
    if (code !== undefined && errorBodies === 'value' && givesSchema(responses, status)) {
      const value = promisedValue(response);
      if (value !== undefined && value !== null) return { status, value };
    }
    if (code !== undefined) throw failure(source, id, response, code);
    const value = promisedValue(response);
    if (value !== undefined) return { status, value };
    throw new GatewayError(
      'UPSTREAM_INVALID_RESPONSE',
      `${source}: the upstream answered something that its description does not promise`,
      {
        source,
        operation: id,
        status,
        upstreamMessage: upstreamMessage(withoutEchoes(response).body),
      },
    );
  });
}

/** Text in XML can be given as a string; objects and lists cannot be read out of it. */
function offersOnlyXml(responses: readonly ApiResponse[], resolve: AnswerOptions['resolve']): boolean {
  const content = responses.filter(({ status }) => status.startsWith('2')).flatMap((response) => response.content);
  const shapes = content.map(({ schema }) => (schema === undefined ? undefined : shapeOf(schema, resolve)));
  return content.length > 0 && content.every(({ type }) => isXml(type)) && shapes.some((shape) => shape !== 'text');
}

function failure(source: string, operation: string, response: UpstreamResponse, code: ErrorCode): GatewayError {
  const { status, headers, body } = withoutEchoes(response);
  return new GatewayError(code, failureMessage(source, status, code), {
    source,
    operation,
    status,
    retryAfter: retryAfterSeconds(headers),
    upstreamMessage: upstreamMessage(body),
  });
}
