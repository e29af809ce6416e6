import { isSecretName } from '../../telemetry/secret-name.ts';
import type { UpstreamRequest, UpstreamResponse } from '../upstream-client.ts';

/** What is shorter occurs in ordinary words. */
const shortestSecret = 6;

/** What stands before credentials (RFC 9110, 11.1). */
const authScheme = /^[\w-]+\s+/;

const mark = '[redacted]';

/**
 * What came for a request. Of a failure nobody reads what is not cleaned; any other answer is what it is, since it may be
 * what was asked for, and is cleaned when something is told of it.
 */
export function answerTo(request: UpstreamRequest, response: UpstreamResponse): UpstreamResponse {
  response.sent = request;
  return response.status < 400 ? response : withoutEchoes(response);
}

/**
 * The answer of an API without what the request said in secret: some APIs repeat the key that they do not take, and what
 * they say goes to logs, and to clients in development.
 */
export function withoutEchoes(response: UpstreamResponse): UpstreamResponse {
  const { body, headers } = response;
  const secrets = echoesIn(response);
  if (secrets.length === 0) return response;
  return {
    ...response,
    body: Buffer.from(cleaned(body.toString('latin1'), secrets), 'latin1'),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, cleanedField(value, secrets)])),
  };
}

/** The same to be kept: without the request and its secrets, but for those that it repeats itself. */
export function withoutRequest(response: UpstreamResponse): UpstreamResponse {
  const { sent: _sent, echoes: _echoes, ...kept } = response;
  const echoes = echoesIn(response);
  return echoes.length === 0 ? kept : { ...kept, echoes };
}

/** Of a kept answer that a 304 made fresh too: it may repeat what was sent for either. */
function echoesIn({ sent, echoes = [], body, headers }: UpstreamResponse): readonly string[] {
  const repeated = sent
    ? secretsIn(sent).filter((secret) => body.includes(secret) || isInHeaders(secret, headers))
    : [];
  return echoes.length === 0 ? repeated : longestFirst(new Set([...echoes, ...repeated]));
}

function secretsIn(request: UpstreamRequest): readonly string[] {
  const isSecret = (name: string) => isSecretName(name) || request.secretNames?.includes(name) === true;
  const values: string[] = [];
  for (const [name, value] of Object.entries(request.headers)) {
    if (isSecret(name)) values.push(value, ...parts(value));
  }
  for (const form of formsIn(request)) values.push(...secretsOfForm(form, isSecret));
  const secrets = new Set(
    values.flatMap((value) => [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)]),
  );
  return longestFirst(secrets).filter((secret) => secret.length >= shortestSecret);
}

/** One may hold another. */
function longestFirst(secrets: ReadonlySet<string>): readonly string[] {
  return [...secrets].sort((one, other) => other.length - one.length);
}

/** As they are written, and as they are meant. */
function secretsOfForm(form: string, isSecret: (name: string) => boolean): readonly string[] {
  const values: string[] = [];
  for (const pair of form.split('&')) {
    const [name, value = ''] = [...new URLSearchParams(pair)][0] ?? [''];
    if (isSecret(name)) values.push(value, pair.slice(pair.indexOf('=') + 1));
  }
  return values;
}

/** The query, and a body that is written as one, as those of token requests. */
function formsIn({ headers, path, body }: UpstreamRequest): readonly string[] {
  const query = path.split('?').slice(1).join('?');
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  if (!isForm || (typeof body === 'object' && !(body instanceof Uint8Array))) return [query];
  return [query, typeof body === 'string' ? body : Buffer.from(body ?? []).toString()];
}

/** The values within a header: after a scheme, in quotes, of cookies; and what a user name and password are behind Basic. */
function parts(value: string): readonly string[] {
  const words = value
    .replace(authScheme, '')
    .split(/[\s,;"]+/)
    .flatMap((word) => [word, word.slice(word.indexOf('=') + 1)]);
  const basic = /^Basic\s+(\S+)$/i.exec(value)?.[1];
  if (basic === undefined) return words;
  const pair = Buffer.from(basic, 'base64').toString();
  return [...words, pair, pair.slice(pair.indexOf(':') + 1)];
}

type Headers = UpstreamResponse['headers'];

function isInHeaders(secret: string, headers: Headers): boolean {
  return Object.values(headers).some((value) => [value ?? []].flat().some((line) => line.includes(secret)));
}

function cleanedField(value: Headers[string], secrets: readonly string[]): Headers[string] {
  if (value === undefined) return undefined;
  return typeof value === 'string' ? cleaned(value, secrets) : value.map((line) => cleaned(line, secrets));
}

function cleaned(text: string, secrets: readonly string[]): string {
  return secrets.reduce((clean, secret) => clean.replaceAll(secret, mark), text);
}
