import { describe, expect, it } from 'vitest';
import { Dispatcher } from '../../../demo/contract/dispatch.ts';
import { json } from '../../../demo/contract/reply.ts';
import type { Service, ServiceDefinition } from '../../../demo/contract/service.ts';

const service: Service = {
  operations: { whoAmI: () => json(200, { actingUser: 7, acceptLanguage: null }) },
  fault: ({ status, message }) => json(status, { message }),
};
const definition: ServiceDefinition = {
  ...{ name: 'customers', file: 'customers/openapi.yaml', basePath: '/v1' },
  open: () => service,
};
const request = { method: 'GET', rawPath: '/v1/whoami', rawQuery: '', headers: {}, bodyText: '' };

describe('Dispatcher', () => {
  it('lets an answer that the description does not promise pass unless it is told to check', async () => {
    const reply = await new Dispatcher(definition, false).answer(service, '/v1/whoami', request);
    expect(reply.status).toBe(200);
  });

  it('names the operation and the member that break the promise', async () => {
    await expect(new Dispatcher(definition, true).answer(service, '/v1/whoami', request)).rejects.toThrow(
      'whoAmI answers what its description does not promise: body.actingUser must be string,null',
    );
  });

  it('names an operation that the service does not have', async () => {
    const other = { ...request, rawPath: '/v1/customers' };
    await expect(new Dispatcher(definition, true).answer(service, '/v1/customers', other)).rejects.toThrow(
      'customers has no operation listCustomers',
    );
  });

  it('answers 404 outside the base path', async () => {
    const other = { ...request, rawPath: '/v1x/whoami' };
    expect(await new Dispatcher(definition, true).answer(service, '/v1x/whoami', other)).toMatchObject({ status: 404 });
  });
});
