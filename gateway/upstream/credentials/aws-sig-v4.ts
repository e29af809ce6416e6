import aws4 from 'aws4';
import type { OwnCredentialsConfig } from '../../config/credentials-config.ts';
import type { UpstreamRequest } from '../upstream-client.ts';
import type { Credentials } from './credentials.ts';
import { hostOf, type WholeRequest, withWholeBody } from './whole-body.ts';

export type AwsSigV4Options = Extract<OwnCredentialsConfig, { type: 'awsSigV4' }>;

/** A signature of AWS, version 4, in headers. It is made of the path and query that are sent, byte by byte. */
export function awsSigV4(options: AwsSigV4Options): Credentials {
  const { accessKeyId, secretAccessKey, sessionToken } = options;
  const keys = { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
  return {
    areSignature: true,
    applyTo: (request) => {
      const whole = withWholeBody(request);
      return whole instanceof Promise
        ? whole.then((read) => signed(read, options, keys))
        : signed(whole, options, keys);
    },
  };
}

/** Headers that a signature before this one, or nobody yet, has put there. */
const ofSignature = new Set(['authorization', 'x-amz-date', 'x-amz-security-token', 'x-amz-content-sha256']);

/** Counted when the request is sent. */
const unsigned = { 'content-length': true };

/** The same for a body of which nobody says what it is: the library would sign that it is a form. */
const unsignedWithoutType = { ...unsigned, 'content-type': true };

function signed(request: WholeRequest, { region, service }: AwsSigV4Options, keys: aws4.Credentials): UpstreamRequest {
  const { method, path, body } = request;
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !ofSignature.has(name)));
  const asked: aws4.Request & { extraHeadersToIgnore: object } = {
    method,
    path,
    region,
    service,
    headers: { ...headers, host: hostOf(request) },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : Buffer.from(body) }),
    extraHeadersToIgnore: headers['content-type'] === undefined ? unsignedWithoutType : unsigned,
  };
  const made = aws4.sign(asked, keys);
  for (const [name, value] of Object.entries(made.headers ?? {})) {
    const field = name.toLowerCase();
    if (ofSignature.has(field)) headers[field] = String(value);
  }
  return { ...request, headers };
}
