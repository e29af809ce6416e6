import { GatewayError } from '../../errors/gateway-error.ts';
import { ProjectError } from '../../errors/project-error.ts';
import type { ApiServer } from '../../openapi/api-description.ts';
import type { TemplateData } from '../operation.ts';
import { type Environment, type Fill, parseTemplate, type TemplatePiece } from '../templates/template.ts';
import { refuseDotSegment } from './dot-segments.ts';
import { encodeComponent } from './percent-encoding.ts';
import { primitiveText } from './wire-value.ts';

/** Where an operation is served. */
export interface Endpoint {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Path before the operation's own, percent-encoded, without `/` at its end. */
  readonly basePath: string;
  /** Query of the endpoint itself, without `?`. */
  readonly query: string;
}

export interface EndpointOptions {
  readonly source: string;
  readonly operation: string;
  /** Mesh's `endpoint`, a template. */
  readonly endpoint: string | undefined;
  readonly servers: readonly ApiServer[];
  /** URL that the description was read from. */
  readonly location: string | undefined;
  readonly environment: Environment;
}

/**
 * Compiles the endpoint: Mesh's `endpoint` where there is one, else the description's first server (OpenAPI 3.1,
 * 4.8.5), relative ones resolved against the description's location. What a template inserts stays what it
 * stands for: part of a host name, one path segment, or, where it begins the endpoint, its whole base URL.
 * @throws ProjectError when there is no http(s) URL to call.
 */
export function compileEndpoint(options: EndpointOptions): (data: TemplateData) => Endpoint {
  const pieces = options.endpoint === undefined ? [] : parseTemplate(options.endpoint, options.environment);
  if (pieces.some((piece) => typeof piece !== 'string')) return compileTemplatedEndpoint(pieces, options);
  const text = pieces.length === 0 ? serverUrl(options) : pieces.join('');
  const endpoint = parseEndpoint(text);
  if (endpoint === undefined) throw notCallable(options, text);
  return () => endpoint;
}

/** Of a variable without default, or a broken template; URL parsers take them. */
const hasBraces = /[{}]/;

function serverUrl({ servers, location, ...options }: EndpointOptions): string {
  const server = servers[0] ?? { url: '/', variables: {} };
  const url = server.url.replace(/\{([^{}]+)\}/g, (whole, name: string) => server.variables[name] ?? whole);
  const base = location !== undefined && /^https?:/i.test(location) ? location : undefined;
  const resolved = hasBraces.test(url) ? null : URL.parse(url, base);
  if (resolved === null) throw notCallable({ servers, location, ...options }, url);
  return resolved.href;
}

function parseEndpoint(text: string): Endpoint | undefined {
  const url = hasBraces.test(text) ? null : URL.parse(text.trim());
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return undefined;
  return { origin: url.origin, basePath: url.pathname.replace(/\/+$/, ''), query: url.search.slice(1) };
}

function notCallable({ source }: EndpointOptions, url: string): ProjectError {
  const shown = url.replace(/\/\/[^/@]*@/, '//…@');
  return new ProjectError([
    {
      severity: 'error',
      key: `sources.${source}.handler.openapi.endpoint`,
      message: `"${shown}" is not a URL to call: set an endpoint as "https://api.example.com/v1", without user name and password`,
    },
  ]);
}

type Write = (data: TemplateData) => string;

function compileTemplatedEndpoint(
  pieces: readonly TemplatePiece[],
  options: EndpointOptions,
): (data: TemplateData) => Endpoint {
  let before = '';
  const writes = pieces.map((piece, index): string | Write => {
    if (typeof piece === 'string') {
      before += piece;
      return piece;
    }
    const place = placeBetween(before, pieces[index + 1]);
    before += place === 'url' ? 'http://inserted' : place === 'scheme' ? 'http' : 'inserted';
    return compileInserted(piece, place, options);
  });
  return (data) => {
    const text = writes.map((write) => (typeof write === 'string' ? write : write(data))).join('');
    const endpoint = parseEndpoint(text);
    if (endpoint === undefined) throw cannotFill(options);
    return endpoint;
  };
}

type Place = 'url' | 'scheme' | 'host' | 'path';

function placeBetween(before: string, after: TemplatePiece | undefined): Place {
  if (before === '') return typeof after === 'string' && after.startsWith('://') ? 'scheme' : 'url';
  return /^[a-z]+:\/\/[^/?#]*$/i.test(before) ? 'host' : 'path';
}

/** What a template may insert before the path. */
const allowedIn = {
  url: /^https?:\/\/[\w.:[\]-]+(?:\/[\w.~!$&'()*+,;=:@%/-]*)?$/i,
  scheme: /^https?$/i,
  host: /^[\w.-]+$/,
} as const;

function compileInserted(fill: Fill, place: Place, options: EndpointOptions): Write {
  const argument = { source: options.source, operation: options.operation, place: 'path', name: 'endpoint' } as const;
  return (data) => {
    const value = fill(data);
    if (value === null || value === undefined || value === '') throw cannotFill(options);
    const text = primitiveText(value, argument);
    if (place === 'path') {
      refuseDotSegment(text, argument);
      return encodeComponent(text);
    }
    if (!allowedIn[place].test(text)) throw cannotFill(options);
    return text;
  };
}

function cannotFill({ source, operation }: EndpointOptions): GatewayError {
  return new GatewayError('BAD_USER_INPUT', `${source}: the endpoint's template cannot be filled for this request`, {
    source,
    operation,
  });
}
