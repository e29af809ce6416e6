import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Grant, Provider } from 'oidc-provider';
import { consentPage, pageHeaders, signInPage } from './pages.ts';
import { type Person, people } from './people.ts';

/** What a person is asked on the way, as the provider tells it. */
type Asked = Awaited<ReturnType<Provider['interactionDetails']>>;

/** A form of these pages is a few bytes. */
const mostFormBytes = 1024;

/**
 * Answers a request below `/sign-in/`: asks who it is, then whether the program may act for them.
 * @throws the provider's error where the way was never begun, is over, or belongs to another browser
 */
export async function answerSignIn(provider: Provider, request: IncomingMessage, response: ServerResponse) {
  const asked = await provider.interactionDetails(request, response);
  const client = await provider.Client.find(String(asked.params['client_id']));
  const program = client?.clientName ?? 'a program';
  const { origin, host } = new URL(String(asked.params['redirect_uri']));
  const person = people.find(({ id }) => id === asked.session?.accountId);
  if (request.method === 'POST') {
    const form = await formOf(request);
    const result =
      asked.prompt.name === 'login' ? signedIn(form) : person && (await consented(provider, asked, person, form));
    // Anything else is asked again.
    if (result) return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
  }
  response.writeHead(200, pageHeaders(origin));
  response.end(
    asked.prompt.name === 'login' || !person
      ? signInPage(program)
      : consentPage({ person, program, host, scopes: missingScopes(asked).flatMap(([, scopes]) => scopes) }),
  );
}

function signedIn(form: URLSearchParams) {
  const person = people.find(({ id }) => id === form.get('person'));
  return person && { login: { accountId: person.id } };
}

/** Nobody can give to a program what they may not do themselves. */
async function consented(provider: Provider, asked: Asked, person: Person, form: URLSearchParams) {
  if (form.get('answer') === 'refuse') {
    return { error: 'access_denied', error_description: `${person.name} refused.` };
  }
  if (form.get('answer') !== 'allow') return undefined;
  const before = asked.grantId === undefined ? undefined : await provider.Grant.find(asked.grantId);
  const grant: Grant =
    before ?? new provider.Grant({ accountId: person.id, clientId: String(asked.params['client_id']) });
  const { missingOIDCScope } = asked.prompt.details as { missingOIDCScope?: readonly string[] };
  if (missingOIDCScope) grant.addOIDCScope(missingOIDCScope.join(' '));
  for (const [resource, scopes] of missingScopes(asked)) {
    const granted = scopes.filter((scope) => person.scopes.includes(scope));
    const rejected = scopes.filter((scope) => !person.scopes.includes(scope));
    if (granted.length > 0) grant.addResourceScope(resource, granted.join(' '));
    if (rejected.length > 0) grant.rejectResourceScope(resource, rejected.join(' '));
  }
  return { consent: { grantId: await grant.save() } };
}

/** Scopes that were not yet consented to, by what they are for. */
function missingScopes({ prompt }: Asked): [resource: string, scopes: readonly string[]][] {
  const { missingResourceScopes = {} } = prompt.details as {
    missingResourceScopes?: Readonly<Record<string, readonly string[]>>;
  };
  return Object.entries(missingResourceScopes);
}

async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  const length = Number(request.headers['content-length'] ?? Number.NaN);
  return new URLSearchParams(length <= mostFormBytes ? await text(request) : '');
}
