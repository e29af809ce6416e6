import type { PlannedFailure } from './contract/planned-failures.ts';
import type { RecordedRequest } from './contract/request-log.ts';
import type { Habits, ServiceDefinition } from './contract/service.ts';
import { ServiceServer } from './contract/service-server.ts';
import { DEMO_PORTS, type DemoServiceName, demoPort, listenProblem } from './ports.ts';
import { definitions } from './services/definitions.ts';

export interface CompanyOptions {
  /** @default all thirteen */
  readonly services?: readonly DemoServiceName[];
  /** `fixed`: 4101 and up, or as `<NAME>_PORT` says; `ephemeral`: free ones. @default 'fixed' */
  readonly ports?: 'fixed' | 'ephemeral';
  /** What tests want otherwise than `demo/README.md` says. */
  readonly habits?: Partial<Habits>;
  /** Answers 500 when a service breaks the promise of its own description. @default false */
  readonly checkAnswers?: boolean;
}

/** One REST service of the demo company. */
export interface DemoService {
  readonly name: string;
  /** `http://127.0.0.1:4101`. */
  readonly origin: string;
  /** Origin and base path: what a source's `endpoint` must be. */
  readonly url: string;
  /** The last 10,000 requests, oldest first. */
  readonly requests: readonly RecordedRequest[];
  /** Makes the next matching request fail; without options it is answered 500 with an empty body. */
  failNext(failure?: PlannedFailure): void;
  /** Forgets requests and planned failures and puts the seed data back. */
  reset(): void;
}

/** The demo company's REST services, running on loopback. */
export interface Company {
  readonly services: Readonly<Record<DemoServiceName, DemoService>>;
  /** `CUSTOMERS_URL` and so on, as this repository's `.meshrc.yaml` reads them. */
  readonly environment: Readonly<Record<string, string>>;
  /** Stops at once. */
  close(): Promise<void>;
}

const HABITS: Habits = {
  cirrusDelayMs: 400,
  bluewingFailsEvery: 5,
  weatherLimitsEvery: 25,
  accountingTokenSeconds: 300,
};

/**
 * Starts the services. Either all of them run in the end or none.
 * @throws Error that names the port which is taken and the variable that changes it.
 */
export async function startCompany(options: CompanyOptions = {}): Promise<Company> {
  const names = options.services ?? (Object.keys(DEMO_PORTS) as DemoServiceName[]);
  const outcomes = await Promise.allSettled(names.map((name) => start(definitions[name], name, options)));
  const running = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const close = async (): Promise<void> => {
    await Promise.all(running.map((server) => server.close()));
  };
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) {
    await close();
    throw failed.reason;
  }
  return {
    services: services(running),
    environment: environmentOf(running),
    close,
  };
}

function environmentOf(running: readonly ServiceServer[]): Record<string, string> {
  const urls = running.map(({ name, url }) => [`${name.toUpperCase()}_URL`, url] as const);
  const accounting = running.find(({ name }) => name === 'accounting');
  return {
    ...Object.fromEntries(urls),
    ...(accounting ? { ACCOUNTING_TOKEN_URL: `${accounting.origin}/oauth/token` } : {}),
  };
}

async function start(
  definition: ServiceDefinition,
  name: DemoServiceName,
  { ports = 'fixed', habits, checkAnswers = false }: CompanyOptions,
): Promise<ServiceServer> {
  const port = ports === 'ephemeral' ? 0 : demoPort(name);
  try {
    return await ServiceServer.listen(definition, { port, habits: { ...HABITS, ...habits }, checkAnswers });
  } catch (cause) {
    throw listenProblem(name, port, cause);
  }
}

/** A service that was not started is not `undefined` but says so when it is asked for. */
function services(running: readonly ServiceServer[]): Company['services'] {
  const byName = Object.fromEntries(running.map((server) => [server.name, server]));
  return new Proxy(byName, {
    get(target, name) {
      const service = target[String(name)];
      if (service === undefined && name in DEMO_PORTS) throw new Error(`"${String(name)}" was not started`);
      return service;
    },
  }) as Readonly<Record<string, DemoService>> as Company['services'];
}
