import { join } from 'node:path';
import type { Hint } from '../gateway/cli/command.ts';
import { runProcess } from '../gateway/cli/main.ts';
import { ProjectError } from '../gateway/errors/project-error.ts';
import { startCompany } from './company.ts';
import { demoApiKey, demoToken } from './identity/demo-caller.ts';
import { type IdentityService, startIdentity } from './identity/identity-service.ts';
import { type PageService, startPage } from './page/page-service.ts';
import { demoPort } from './ports.ts';

/**
 * `npm start`: the demo company's REST services, its identity provider and a page, and Weft in front of them, in one process that
 * Ctrl-C ends.
 */
export async function main(words: readonly string[]): Promise<void> {
  let connectPage = (_gateway: string): void => undefined;
  await runProcess(['start', '--dir', join(import.meta.dirname, '..'), ...words], {
    before: () =>
      asProjectErrors(async () => {
        const company = await startCompany();
        const page = await startPage(demoPort('page'));
        const identity = await startIdentity({ port: demoPort('identity'), pageOrigin: page.origin });
        // What the environment says of a service that runs elsewhere goes first.
        const own = {
          ...company.environment,
          PAGE_URL: page.origin,
          ...(identity && { IDENTITY_URL: identity.issuer }),
        };
        for (const [name, value] of Object.entries(own)) process.env[name] ??= value;
        if (identity) connectPage = (gateway) => page.connect(gateway, identity.issuer);
        else await page.close();
        const services = Object.keys(company.services).length;
        return [
          ['Demo', `a made-up company's ${services} REST services on 127.0.0.1 (demo/README.md)`],
          ['API key', `x-api-key: ${demoApiKey}`],
          ...(await signInHints(identity, page)),
        ];
      }),
    served: (gateway) => connectPage(gateway),
  });
}

async function signInHints(identity: IdentityService | undefined, page: PageService): Promise<Hint[]> {
  if (!identity)
    return [['Sign in', 'not here: the development packages, of which oidc-provider is one, are not installed']];
  return [
    ['Token', `authorization: Bearer ${await demoToken(identity.issuer)}`],
    ['Sign in', 'in GraphiQL, "Continue with Halden ID": Maya may see payments, Jonas may not'],
    ['Sample page', `${page.origin}/`],
  ];
}

async function asProjectErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    throw Object.assign(new ProjectError([{ severity: 'error', message: cause.message }]), { cause });
  }
}
