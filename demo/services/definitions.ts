import type { ServiceDefinition } from '../contract/service.ts';
import type { DemoServiceName } from '../ports.ts';
import { catalog } from './catalog.ts';
import { customers } from './customers.ts';
import { orders } from './orders.ts';
import { payments } from './payments.ts';

/** All services of the demo company. */
export const definitions: Readonly<Record<DemoServiceName, ServiceDefinition>> = {
  customers,
  catalog,
  orders,
  payments,
};
