import type { RequestListener } from 'node:http';
import { listen } from '../listen.ts';
import { answerSignIn } from './answer-sign-in.ts';
import { pageHeaders, refusalPage } from './pages.ts';
import { createProvider, type ProviderOptions } from './provider.ts';

/** The demo company's identity provider, running on loopback. */
export interface IdentityService {
  /** Where it is, and the `iss` of its tokens. */
  readonly issuer: string;
  /** Starts it anew where it is: with other keys, and nobody signed in. */
  restart(options?: Partial<ProviderOptions>): Promise<void>;
  /** Stops at once. */
  close(): Promise<void>;
}

export interface IdentityOptions extends ProviderOptions {
  /** 0 lets the system choose. */
  readonly port: number;
}

/**
 * Starts the identity provider; `undefined` where its package, which is for development, is not installed.
 * @throws Error that names the port which is taken and the variable that changes it
 */
export async function startIdentity({ port, ...options }: IdentityOptions): Promise<IdentityService | undefined> {
  if (!(await isInstalled())) return undefined;
  let answer: RequestListener = (_request, response) => void response.writeHead(503).end();
  const { origin: issuer, close } = await listen('identity', port, (request, response) => answer(request, response));
  const serve = async (changed?: Partial<ProviderOptions>): Promise<void> => {
    answer = await listenerOf(issuer, { ...options, ...changed });
  };
  await serve();
  return { issuer, restart: serve, close };
}

async function listenerOf(issuer: string, options: ProviderOptions): Promise<RequestListener> {
  const provider = await createProvider(issuer, options);
  const rest = provider.callback();
  const { host } = new URL(issuer);
  return (request, response) => {
    // The provider makes the addresses that it tells of the host that was asked.
    if (request.headers.host !== host) {
      response.writeHead(421).end();
      return;
    }
    if (!request.url?.startsWith('/sign-in/')) {
      void rest(request, response);
      return;
    }
    answerSignIn(provider, request, response).catch(() => {
      response.writeHead(400, pageHeaders());
      response.end(refusalPage('This page was open for too long, or is another browser’s. Go back and sign in again.'));
    });
  };
}

async function isInstalled(): Promise<boolean> {
  try {
    await import('oidc-provider/lib/provider.js');
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') return false;
    throw error;
  }
}
