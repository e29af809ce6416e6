import { type Company, type CompanyOptions, startCompany } from '../../demo/company.ts';
import { demoApiKey } from '../../demo/identity/demo-caller.ts';
import type { DemoServiceName } from '../../demo/ports.ts';
import type { GraphQLAnswer, TestGateway } from './gateway-harness.ts';
import { gatewayIn } from './gateway-harness.ts';

/** How often a call that may be repeated is made while an API says “not now”: the default of `gateway.sources.<name>.retry`. */
export const attempts = 3;

/** The repository's folder, which is a project itself. */
export const repository = new URL('../../', import.meta.url).pathname;

/** The repository's own project over a company of its own. */
export interface CompanyGateway extends AsyncDisposable {
  readonly company: Company;
  readonly gateway: TestGateway;
  /** Asks with the demo's key. */
  ask(
    query: string,
    variables?: Readonly<Record<string, unknown>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<GraphQLAnswer>;
  /** What a service was asked, as `GET /v1/customers?ids=c-1`. */
  asked(service: DemoServiceName): string[];
  /** Puts all services back to their seeds and forgets what they were asked. */
  reset(): void;
}

/** Without the failures that the demo's services have by themselves. */
export async function companyGateway(options: CompanyOptions = {}): Promise<CompanyGateway> {
  const habits = { cirrusDelayMs: 0, bluewingFailsEvery: 0, weatherLimitsEvery: 0, ...options.habits };
  const company = await startCompany({ ...options, ports: 'ephemeral', habits, checkAnswers: true });
  const gateway = await gatewayIn(repository, company.environment);
  return {
    company,
    gateway,
    ask: (query, variables, headers) => gateway.query(query, variables, { 'x-api-key': demoApiKey, ...headers }),
    asked: (service) => company.services[service].requests.map(({ method, path }) => `${method} ${path}`),
    reset: () => {
      for (const name of Object.keys(company.services)) company.services[name as DemoServiceName].reset();
    },
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await company.close();
    },
  };
}
