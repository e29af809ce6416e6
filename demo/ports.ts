/** Each demo service and the port it has unless told otherwise. */
export const DEMO_PORTS = {
  customers: 4101,
  catalog: 4102,
  orders: 4103,
  payments: 4104,
  shipping: 4105,
  support: 4106,
  weather: 4107,
  accounting: 4108,
  mailing: 4109,
  aero: 4110,
  bluewing: 4111,
  cirrus: 4112,
  stays: 4113,
} as const;

/** Where people at the demo company sign in, and the page that asks the gateway for them. */
export const DEMO_PAGE_PORTS = { identity: 4114, page: 4115 } as const;

export type DemoServiceName = keyof typeof DEMO_PORTS;

export type DemoPageName = keyof typeof DEMO_PAGE_PORTS;

type ListenerName = DemoServiceName | DemoPageName;

/** The environment variable that moves a service, as `CUSTOMERS_PORT`. */
export const portVariable = (name: ListenerName): string => `${name.toUpperCase()}_PORT`;

/**
 * The port of a service: its variable's value, else its default.
 * @throws Error when the variable is not a port.
 */
export function demoPort(name: ListenerName, environment: NodeJS.ProcessEnv = process.env): number {
  const given = environment[portVariable(name)];
  if (given === undefined || given === '') return { ...DEMO_PORTS, ...DEMO_PAGE_PORTS }[name];
  const port = Number(given);
  if (/^\d+$/.test(given) && port <= 65_535) return port;
  throw new Error(`${portVariable(name)} must be a port from 0 to 65535, and is "${given}".`);
}

/** The error of a port that cannot be had, which says what to do; any other as it is. */
export function listenProblem(name: ListenerName, port: number, cause: unknown): unknown {
  if (!(cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE')) return cause;
  const advice = `Stop what uses it, or set ${portVariable(name)} to another port.`;
  return new Error(`Port ${port} of the demo service "${name}" is taken. ${advice}`, { cause });
}
