import type { UpstreamRequest, UpstreamResponse } from '../upstream-client.ts';

/** Names of headers and query parameters whose values open something. */
const secretName = /^cookie$|auth|token|secret|key|pass|signature|credential|session/i;

/** What is shorter occurs in ordinary words. */
const shortestSecret = 6;

/** What stands before credentials (RFC 9110, 11.1). */
const authScheme = /^[\w-]+\s+/;

const mark = '[redacted]';

/**
 * The failure that an API answered, without what the request said in secret: some APIs repeat the key that they do not
 * take, and what they say goes to logs, and to clients in development. Answers that are no failures are what they are.
 */
export function withoutEchoes(response: UpstreamResponse, request: UpstreamRequest): UpstreamResponse {
  if (response.status < 400) return response;
  const secrets = secretsIn(request);
  const { body, headers } = response;
  if (!secrets.some((secret) => body.includes(secret) || isInHeaders(secret, headers))) return response;
  return {
    ...response,
    body: Buffer.from(cleaned(body.toString('latin1'), secrets), 'latin1'),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, cleanedField(value, secrets)])),
  };
}

/** The longest first: one may hold another. */
function secretsIn({ headers, path }: UpstreamRequest): readonly string[] {
  const values: string[] = [];
  for (const [name, value] of Object.entries(headers)) if (secretName.test(name)) values.push(value, ...parts(value));
  const query = path.indexOf('?');
  if (query !== -1) {
    for (const [name, value] of new URLSearchParams(path.slice(query))) if (secretName.test(name)) values.push(value);
  }
  const secrets = new Set(
    values.flatMap((value) => [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)]),
  );
  return [...secrets]
    .filter((secret) => secret.length >= shortestSecret)
    .sort((one, other) => other.length - one.length);
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
