import { isSecretName } from '../../telemetry/secret-name.ts';
import type { CurlCall } from './curl-line.ts';
import { credentialsOf } from './scaffold-credentials.ts';
import type { ScaffoldedCredentials } from './source-plan.ts';

/** A call without its secrets. */
export interface OpenCall {
  readonly credentials: ScaffoldedCredentials | undefined;
  /** Sent with every call. */
  readonly headers: Readonly<Record<string, string>>;
  readonly query: ReadonlyMap<string, string>;
  readonly notes: readonly string[];
}

/** What the program that made the line sent of itself, or what belongs to one connection. */
const ofTheClient =
  /^(host|connection|content-length|content-encoding|transfer-encoding|accept-encoding|user-agent|origin|referer|dnt|te|priority|pragma|cache-control|if-.*|sec-.*|upgrade-.*)$/;

/** Parts what a call sends into secrets, which become variables, and the rest. */
export function callSecrets(source: string, call: CurlCall, url: URL): OpenCall {
  const headers: Record<string, string> = {};
  const query = new Map<string, string>();
  const found: { credentials: ScaffoldedCredentials | undefined; what: string }[] = [];
  if (call.user !== undefined) found.push({ credentials: credentialsOf(source, { type: 'basic' }), what: 'the user' });
  for (const [name, value] of call.headers) {
    const what = `the header ${name}`;
    if (name === 'authorization') found.push({ credentials: authorization(source, value), what });
    else if (name === 'cookie') found.push({ credentials: undefined, what });
    else if (isSecretName(name))
      found.push({ credentials: credentialsOf(source, { type: 'apiKey', in: 'header', name }), what });
    else if (!ofTheClient.test(name) && !/[{}$]/.test(value)) headers[name] = value;
  }
  for (const [name, value] of url.searchParams) {
    if (!isSecretName(name)) query.set(name, value);
    else
      found.push({
        credentials: credentialsOf(source, { type: 'apiKey', in: 'query', name }),
        what: `the parameter ${name}`,
      });
  }
  const chosen = found.find(({ credentials }) => credentials);
  const left = found.filter((entry) => entry !== chosen).map(({ what }) => what);
  const notes = left.length === 0 ? [] : [`Left out, because it may be a secret: ${left.join(', ')}.`];
  return { credentials: chosen?.credentials, headers: withContentType(headers, call), query, notes };
}

function authorization(source: string, value: string): ScaffoldedCredentials | undefined {
  if (/^bearer /i.test(value)) return credentialsOf(source, { type: 'bearer' });
  if (/^basic /i.test(value)) return credentialsOf(source, { type: 'basic' });
  return credentialsOf(source, { type: 'apiKey', in: 'header', name: 'authorization' });
}

/** curl calls a body form-urlencoded unless told otherwise; a JSON body is JSON. */
function withContentType(headers: Readonly<Record<string, string>>, { body }: CurlCall): Record<string, string> {
  const type = headers['content-type'];
  if (body === undefined) return { ...headers };
  return { ...headers, 'content-type': type === undefined || !/json/i.test(type) ? 'application/json' : type };
}
