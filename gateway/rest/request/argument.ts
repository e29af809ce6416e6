import { GatewayError } from '../../errors/gateway-error.ts';
import type { ParameterPlace } from '../../openapi/api-description.ts';

/** An argument as errors name it. */
export interface Argument {
  readonly source: string;
  /** `operationId` or `GET /path`. */
  readonly operation: string;
  readonly place: ParameterPlace | 'body';
  /** Name on the wire. */
  readonly name: string;
}

/**
 * The refusal to send an argument.
 * @param reason The rule that the value breaks, without the value itself.
 */
export function refusal({ source, operation, place, name }: Argument, reason: string): GatewayError {
  const what = place === 'body' ? 'the request body' : `${place} argument "${name}"`;
  return new GatewayError('BAD_USER_INPUT', `${source}: ${what} cannot be sent: ${reason}`, { source, operation });
}

/** The value under a name, and never what an object inherits. */
export function ownValue(values: Readonly<Record<string, unknown>> | undefined, name: string): unknown {
  return values !== undefined && Object.hasOwn(values, name) ? values[name] : undefined;
}
