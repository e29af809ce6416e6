import { type Order, seedOrders } from './orders.ts';
import { Random } from './random.ts';
import { DAY_MS, isoDate, isoTime } from './time.ts';

export type ShipmentStatus =
  | 'LABEL_CREATED'
  | 'PICKED_UP'
  | 'IN_TRANSIT'
  | 'OUT_FOR_DELIVERY'
  | 'DELIVERED'
  | 'EXCEPTION'
  | 'CANCELLED';

export interface Recipient {
  readonly name: string;
  readonly street: string;
  readonly city: string;
  readonly region: string;
  readonly postal_code: string;
  readonly country_code: string;
}

export interface TrackingEvent {
  readonly event_id: string;
  readonly status: ShipmentStatus;
  readonly occurred_at: string;
  readonly location: string | null;
  readonly message: string;
}

export interface Instructions {
  readonly place: string;
  readonly note: string | null;
  readonly signature_required: boolean;
}

export interface Parcel {
  readonly sku: string;
  readonly quantity: number;
}

export interface Shipment {
  readonly tracking_number: string;
  readonly order_ref: string;
  readonly carrier: 'HALDEN_FLEET' | 'NORTHLINE';
  readonly service_level: 'standard' | 'express';
  readonly status: ShipmentStatus;
  readonly recipient: Recipient;
  readonly parcels: readonly Parcel[];
  readonly cost_cents: number;
  readonly booked_at: string;
  readonly estimated_delivery: string | null;
  readonly instructions: Instructions | null;
  readonly events: readonly TrackingEvent[];
}

export const messages: Readonly<Record<ShipmentStatus, string>> = {
  LABEL_CREATED: 'We have been told about your parcel.',
  PICKED_UP: 'We have your parcel.',
  IN_TRANSIT: 'Your parcel is on its way.',
  OUT_FOR_DELIVERY: 'Your parcel arrives today.',
  DELIVERED: 'Your parcel has been delivered.',
  EXCEPTION: 'Something held up your parcel.',
  CANCELLED: 'The shipment was cancelled.',
};

const STEPS: readonly ShipmentStatus[] = ['LABEL_CREATED', 'PICKED_UP', 'IN_TRANSIT', 'OUT_FOR_DELIVERY', 'DELIVERED'];

/** The order of this shipment is in no other system. */
export const DANGLING_ORDER_REF = 'o-9999';

/** One shipment for each order that left the depot, `HX1001` for `o-1001`, and one for {@link DANGLING_ORDER_REF}. */
export function seedShipments(): Shipment[] {
  const random = new Random(4105);
  const shipments = seedOrders().flatMap((order) => {
    const steps = stepsOf(random, order);
    return steps === 0 ? [] : [newShipment(random, order, steps)];
  });
  const lost = shipments.slice(0, 1).map((first) => ({
    ...first,
    tracking_number: 'HX9999',
    order_ref: DANGLING_ORDER_REF,
    status: 'EXCEPTION' as const,
  }));
  return [...shipments, ...lost];
}

function stepsOf(random: Random, { status }: Order): number {
  switch (status) {
    case 'in transit':
      return random.integer(2, 4);
    case 'delivered':
    case 'returned/refunded':
      return STEPS.length;
    case 'awaiting-payment':
    case 'cancelled':
    case 'paid':
      return 0;
    default:
      return status satisfies never;
  }
}

function newShipment(random: Random, order: Order, steps: number): Shipment {
  const tracking_number = `HX${order.id.slice(2)}`;
  const { street, city, region, postalCode, country } = order.delivery;
  const booked = Date.parse(order.placedAt) + 3_600_000;
  const places = [null, 'Portland, ME', 'Worcester, MA', `${city}, ${region}`, `${city}, ${region}`];
  const events = STEPS.slice(0, steps).map((status, index) => ({
    event_id: `${tracking_number}-${index + 1}`,
    status,
    occurred_at: isoTime(booked + index * random.integer(12, 20) * 3_600_000),
    location: places[index] ?? null,
    message: messages[status],
  }));
  return {
    tracking_number,
    order_ref: order.id,
    carrier: order.lines.some(({ unitPrice }) => unitPrice.amount < 2) ? 'HALDEN_FLEET' : 'NORTHLINE',
    service_level: order.priority === 1 ? 'express' : 'standard',
    status: events.at(-1)?.status ?? 'LABEL_CREATED',
    recipient: {
      name: order.customerId ?? 'Guest',
      street,
      city,
      region,
      postal_code: postalCode,
      country_code: country,
    },
    parcels: order.lines.map(({ productId, quantity }) => ({ sku: productId, quantity })),
    cost_cents: random.integer(20, 90) * 100,
    booked_at: isoTime(booked),
    estimated_delivery: random.chance(0.85) ? isoDate(booked + 4 * DAY_MS) : null,
    instructions: random.chance(0.2) ? { place: 'garage', note: null, signature_required: false } : null,
    events,
  };
}
