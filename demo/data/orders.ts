import { type Address, type Customer, DANGLING_CUSTOMER_ID, RESERVED_ID, seedCustomers } from './customers.ts';
import { DANGLING_SKU, type Product, seedProducts } from './products.ts';
import { Random } from './random.ts';
import { DAY_MS, DEMO_NOW, isoDate, isoTime } from './time.ts';

export type OrderStatus = 'awaiting-payment' | 'paid' | 'in transit' | 'delivered' | 'cancelled' | 'returned/refunded';
export type Channel = 'web' | 'phone' | 'in-person' | '24/7-hotline';
export type DeliveryWindow = '08:00-12:00' | '12:00-16:00' | '16:00-20:00';

export interface Money {
  readonly amount: number;
  readonly currency: string;
}

export interface OrderLine {
  readonly lineNo: number;
  readonly productId: string;
  readonly quantity: number;
  readonly unitPrice: Money;
}

export interface Delivery {
  readonly street: string;
  readonly city: string;
  readonly region: string;
  readonly postalCode: string;
  readonly country: string;
  readonly requestedDate: string | null;
  readonly window: DeliveryWindow | null;
}

export interface Order {
  readonly id: string;
  readonly reference: string | null;
  readonly customerId: string | null;
  readonly status: OrderStatus;
  readonly channel: Channel;
  readonly priority: number;
  readonly placedAt: string;
  readonly lines: readonly OrderLine[];
  readonly total: Money;
  readonly delivery: Delivery;
  readonly paymentId: string | null;
  readonly quoteId: string | null;
  readonly cancellationReason: string | null;
}

export interface Quote {
  readonly id: string;
  readonly customerId: string | null;
  readonly productId: string;
  readonly litres: number;
  readonly postalCode: string;
  readonly pricePerLitre: Money;
  readonly total: Money;
  readonly status: 'open' | 'accepted' | 'expired';
  readonly createdAt: string;
  readonly validUntil: string;
}

const ORDERS = 240;
const CHANNELS: readonly Channel[] = ['web', 'web', 'phone', 'in-person', '24/7-hotline'];
const WINDOWS: readonly DeliveryWindow[] = ['08:00-12:00', '12:00-16:00', '16:00-20:00'];

export const dollars = (amount: number): Money => ({ amount: Math.round(amount * 100) / 100, currency: 'USD' });

export const totalOf = (lines: readonly OrderLine[]): Money =>
  dollars(lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice.amount, 0));

/**
 * 240 orders, `o-1001` (oldest) to `o-1240`. Every 37th is a guest's, every 60th names a customer that does not exist,
 * every 45th has a line with a product that is no longer sold.
 */
export function seedOrders(): Order[] {
  const random = new Random(4103);
  const customers = seedCustomers();
  const products = seedProducts();
  return Array.from({ length: ORDERS }, (_, index) => newOrder(random, index, customers, products));
}

function newOrder(random: Random, index: number, customers: readonly Customer[], products: readonly Product[]): Order {
  const number = 1001 + index;
  const customer = index === 17 ? customers.find(({ id }) => id === RESERVED_ID) : random.pick(customers);
  const placedAt = DEMO_NOW - Math.round((ORDERS - index) * 1.3) * DAY_MS + random.integer(0, 30_000) * 1000;
  const status = statusOf(random, index);
  const lines = newLines(random, index, products);
  return {
    id: `o-${number}`,
    reference: random.chance(0.3) ? `PO-${random.integer(10_000, 99_999)}-${number}` : null,
    customerId: index % 37 === 36 ? null : index % 60 === 29 ? DANGLING_CUSTOMER_ID : (customer?.id ?? null),
    status,
    channel: random.pick(CHANNELS),
    priority: random.chance(0.1) ? 1 : random.integer(2, 3),
    placedAt: isoTime(placedAt),
    lines,
    total: totalOf(lines),
    delivery: newDelivery(random, customer?.addresses.at(-1), placedAt),
    paymentId: status === 'awaiting-payment' || status === 'cancelled' ? null : `ch_${number}`,
    quoteId: index % 8 === 0 ? `q-${index / 8 + 1}` : null,
    cancellationReason: status === 'cancelled' ? 'The customer changed their mind.' : null,
  };
}

function statusOf(random: Random, index: number): OrderStatus {
  if (index >= ORDERS - 6) return 'awaiting-payment';
  if (index >= ORDERS - 16) return 'paid';
  if (index >= ORDERS - 28) return 'in transit';
  if (random.chance(0.06)) return 'cancelled';
  return random.chance(0.05) ? 'returned/refunded' : 'delivered';
}

function newLines(random: Random, index: number, products: readonly Product[]): OrderLine[] {
  return Array.from({ length: random.integer(1, 4) }, (_, position) => {
    const product = position === 0 && random.chance(0.6) ? products[random.integer(0, 6)] : random.pick(products);
    const isDangling = index % 45 === 44 && position === 0;
    const isFuel = product?.unit === 'litre' || product?.unit === 'kilogram';
    return {
      lineNo: position + 1,
      productId: isDangling ? DANGLING_SKU : (product?.sku ?? DANGLING_SKU),
      quantity: isFuel ? random.integer(5, 40) * 100 : random.integer(1, 3),
      unitPrice: dollars(product?.price.amount ?? 1),
    };
  });
}

function newDelivery(random: Random, address: Address | undefined, placedAt: number): Delivery {
  const isWished = random.chance(0.7);
  return {
    street: address?.street ?? '1 Harbor Street',
    city: address?.city ?? 'Portland',
    region: address?.region ?? 'ME',
    postalCode: address?.postalCode ?? '04101',
    country: address?.country ?? 'US',
    requestedDate: isWished ? isoDate(placedAt + random.integer(2, 14) * DAY_MS) : null,
    window: isWished ? random.pick(WINDOWS) : null,
  };
}

/** 36 quotes: those that became orders, then six open ones, the last of which nobody is named in. */
export function seedQuotes(): Quote[] {
  const random = new Random(41_030);
  const accepted = seedOrders().flatMap(({ quoteId, customerId, placedAt, delivery }) =>
    quoteId === null
      ? []
      : [newQuote(random, quoteId, customerId, delivery.postalCode, Date.parse(placedAt) - DAY_MS, 'accepted')],
  );
  const open = Array.from({ length: 6 }, (_, index) => {
    const customerId = index === 5 ? null : `c-${index + 1}`;
    const createdAt = DEMO_NOW - (index === 0 ? 20 : 1) * DAY_MS;
    return newQuote(random, `q-${31 + index}`, customerId, '04101', createdAt, index === 0 ? 'expired' : 'open');
  });
  return [...accepted, ...open];
}

function newQuote(
  random: Random,
  id: string,
  customerId: string | null,
  postalCode: string,
  createdAt: number,
  status: Quote['status'],
): Quote {
  const litres = random.integer(5, 40) * 100;
  return priced({ id, customerId, postalCode, status, productId: 'OIL-STD', litres }, createdAt, 1.09);
}

type Unpriced = Pick<Quote, 'id' | 'customerId' | 'postalCode' | 'status' | 'productId' | 'litres'>;

/** A quote with its prices; they hold for seven days. */
export function priced(quote: Unpriced, createdAt: number, pricePerLitre: number): Quote {
  return {
    ...quote,
    pricePerLitre: { amount: pricePerLitre, currency: 'USD' },
    total: dollars(quote.litres * pricePerLitre),
    createdAt: isoTime(createdAt),
    validUntil: isoTime(createdAt + 7 * DAY_MS),
  };
}
