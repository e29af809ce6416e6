import { createHash } from 'node:crypto';
import { json, type Reply } from '../contract/reply.ts';
import { type Call, type Fault, operation, type Service, type ServiceDefinition } from '../contract/service.ts';
import { type Charge, type PostalAddress, seedCharges } from '../data/charges.ts';
import { demoClock } from '../data/time.ts';
import { demoKeys } from '../demo-keys.ts';

type ErrorType = 'invalid_request_error' | 'authentication_error' | 'card_error' | 'idempotency_error' | 'api_error';

interface ErrorDetail {
  readonly code?: string;
  readonly param?: string;
}

const failure = (status: number, type: ErrorType, message: string, { code, param }: ErrorDetail = {}): Reply =>
  json(status, { error: { type, code: code ?? null, message, param: param ?? null } });

const missing = (what: string, id: string, param: string): Reply =>
  failure(404, 'invalid_request_error', `No such ${what}: '${id}'`, { code: 'resource_missing', param });

function fault({ status, message, violations: [first] }: Fault): Reply {
  if (status === 500) return failure(500, 'api_error', message);
  if (first === undefined) return failure(status, 'invalid_request_error', message);
  const [, ...steps] = first.at.split('.');
  const text = `Invalid ${steps.join('.') || first.at}: ${first.message}`;
  return failure(status, 'invalid_request_error', text, { code: 'parameter_invalid', param: steps[0] ?? first.at });
}

/** What the tokens of cards that do not work are answered with. */
const DECLINES: ReadonlyMap<string, Reply> = new Map([
  ['tok_declined', failure(402, 'card_error', 'Your card was declined.', { code: 'card_declined', param: 'source' })],
  [
    'tok_insufficient_funds',
    failure(402, 'card_error', 'Your card has insufficient funds.', { code: 'insufficient_funds', param: 'source' }),
  ],
  ['tok_error', failure(500, 'api_error', 'Something went wrong on our side.')],
]);

/** The first answer under each key. */
class IdempotentAnswers {
  readonly #answers = new Map<string, { readonly digest: string; readonly reply: Reply }>();

  /** Does the work once for each key; a server error is not remembered, so it can be tried again. */
  once(key: string | undefined, request: string, work: () => Reply): Reply {
    if (key === undefined) return work();
    const digest = createHash('sha256').update(request).digest('hex');
    const earlier = this.#answers.get(key);
    if (earlier !== undefined && earlier.digest !== digest) {
      const text = 'Keys for idempotent requests can only be used with the same parameters they were first used with.';
      return failure(409, 'idempotency_error', text, { code: 'idempotency_key_in_use' });
    }
    if (earlier !== undefined) {
      return { ...earlier.reply, headers: { ...earlier.reply.headers, 'idempotent-replayed': 'true' } };
    }
    const reply = work();
    if (reply.status < 500) this.#answers.set(key, { digest, reply });
    return reply;
  }
}

interface ChargeParams {
  readonly amount: number;
  readonly currency: string;
  readonly source: string;
  readonly customer?: string;
  readonly order?: string;
  readonly description?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly shipping?: { readonly name: string; readonly address: PostalAddress };
}

interface RefundParams {
  readonly charge: string;
  readonly amount?: number;
  readonly reason?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

interface Refund {
  readonly id: string;
  readonly object: 'refund';
  readonly amount: number;
  readonly currency: string;
  readonly charge: string;
  readonly reason: string | null;
  readonly status: 'succeeded';
  readonly created: number;
  readonly metadata: Readonly<Record<string, string>>;
}

/** All charges, oldest first, and their refunds. */
class Account {
  readonly charges: Charge[] = seedCharges();
  readonly refunds = new Map<string, Refund>();
  readonly #now = demoClock();

  charge(params: ChargeParams): Reply {
    const declined = DECLINES.get(params.source);
    if (declined !== undefined) return declined;
    const charge: Charge = {
      ...{ id: `ch_${2001 + this.charges.length}`, object: 'charge', status: 'succeeded' },
      ...{ amount: params.amount, amount_refunded: 0, currency: params.currency, refunded: false },
      created: Math.floor(this.#now() / 1000),
      customer: params.customer ?? null,
      order: params.order ?? null,
      description: params.description ?? null,
      metadata: params.metadata ?? {},
      shipping: params.shipping ?? null,
      payment_method: { brand: 'visa', last4: '4242', exp_month: 12, exp_year: 2030 },
    };
    this.charges.push(charge);
    return json(200, charge);
  }

  refund(params: RefundParams): Reply {
    const index = this.charges.findIndex(({ id }) => id === params.charge);
    const charge = this.charges[index];
    if (charge === undefined) return missing('charge', params.charge, 'charge');
    const left = charge.amount - charge.amount_refunded;
    const amount = params.amount ?? left;
    if (left === 0) {
      const text = `Charge ${charge.id} has already been refunded.`;
      return failure(400, 'invalid_request_error', text, { code: 'charge_already_refunded', param: 'charge' });
    }
    if (amount > left) {
      const text = `Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`;
      return failure(400, 'invalid_request_error', text, { code: 'amount_too_large', param: 'amount' });
    }
    this.charges[index] = { ...charge, amount_refunded: charge.amount_refunded + amount, refunded: amount === left };
    const refund: Refund = {
      ...{ id: `re_${this.refunds.size + 1}`, object: 'refund', amount, currency: charge.currency, charge: charge.id },
      ...{ reason: params.reason ?? null, status: 'succeeded', metadata: params.metadata ?? {} },
      created: Math.floor(this.#now() / 1000),
    };
    this.refunds.set(refund.id, refund);
    return json(200, refund);
  }
}

interface ListQuery {
  readonly order?: string;
  readonly customer?: string;
  readonly created?: { readonly gte?: number; readonly lt?: number };
  readonly limit: number;
  readonly starting_after?: string;
}

function list(charges: readonly Charge[], { order, customer, created, limit, starting_after }: ListQuery): Reply {
  const matching = charges
    .filter(
      (charge) =>
        (order === undefined || charge.order === order) &&
        (customer === undefined || charge.customer === customer) &&
        charge.created >= (created?.gte ?? 0) &&
        charge.created < (created?.lt ?? Number.POSITIVE_INFINITY),
    )
    .reverse();
  const at = starting_after === undefined ? -1 : matching.findIndex(({ id }) => id === starting_after);
  if (starting_after !== undefined && at === -1) return missing('charge', starting_after, 'starting_after');
  const data = matching.slice(at + 1, at + 1 + limit);
  return json(200, { object: 'list', url: '/v1/charges', has_more: matching.length > at + 1 + limit, data });
}

// Written out, because 9007199254740993 is not a number that JavaScript can hold.
const BALANCE = `{"object":"balance","available":[{"amount":1845200,"currency":"usd"},{"amount":9007199254740993,"currency":"idr"}]}`;

function refuse({ headers }: { readonly headers: NodeJS.Dict<string | string[]> }): Reply | undefined {
  if (headers['authorization'] === `Bearer ${demoKeys.paymentsKey}`) return undefined;
  return failure(401, 'authentication_error', 'Invalid API key provided.', { code: 'api_key_invalid' });
}

interface Idempotent {
  readonly header: { readonly 'Idempotency-Key'?: string };
}

function open(): Service {
  const account = new Account();
  const answers = new IdempotentAnswers();
  const once = (call: Call<Idempotent>, work: () => Reply): Reply =>
    answers.once(call.header['Idempotency-Key'], `${call.target}\n${call.bodyText}`, work);
  return {
    fault,
    refuse,
    operations: {
      listCharges: operation<{ query: ListQuery }>(({ query }) => list(account.charges, query)),
      createCharge: operation<Idempotent & { body: ChargeParams }>((call) =>
        once(call, () => account.charge(call.body)),
      ),
      retrieveCharge: operation<{ path: { charge: string } }>(({ path }) => {
        const charge = account.charges.find(({ id }) => id === path.charge);
        return charge === undefined ? missing('charge', path.charge, 'charge') : json(200, charge);
      }),
      createRefund: operation<Idempotent & { body: RefundParams }>((call) =>
        once(call, () => account.refund(call.body)),
      ),
      retrieveRefund: operation<{ path: { refund: string } }>(({ path }) => {
        const refund = account.refunds.get(path.refund);
        return refund === undefined ? missing('refund', path.refund, 'refund') : json(200, refund);
      }),
      retrieveBalance: operation(() => ({
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: BALANCE,
      })),
    },
  };
}

/** Charges and refunds in the manner of Stripe: nested form bodies, idempotency keys, a bearer key, int64 amounts. */
export const payments: ServiceDefinition = { name: 'payments', file: 'payments/openapi.yaml', basePath: '', open };
