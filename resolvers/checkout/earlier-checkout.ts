import type { ShopSources } from '../shop-context.ts';
import type { Charge, Order, Shipment, StockLine } from '../shop-sources.ts';
import { type CheckoutInput, oneLineAProduct } from './basket.ts';
import { UsedKey } from './used-key.ts';

/** What a checkout with the same key left. */
export interface EarlierCheckout {
  readonly order: Order;
  readonly charge?: Charge;
  /** Absent when it was interrupted before it had booked one. */
  readonly shipment?: Shipment;
}

const undone = 'The checkout with this idempotency key was undone. Start again with a new key.';
const other = 'This idempotency key belongs to another checkout. Use a new key for each basket.';

/**
 * Finds the order that was placed with the key, and what belongs to it.
 * @throws UsedKey when that checkout was undone or had another content.
 */
export async function findEarlier(input: CheckoutInput, sources: ShopSources): Promise<EarlierCheckout | undefined> {
  const order = await findOrder(input.idempotencyKey, sources);
  if (!order) return undefined;
  const bought = order.lines.map(({ productId, quantity }) => ({ sku: productId, quantity }));
  if (order.customerId !== input.customerId) throw new UsedKey(other);
  refuseOtherLines(input.lines, bought);
  if (order.status === 'cancelled') throw new UsedKey(undone);
  const [charge, shipment] = await Promise.all([
    order.paymentId === null ? null : sources.payments.retrieveCharge({ charge: order.paymentId }),
    findShipment(order.id, sources),
  ]);
  return { order, ...(charge && { charge }), ...(shipment && { shipment }) };
}

/** The order that was placed with a reference. What else an API may answer that does not know the filter is none. */
export async function findOrder(reference: string, { orders }: ShopSources): Promise<Order | undefined> {
  const found = await orders.listOrders({ reference, limit: 1 });
  return found?.find((order) => order.reference === reference);
}

/** The shipment of an order that is still to arrive or has. */
export async function findShipment(orderId: string, { shipping }: ShopSources): Promise<Shipment | undefined> {
  const page = await shipping.listShipments({ orderRefs: [orderId] });
  return page?.shipments.find(({ orderRef, status }) => orderRef === orderId && status !== 'CANCELLED');
}

/** @throws UsedKey when the key stands for other lines. */
export function refuseOtherLines(wanted: readonly StockLine[], found: readonly StockLine[]): void {
  const written = (lines: readonly StockLine[]) =>
    JSON.stringify(oneLineAProduct(lines).sort((a, b) => (a.sku < b.sku ? -1 : 1)));
  if (written(wanted) !== written(found)) throw new UsedKey(other);
}

/** @throws UsedKey when what was found under the key has been taken back. */
export function refuseUndone(isUndone: boolean): void {
  if (isUndone) throw new UsedKey(undone);
}
