import { expect } from 'vitest';
import type { CompanyGateway } from './company-gateway.ts';
import type { GraphQLAnswer } from './gateway-harness.ts';

const document = /* GraphQL */ `
  mutation Checkout($input: CheckoutInput!) {
    checkout(input: $input) {
      status
      repeated
      total { amountMinor currency }
      order { id reference status total { amount } delivery { postalCode } payment { id } shipments { trackingNumber } }
      payment { id amount currency refunded }
      shipment { trackingNumber recipient { name } }
      steps { name status reference code message }
    }
  }
`;

/** The basket that tests buy where they do not change it: 1,664.80 dollars. */
export const basket = {
  idempotencyKey: 'basket-0001',
  customerId: 'c-1',
  lines: [
    { sku: 'OIL-STD', quantity: 1500 },
    { sku: 'FILT-10', quantity: 2 },
  ],
  paymentToken: 'tok_visa',
};

/** An address at which nothing can be delivered. */
export const nowhere = { street: '1 Nowhere Lane', city: 'Nowhere', region: 'ME', postalCode: '00000' };

export interface CheckoutStep {
  readonly name: string;
  readonly status: string;
  readonly reference: string | null;
  readonly code: string | null;
  readonly message: string | null;
}

export interface CheckoutResult {
  readonly status: string;
  readonly repeated: boolean;
  readonly order: { readonly id: string } | null;
  readonly steps: readonly CheckoutStep[];
}

/** Asks for a checkout of the basket with these changes. */
export function ask(shop: CompanyGateway, changes: object = {}): Promise<GraphQLAnswer> {
  return shop.ask(document, { input: { ...basket, ...changes } });
}

/** The same without a key of the gateway. */
export function askAnonymously(shop: CompanyGateway): Promise<GraphQLAnswer> {
  return shop.gateway.query(document, { input: basket });
}

/** The result of a checkout, which must be no error. */
export async function checkout(shop: CompanyGateway, changes: object = {}): Promise<CheckoutResult> {
  const { data, errors } = await ask(shop, changes);
  expect(errors).toBeUndefined();
  return data?.['checkout'] as CheckoutResult;
}

type ChangingService = 'catalog' | 'orders' | 'payments' | 'shipping';

/** The requests of a service that change something. */
export function writes(shop: CompanyGateway, service: ChangingService): string[] {
  return shop.asked(service).filter((line) => !line.startsWith('GET '));
}

export function allWrites(shop: CompanyGateway): string[] {
  return (['catalog', 'orders', 'payments', 'shipping'] as const).flatMap((service) => writes(shop, service));
}
