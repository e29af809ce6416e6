import { json, type Reply } from '../contract/reply.ts';
import { type Fault, operation, type Service, type ServiceDefinition } from '../contract/service.ts';
import { type Customer, type Segment, seedCustomers } from '../data/customers.ts';
import { demoClock, isoTime } from '../data/time.ts';

type ErrorCode = 'invalid_request' | 'not_found' | 'email_taken' | 'method_not_allowed' | 'internal';

const problem = (status: number, code: ErrorCode, message: string, details: readonly unknown[] = []): Reply =>
  json(status, { code, message, details });

const notFound = problem(404, 'not_found', 'Nobody has this id.');

function fault({ status, message, violations }: Fault): Reply {
  const codes = { 404: 'not_found', 405: 'method_not_allowed', 500: 'internal' } as const;
  const code = status in codes ? codes[status as keyof typeof codes] : 'invalid_request';
  const details = violations.map(({ at, message: issue }) => ({ field: at, issue }));
  return problem(status, code, message, details);
}

interface ListQuery {
  readonly ids?: readonly string[];
  readonly page: number;
  readonly limit: number;
  readonly segment?: Segment;
  readonly search?: string;
}

function page(customers: readonly Customer[], { ids, page: number, limit, segment, search }: ListQuery): Reply {
  if (ids !== undefined) {
    const wanted = new Set(ids);
    const items = customers.filter(({ id }) => wanted.has(id)).reverse();
    return json(200, { items, page: 1, limit: ids.length, total: items.length });
  }
  const text = search?.toLowerCase() ?? '';
  const matching = customers.filter(
    (customer) =>
      (segment === undefined || customer.segment === segment) &&
      `${customer.name}\n${customer.email}`.toLowerCase().includes(text),
  );
  const items = matching.slice((number - 1) * limit, number * limit);
  return json(200, { items, page: number, limit, total: matching.length });
}

type NewCustomer = Pick<Customer, 'name' | 'email'> & Partial<Pick<Customer, 'phone' | 'segment' | 'marketingConsent'>>;
type CustomerPatch = Partial<Pick<Customer, 'name' | 'email' | 'phone' | 'marketingConsent' | 'tags'>>;
interface ById {
  readonly path: { readonly customerId: string };
}

function open(): Service {
  const customers = seedCustomers();
  const now = demoClock();
  const actingUser = (headers: NodeJS.Dict<string | string[]>): string | null =>
    headers['x-acting-user']?.toString() ?? null;
  return {
    fault,
    operations: {
      listCustomers: operation<{ query: ListQuery }>(({ query }) => page(customers, query)),
      createCustomer: operation<{ body: NewCustomer }>(({ body, headers }) => {
        const isTaken = customers.some(({ email }) => email.toLowerCase() === body.email.toLowerCase());
        if (isTaken) return problem(409, 'email_taken', 'The e-mail address is registered already.');
        const time = isoTime(now());
        const customer: Customer = {
          ...{ id: `c-${customers.length}`, phone: null, segment: 'household', addresses: [], deliveryAddress: null },
          ...{ referredById: null, loyaltyPoints: 0, marketingConsent: false, tags: [] },
          ...{ createdAt: time, updatedAt: time, updatedBy: actingUser(headers) },
          ...body,
        };
        customers.push(customer);
        return json(201, customer, { location: `/v1/customers/${customer.id}` });
      }),
      getCustomer: operation<ById>(({ path }) => {
        const customer = customers.find(({ id }) => id === path.customerId);
        return customer === undefined ? notFound : json(200, customer);
      }),
      updateCustomer: operation<ById & { body: CustomerPatch }>(({ path, body, headers }) => {
        const index = customers.findIndex(({ id }) => id === path.customerId);
        const customer = customers[index];
        if (customer === undefined) return notFound;
        const changed = { ...customer, ...body, updatedAt: isoTime(now()), updatedBy: actingUser(headers) };
        customers[index] = changed;
        return json(200, changed);
      }),
      whoAmI: operation(({ headers }) =>
        json(200, { actingUser: actingUser(headers), acceptLanguage: headers['accept-language'] ?? null }),
      ),
    },
  };
}

/** The CRM: batch by `ids`, pages, PATCH, and the caller's identity in `X-Acting-User`. */
export const customers: ServiceDefinition = {
  name: 'customers',
  file: 'customers/openapi.yaml',
  basePath: '/v1',
  open,
};
