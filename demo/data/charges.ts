import { seedOrders } from './orders.ts';
import { Random } from './random.ts';

export interface PostalAddress {
  readonly line1: string;
  readonly city: string;
  readonly postal_code: string;
  readonly country: string;
}

export interface Charge {
  readonly id: string;
  readonly object: 'charge';
  readonly amount: number;
  readonly amount_refunded: number;
  readonly currency: string;
  readonly status: 'succeeded' | 'pending' | 'failed';
  readonly created: number;
  readonly customer: string | null;
  readonly order: string | null;
  readonly description: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly shipping: { readonly name: string; readonly address: PostalAddress } | null;
  readonly payment_method: {
    readonly brand: 'visa' | 'mastercard' | 'amex';
    readonly last4: string;
    readonly exp_month: number;
    readonly exp_year: number;
  };
  readonly refunded: boolean;
}

/** Named by an order, and not there: the charge of `o-1100` was lost. */
export const DANGLING_CHARGE_ID = 'ch_1100';

/** One charge for each order that is paid, oldest first; `ch_1001` is that of `o-1001`. */
export function seedCharges(): Charge[] {
  const random = new Random(4104);
  return seedOrders().flatMap((order): Charge[] => {
    if (order.paymentId === null || order.paymentId === DANGLING_CHARGE_ID) return [];
    const amount = Math.round(order.total.amount * 100);
    const refunded = order.status === 'returned/refunded';
    return [
      {
        id: order.paymentId,
        object: 'charge',
        amount,
        amount_refunded: refunded ? amount : 0,
        currency: 'usd',
        status: 'succeeded',
        created: Date.parse(order.placedAt) / 1000 + 40,
        customer: order.customerId,
        order: order.id,
        description: random.chance(0.5) ? `Order ${order.id}` : null,
        metadata: { channel: order.channel },
        shipping: null,
        payment_method: {
          brand: random.pick(['visa', 'mastercard', 'amex'] as const),
          last4: String(random.integer(1000, 9999)),
          exp_month: random.integer(1, 12),
          exp_year: random.integer(2027, 2031),
        },
        refunded,
      },
    ];
  });
}
