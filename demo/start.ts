import { join } from 'node:path';
import { runProcess } from '../gateway/cli/main.ts';
import { ProjectError } from '../gateway/errors/project-error.ts';
import { type Company, startCompany } from './company.ts';
import { demoApiKey, demoToken } from './identity/demo-caller.ts';

/** `npm start`: the demo company's REST services, and Weft in front of them, in one process that Ctrl-C ends. */
export async function main(words: readonly string[]): Promise<void> {
  await runProcess(['start', '--dir', join(import.meta.dirname, '..'), ...words], {
    async before() {
      const company = await startedCompany();
      // What the environment says of a service that runs elsewhere goes first.
      for (const [name, value] of Object.entries(company.environment)) process.env[name] ??= value;
      const services = Object.keys(company.services).length;
      return [
        ['Demo', `a made-up company's ${services} REST services on 127.0.0.1 (demo/README.md)`],
        ['API key', `x-api-key: ${demoApiKey}`],
        ['Token', `authorization: Bearer ${await demoToken()}`],
      ];
    },
  });
}

async function startedCompany(): Promise<Company> {
  try {
    return await startCompany();
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    throw Object.assign(new ProjectError([{ severity: 'error', message: cause.message }]), { cause });
  }
}
