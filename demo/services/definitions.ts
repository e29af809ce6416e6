import type { ServiceDefinition } from '../contract/service.ts';
import type { DemoServiceName } from '../ports.ts';
import { accounting } from './accounting.ts';
import { aero } from './aero.ts';
import { bluewing } from './bluewing.ts';
import { catalog } from './catalog.ts';
import { cirrus } from './cirrus.ts';
import { customers } from './customers.ts';
import { mailing } from './mailing.ts';
import { orders } from './orders.ts';
import { payments } from './payments.ts';
import { shipping } from './shipping.ts';
import { stays } from './stays.ts';
import { support } from './support.ts';
import { weather } from './weather.ts';

/** All services of the demo company. */
export const definitions: Readonly<Record<DemoServiceName, ServiceDefinition>> = {
  ...{ customers, catalog, orders, payments, shipping, support, weather, accounting, mailing },
  ...{ aero, bluewing, cirrus, stays },
};
