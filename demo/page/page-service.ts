import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { demoCaller } from '../identity/demo-caller.ts';
import { clientIds } from '../identity/provider.ts';
import { type Listening, listen } from '../listen.ts';

/** What the page has to know, as a team would write it into its own. */
export interface PageSettings {
  /** The gateway's endpoint. */
  readonly gateway: string;
  readonly issuer: string;
  readonly clientId: string;
  /** For whom tokens shall be: the gateway's `jwt.audience`. */
  readonly resource: string;
  readonly scopes: readonly string[];
}

/** The sample page, running on loopback. */
export interface PageService extends Listening {
  /** From now on it asks the gateway there, as who signs in here. */
  connect(gateway: string, issuer: string): void;
}

const files: Readonly<Record<string, string>> = {
  '/': join(import.meta.dirname, 'index.html'),
  '/page.css': join(import.meta.dirname, 'page.css'),
  '/page.js': join(import.meta.dirname, 'page.js'),
  '/sign-in.js': join(import.meta.dirname, 'sign-in.js'),
  '/oauth4webapi.js': fileURLToPath(import.meta.resolve('oauth4webapi')),
};

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

/**
 * Serves the page of `demo/page/` on an origin of its own, as a frontend has.
 * @throws Error that names the port which is taken and the variable that changes it
 */
export async function startPage(port: number): Promise<PageService> {
  let settings: PageSettings | undefined;
  const listening = await listen('page', port, async ({ url = '/' }, response) => {
    const path = url.split('?')[0] ?? '/';
    const file = files[path];
    const body = path === '/settings.json' ? JSON.stringify(settings) : file && (await readFile(file));
    if (body === undefined) return void response.writeHead(settings ? 404 : 503).end();
    const type = file ? contentTypes[extname(file)] : 'application/json';
    return void response.writeHead(200, { 'content-type': type, ...headers(settings) }).end(body);
  });
  return {
    ...listening,
    connect(gateway, issuer) {
      const { audience: resource, scopes } = demoCaller;
      const asked = ['openid', 'profile', ...scopes.filter((scope) => scope.endsWith(':read') && scope !== 'pii:read')];
      settings = { gateway: `${gateway}/graphql`, issuer, clientId: clientIds.page, resource, scopes: asked };
    },
  };
}

/** The page may ask its own origin, the gateway and the identity provider, and nobody else. */
function headers(settings: PageSettings | undefined): Record<string, string> {
  const asked = settings ? [new URL(settings.gateway).origin, settings.issuer] : [];
  return {
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      'img-src data:',
      ["connect-src 'self'", ...asked].join(' '),
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
  };
}
