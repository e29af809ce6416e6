import { describe, expect, it } from 'vitest';
import { DANGLING_CHARGE_ID, seedCharges } from '../../../demo/data/charges.ts';
import { DANGLING_CUSTOMER_ID, RESERVED_ID, seedCustomers } from '../../../demo/data/customers.ts';
import { seedInvoices } from '../../../demo/data/invoices.ts';
import { memberId, seedMembers } from '../../../demo/data/members.ts';
import { type Order, seedOrders, seedQuotes } from '../../../demo/data/orders.ts';
import { DANGLING_SKU, seedProducts, seedStock } from '../../../demo/data/products.ts';
import { DANGLING_ORDER_REF, seedShipments } from '../../../demo/data/shipments.ts';
import { seedTickets } from '../../../demo/data/tickets.ts';

const ids = <Row>(rows: readonly Row[], id: (row: Row) => string): Set<string> => new Set(rows.map(id));
const leadingNowhere = (keys: readonly string[], known: ReadonlySet<string>): string[] => [
  ...new Set(keys.filter((key) => !known.has(key))),
];

const customers = seedCustomers();
const products = seedProducts();
const orders = seedOrders();
const customerIds = ids(customers, ({ id }) => id);
const orderIds = ids(orders, ({ id }) => id);
const skus = ids(products, ({ sku }) => sku);

describe('the seed data', () => {
  it('is the same each time', () => {
    const seeds = [seedCustomers, seedProducts, seedStock, seedOrders, seedQuotes, seedCharges, seedShipments];
    for (const seed of [...seeds, seedTickets, seedInvoices, seedMembers]) {
      expect(JSON.stringify(seed())).toBe(JSON.stringify(seed()));
    }
  });

  it('is large enough to page through', () => {
    expect([customers.length, products.length, orders.length]).toEqual([49, 60, 240]);
    expect([customerIds.size, skus.size, orderIds.size]).toEqual([49, 60, 240]);
    expect(seedTickets()).toHaveLength(78);
  });

  it('has an id with every kind of character that a path must escape', () => {
    expect(customerIds).toContain(RESERVED_ID);
    expect(orders.some(({ customerId }) => customerId === RESERVED_ID)).toBe(true);
  });

  it('joins orders to customers and products, but for the ones that are meant to lead nowhere', () => {
    const named = orders.flatMap(({ customerId }) => (customerId === null ? [] : [customerId]));
    expect(leadingNowhere(named, customerIds)).toEqual([DANGLING_CUSTOMER_ID]);
    expect(orders.filter(({ customerId }) => customerId === null)).toHaveLength(6);
    const bought = orders.flatMap(({ lines }) => lines.map(({ productId }) => productId));
    expect(leadingNowhere(bought, skus)).toEqual([DANGLING_SKU]);
  });

  it('joins orders and charges both ways, but for the charge that was lost', () => {
    const charges = seedCharges();
    const paid = orders.flatMap(({ paymentId }) => (paymentId === null ? [] : [paymentId]));
    expect(
      leadingNowhere(
        paid,
        ids(charges, ({ id }) => id),
      ),
    ).toEqual([DANGLING_CHARGE_ID]);
    for (const charge of charges) {
      const order = orders.find(({ paymentId }) => paymentId === charge.id);
      expect([order?.id, Math.round((order?.total.amount ?? 0) * 100)]).toEqual([charge.order, charge.amount]);
    }
  });

  it('joins shipments, invoices and tickets to orders, but for the shipment that is lost', () => {
    expect(
      leadingNowhere(
        seedShipments().map(({ order_ref }) => order_ref),
        orderIds,
      ),
    ).toEqual([DANGLING_ORDER_REF]);
    expect(
      leadingNowhere(
        seedInvoices().map(({ orderNumber }) => orderNumber),
        orderIds,
      ),
    ).toEqual([]);
    const tickets = seedTickets().map(({ ticket }) => ticket);
    expect(
      leadingNowhere(
        tickets.flatMap(({ orderId }) => orderId ?? []),
        orderIds,
      ),
    ).toEqual([]);
    expect(
      leadingNowhere(
        tickets.map(({ customerId }) => customerId),
        customerIds,
      ),
    ).toEqual([DANGLING_CUSTOMER_ID]);
  });

  it('joins members to customers by the hash of the address in lower case, and to nobody otherwise', () => {
    const byHash = new Map(customers.map(({ email, id }) => [memberId(email), id]));
    const members = seedMembers();
    expect(members.filter(({ id }) => !byHash.has(id)).map(({ email_address }) => email_address)).toEqual([
      'Curious.Reader@example.net',
      'press@northern-times.example',
    ]);
    expect(members.some(({ email_address }) => email_address !== email_address.toLowerCase())).toBe(true);
  });

  it('has quotes for the orders that name one', () => {
    const quoteIds = ids(seedQuotes(), ({ id }) => id);
    expect(quoteIds.size).toBe(36);
    expect(
      leadingNowhere(
        orders.flatMap(({ quoteId }) => quoteId ?? []),
        quoteIds,
      ),
    ).toEqual([]);
  });

  it('leads nowhere where demo/README.md says so, and in no other order', () => {
    const those = (holds: (order: Order) => boolean) => orders.filter(holds).map(({ id }) => id.slice(2));
    expect(those(({ customerId }) => customerId === DANGLING_CUSTOMER_ID)).toEqual(['1030', '1090', '1150', '1210']);
    expect(those(({ customerId }) => customerId === null)).toEqual(['1037', '1074', '1111', '1148', '1185', '1222']);
    const isOld = ({ lines }: Order) => lines.some(({ productId }) => productId === DANGLING_SKU);
    expect(those(isOld)).toEqual(['1045', '1090', '1135', '1180', '1225']);
    expect(those(({ paymentId }) => paymentId === DANGLING_CHARGE_ID)).toEqual(['1100']);
  });
});
