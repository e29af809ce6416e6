import { seedOrders } from './orders.ts';
import { Random } from './random.ts';
import { DAY_MS, DEMO_NOW, isoDate } from './time.ts';

export type InvoiceStatus = 'open' | 'paid' | 'overdue' | 'written_off';

export interface Invoice {
  readonly number: string;
  readonly orderNumber: string;
  readonly issuedOn: string;
  readonly dueOn: string;
  readonly status: InvoiceStatus;
  readonly currency: string;
  readonly net: string;
  readonly tax: string;
  readonly gross: string;
  readonly paid: string;
  readonly lines: readonly { readonly text: string; readonly quantity: number; readonly amount: string }[];
  readonly paidOn: string | null;
}

/** Cents as a decimal number with two places. */
export const decimal = (cents: number): string => (cents / 100).toFixed(2);
export const cents = (text: string): number => Math.round(Number(text) * 100);

const TAX = 0.055;

/** One invoice for each order that was delivered, oldest first: `INV-1001` for `o-1001`. */
export function seedInvoices(): Invoice[] {
  const random = new Random(4108);
  const delivered = seedOrders().filter(({ status }) => status === 'delivered' || status === 'returned/refunded');
  return delivered.map((order) => {
    const net = cents(String(order.total.amount));
    const tax = Math.round(net * TAX);
    const issued = Date.parse(order.placedAt) + 3 * DAY_MS;
    const due = issued + 45 * DAY_MS;
    const isDue = due < DEMO_NOW;
    const isPaid = random.chance(isDue ? 0.85 : 0.4);
    const status = isPaid ? 'paid' : isDue ? random.pick(['overdue', 'written_off'] as const) : 'open';
    return {
      number: `INV-${order.id.slice(2)}`,
      orderNumber: order.id,
      issuedOn: isoDate(issued),
      dueOn: isoDate(due),
      status,
      currency: order.total.currency,
      net: decimal(net),
      tax: decimal(tax),
      gross: decimal(net + tax),
      paid: decimal(isPaid ? net + tax : 0),
      lines: order.lines.map(({ productId, quantity, unitPrice }) => ({
        text: productId,
        quantity,
        amount: decimal(Math.round(quantity * unitPrice.amount * 100)),
      })),
      paidOn: isPaid ? isoDate(issued + random.integer(1, 28) * DAY_MS) : null,
    };
  });
}
