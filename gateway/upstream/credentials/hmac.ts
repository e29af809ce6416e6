import { createHash, createHmac, type Hmac, randomUUID } from 'node:crypto';
import type { HmacConfig } from '../../config/credentials-config.ts';
import { connectionFields, isFieldValue } from '../http-fields.ts';
import type { UpstreamRequest } from '../upstream-client.ts';
import type { Credentials } from './credentials.ts';
import { invalidCredentials } from './invalid-credentials.ts';
import { hostOf, type WholeRequest, withWholeBody } from './whole-body.ts';

/** A signature over what a template says of the request, sent in headers that templates make (RFC 2104). */
export function hmacCredentials(source: string, options: HmacConfig): Credentials {
  for (const [name, template] of Object.entries(options.headers)) {
    if (connectionFields.has(name)) {
      throw invalidCredentials(source, `headers.${name}`, `"${name}" belongs to the connection and cannot be set.`);
    }
    if (!isFieldValue(template)) {
      throw invalidCredentials(source, `headers.${name}`, 'The template holds a character that a header cannot.');
    }
  }
  const signer = new HmacSigner(options);
  return {
    areSignature: true,
    applyTo: (request) => {
      const whole = withWholeBody(request);
      return whole instanceof Promise ? whole.then((read) => signer.signed(read)) : signer.signed(whole);
    },
  };
}

type Template = readonly (string | { readonly name: string })[];

class HmacSigner {
  readonly #options: HmacConfig;
  readonly #sign: Template;
  readonly #headers: readonly (readonly [name: string, template: Template])[];

  constructor(options: HmacConfig) {
    this.#options = options;
    this.#sign = templateOf(options.sign);
    this.#headers = Object.entries(options.headers).map(([name, template]) => [name, templateOf(template)]);
  }

  signed(request: WholeRequest): UpstreamRequest {
    const { algorithm, key, encoding } = this.#options;
    const parts = new RequestParts(request, this.#options);
    const hmac = createHmac(algorithm, key);
    for (const piece of this.#sign) add(hmac, typeof piece === 'string' ? piece : parts.of(piece.name));
    parts.signature = hmac.digest(encoding);
    const headers = { ...request.headers };
    for (const [name, template] of this.#headers) {
      headers[name] = template.map((piece) => (typeof piece === 'string' ? piece : parts.of(piece.name))).join('');
    }
    return { ...request, headers };
  }
}

function add(hmac: Hmac, part: string | Uint8Array): void {
  if (typeof part === 'string') hmac.update(part, 'utf8');
  else hmac.update(part);
}

function templateOf(text: string): Template {
  return text
    .split(/(\{[^{}]*\})/)
    .filter((piece) => piece !== '')
    .map((piece) => (/^\{.*\}$/s.test(piece) ? { name: piece.slice(1, -1) } : piece));
}

/** What placeholders stand for, once for one request: the time that is signed is the one that is sent. */
class RequestParts {
  signature = '';
  readonly #request: WholeRequest;
  readonly #options: HmacConfig;
  readonly #now = Date.now();
  #nonce: string | undefined;

  constructor(request: WholeRequest, options: HmacConfig) {
    this.#request = request;
    this.#options = options;
  }

  /** Signed as it is sent, percent-encoding included. */
  of(name: string): string | Uint8Array {
    const { method, path, body = '', headers } = this.#request;
    const mark = path.indexOf('?');
    switch (name) {
      case 'method':
        return method;
      case 'host':
        return hostOf(this.#request);
      case 'path':
        return mark === -1 ? path : path.slice(0, mark);
      case 'query':
        return mark === -1 ? '' : path.slice(mark + 1);
      case 'target':
        return path;
      case 'body':
        return body;
      case 'bodyDigest':
        return createHash(this.#options.algorithm).update(body).digest(this.#options.encoding);
      case 'timestamp':
        return timestamp(this.#now, this.#options.timestamp);
      case 'nonce':
        this.#nonce ??= randomUUID();
        return this.#nonce;
      case 'signature':
        return this.signature;
      default:
        return headers[name.slice('header.'.length).toLowerCase()] ?? '';
    }
  }
}

function timestamp(now: number, form: HmacConfig['timestamp']): string {
  switch (form) {
    case 'seconds':
      return String(Math.floor(now / 1000));
    case 'milliseconds':
      return String(now);
    case 'iso8601':
      return new Date(now).toISOString().replace(/\.\d{3}/, '');
    default:
      return form satisfies never;
  }
}
