import { demoCaller } from '../../demo/identity/demo-caller.ts';
import { clientIds } from '../../demo/identity/provider.ts';

/** What the demo's identity provider gives to a program at the end. */
export interface SignedIn {
  readonly status: number;
  readonly access_token: string;
  readonly refresh_token: string;
  readonly id_token: string;
  readonly scope: string;
  readonly error?: string;
}

export interface SignInOptions {
  /** @default `allow` */
  readonly answer?: 'allow' | 'refuse';
  /** What is changed of the request for a code. */
  readonly authorization?: Readonly<Record<string, string>>;
  /** What is changed of the request for tokens. */
  readonly exchange?: Readonly<Record<string, string>>;
}

const redirectUri = 'http://127.0.0.1:4000/graphql';
const verifier = 'v'.repeat(43);
// SHA-256 of it.
const challenge = Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))).toString(
  'base64url',
);

/** Signs in at the demo's identity provider as a browser would, page for page. @returns what comes back to the program */
export async function codeOf(issuer: string, person: string, options: SignInOptions = {}): Promise<URLSearchParams> {
  const cookies = new Map<string, string>();
  const visit = async (url: string, form?: Record<string, string>): Promise<Response> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(new URL(url, issuer), {
      redirect: 'manual',
      headers: { cookie },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return response;
  };
  const request = new URLSearchParams({
    client_id: clientIds.graphiql,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: `openid profile email ${demoCaller.scopes.join(' ')}`,
    resource: demoCaller.audience,
    code_challenge: challenge,
    code_challenge_method: 'S256',
    state: 's',
    ...options.authorization,
  });
  let response = await visit(`/auth?${request}`);
  const forms = [{ person }, { answer: options.answer ?? 'allow' }];
  for (let step = 0; step < 10; step += 1) {
    const location = response.headers.get('location');
    if (location?.startsWith('http://127.0.0.1:4000/')) return new URL(location).searchParams;
    if (!location) throw new Error(`the identity provider answered ${response.status}: ${await response.text()}`);
    response = await visit(location);
    if (response.status === 200) response = await visit(location, forms.shift());
  }
  throw new Error('the identity provider went in a circle');
}

/** The same with tokens at the end. */
export async function signIn(issuer: string, person: string, options: SignInOptions = {}): Promise<SignedIn> {
  const returned = await codeOf(issuer, person, options);
  return tokensOf(issuer, {
    grant_type: 'authorization_code',
    code: returned.get('code') ?? '',
    redirect_uri: redirectUri,
    code_verifier: verifier,
    ...options.exchange,
  });
}

/** Asks for tokens. */
export async function tokensOf(issuer: string, form: Readonly<Record<string, string>>): Promise<SignedIn> {
  const body = new URLSearchParams({ client_id: clientIds.graphiql, ...form });
  const response = await fetch(`${issuer}/token`, { method: 'POST', body });
  return { status: response.status, ...((await response.json()) as Omit<SignedIn, 'status'>) };
}
