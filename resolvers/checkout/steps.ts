import { failureOf } from '../refusal.ts';
import type { ShopContext, ShopSources } from '../shop-context.ts';
import type { Charge, Order, Reservation, Shipment } from '../shop-sources.ts';
import type { Basket } from './basket.ts';
import { findOrder, findShipment, refuseOtherLines, refuseUndone } from './earlier-checkout.ts';
import type { SagaStep } from './saga.ts';
import { UsedKey } from './used-key.ts';

export type StepName = 'RESERVE_STOCK' | 'CHARGE' | 'CREATE_ORDER' | 'BOOK_SHIPMENT';

/** What a checkout has done so far. */
export interface CheckoutState {
  readonly reservation?: Reservation;
  readonly charge?: Charge;
  readonly order?: Order;
  readonly shipment?: Shipment;
}

/** Ids of what the steps made, in the order of the steps. */
export const references: Readonly<Record<StepName, (state: CheckoutState) => string | undefined>> = {
  RESERVE_STOCK: ({ reservation }) => reservation?.id,
  CHARGE: ({ charge }) => charge?.id,
  CREATE_ORDER: ({ order }) => order?.id,
  BOOK_SHIPMENT: ({ shipment }) => shipment?.trackingNumber,
};

export type CheckoutStep = SagaStep<StepName, CheckoutState>;

export interface Checkout {
  readonly key: string;
  readonly paymentToken: string;
  readonly basket: Basket;
  /** Calls that go forward. */
  readonly sources: ShopSources;
  /** Calls that undo: asked for when the first is made, so that their time begins then. */
  readonly undoSources: () => ShopSources;
}

/** How long the steps forward may take together, so that time is left for the answer when they do not. */
const forwardMs = 7_000;
/** How long undoing may take, even where the operation's own time is over. */
const undoMs = 10_000;

/** The sources under the time limits of a checkout. */
export function checkoutSources(context: ShopContext): Pick<Checkout, 'sources' | 'undoSources'> {
  let undo: ShopSources | undefined;
  const { sources } = context.within({ ms: forwardMs });
  return {
    sources,
    undoSources: () => {
      undo ??= context.within({ ms: undoMs, beyondOperation: true }).sources;
      return undo;
    },
  };
}

/** The four steps in their order. */
export function checkoutSteps(checkout: Checkout): readonly CheckoutStep[] {
  return [reserveStock(checkout), chargeCard(checkout), createOrder(checkout), bookShipment(checkout)];
}

/** A reference that was used before gives back its reservation, which is how a lost one is found. */
function reserveStock({ key, basket, sources, undoSources }: Checkout): CheckoutStep {
  const input = { reference: key, lines: basket.stock };
  return {
    name: 'RESERVE_STOCK',
    refusals: { 409: 'There is not enough in stock.' },
    reference: references.RESERVE_STOCK,
    async run(state) {
      const reservation = await sources.catalog.reserveStock({ input });
      refuseUndone(reservation.status === 'released');
      refuseOtherLines(basket.stock, reservation.lines);
      return { ...state, reservation };
    },
    async undo({ reservation }) {
      const { catalog } = undoSources();
      const { id } = reservation ?? (await catalog.reserveStock({ input }));
      await catalog.releaseReservation({ reservationId: id });
    },
  };
}

function chargeCard({ key, paymentToken, basket, sources, undoSources }: Checkout): CheckoutStep {
  const { customer, totalMinor, currency } = basket;
  const description = `Checkout ${key}`;
  return {
    name: 'CHARGE',
    refusals: { 402: 'The card was refused.' },
    reference: references.CHARGE,
    async run(state) {
      const input = { amount: totalMinor, currency, source: paymentToken, customer: customer.id, description };
      return { ...state, charge: await sources.payments.createCharge({ idempotencyKey: key, input }) };
    },
    // Under a key that was used before the answer is the charge as it was then, not as it is now.
    async verify({ charge }) {
      const now = charge && (await sources.payments.retrieveCharge({ charge: charge.id }));
      refuseUndone(now?.refunded ?? false);
    },
    async undo({ charge }) {
      const { payments } = undoSources();
      const lost = async () => {
        const latest = await payments.listCharges({ customer: customer.id, limit: 100 });
        return latest?.data.find((other) => other.description === description && !other.refunded);
      };
      const made = charge ?? (await lost());
      if (!made) return;
      const input = { charge: made.id, reason: 'REQUESTED_BY_CUSTOMER' } as const;
      await payments.createRefund({ idempotencyKey: `${key}-refund`, input });
    },
  };
}

function createOrder({ key, basket, sources, undoSources }: Checkout): CheckoutStep {
  return {
    name: 'CREATE_ORDER',
    refusals: {},
    reference: references.CREATE_ORDER,
    async run(state) {
      const { customer, lines, delivery } = basket;
      const common = { reference: key, customerId: customer.id, channel: 'WEB', lines, delivery } as const;
      try {
        const order = await sources.orders.createOrder({ input: { ...common, paymentId: state.charge?.id ?? '' } });
        return { ...state, order };
      } catch (error) {
        const isTaken = failureOf(error).code === 'CONFLICT' && (await findOrder(key, undoSources())) !== undefined;
        if (!isTaken) throw error;
        throw new UsedKey('An order was placed with this idempotency key just now. Ask again to see it.');
      }
    },
    async undo({ order }) {
      const sources = undoSources();
      const placed = order ?? (await findOrder(key, sources));
      if (!placed) return;
      const input = { reason: 'The checkout could not be completed.' };
      await sources.orders.cancelOrder({ orderId: placed.id, input });
    },
  };
}

function bookShipment({ basket, sources, undoSources }: Checkout): CheckoutStep {
  return {
    name: 'BOOK_SHIPMENT',
    refusals: { 422: 'Nothing can be delivered to this address.' },
    reference: references.BOOK_SHIPMENT,
    async run(state) {
      const { customer, stock, delivery } = basket;
      const { street, city, region, postalCode, country: countryCode } = delivery;
      const recipient = { name: customer.name, street, city, region, postalCode, countryCode };
      const input = { orderRef: state.order?.id ?? '', recipient, parcels: stock };
      return { ...state, shipment: await sources.shipping.bookShipment({ input }) };
    },
    async undo({ order, shipment }) {
      const sources = undoSources();
      const booked = shipment ?? (await findShipment(order?.id ?? '', sources));
      if (booked) await sources.shipping.cancelShipment({ trackingNumber: booked.trackingNumber });
    },
  };
}
