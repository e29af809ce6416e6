import { GatewayError, type GatewayErrorDetails } from '../../errors/gateway-error.ts';

/**
 * No connection could be made, or it was lost before the answer was complete. Unlike a refusal of the gateway's own it
 * says something of the API; whether that acted on the request is not known.
 */
export class ConnectionFailure extends GatewayError {
  constructor(message: string, details: GatewayErrorDetails) {
    super('UPSTREAM_UNAVAILABLE', message, details);
  }
}
