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

export type DemoServiceName = keyof typeof DEMO_PORTS;

/** The environment variable that moves a service, as `CUSTOMERS_PORT`. */
export const portVariable = (name: DemoServiceName): string => `${name.toUpperCase()}_PORT`;

/**
 * The port of a service: its variable's value, else its default.
 * @throws Error when the variable is not a port.
 */
export function demoPort(name: DemoServiceName, environment: NodeJS.ProcessEnv = process.env): number {
  const given = environment[portVariable(name)];
  if (given === undefined || given === '') return DEMO_PORTS[name];
  const port = Number(given);
  if (/^\d+$/.test(given) && port <= 65_535) return port;
  throw new Error(`${portVariable(name)} must be a port from 0 to 65535, and is "${given}".`);
}
