import { json, noContent, type Reply } from '../contract/reply.ts';
import { type Credentials, type Fault, operation, type Service, type ServiceDefinition } from '../contract/service.ts';
import {
  type Instructions,
  messages,
  type Parcel,
  type Recipient,
  type Shipment,
  type ShipmentStatus,
  seedShipments,
  type TrackingEvent,
} from '../data/shipments.ts';
import { DAY_MS, demoClock, isoDate, isoTime } from '../data/time.ts';
import { demoKeys } from '../demo-keys.ts';
import { isOnThisMachine, Webhooks } from './shipping-webhooks.ts';

type ErrorCode =
  | 'INVALID_REQUEST'
  | 'UNAUTHORIZED'
  | 'NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'TOO_LATE'
  | 'UNDELIVERABLE'
  | 'INTERNAL';

const failure = (
  status: number,
  error_code: ErrorCode,
  error_message: string,
  invalid: readonly string[] = [],
): Reply => json(status, { error_code, error_message, invalid_fields: invalid });

const notFound = failure(404, 'NOT_FOUND', 'There is no such shipment.');

function fault({ status, message, violations }: Fault): Reply {
  const codes = { 404: 'NOT_FOUND', 405: 'METHOD_NOT_ALLOWED', 500: 'INTERNAL' } as const;
  const code = status in codes ? codes[status as keyof typeof codes] : 'INVALID_REQUEST';
  const fields = violations.map(({ at, message: issue }) => `${at} ${issue}`);
  return failure(status, code, message, fields);
}

function refuse({ headers }: Credentials): Reply | undefined {
  if (headers['x-api-key'] === demoKeys.shippingKey) return undefined;
  return failure(401, 'UNAUTHORIZED', 'The key in X-Api-Key is missing or wrong.');
}

/** Where nobody is delivered to, so that a checkout can be seen to fail at its last step. */
const UNDELIVERABLE_POSTAL_CODE = '00000';

interface NewShipment {
  readonly order_ref: string;
  readonly service_level?: Shipment['service_level'];
  readonly recipient: Recipient;
  readonly parcels: readonly Parcel[];
}

/** All shipments, and what may become of them. */
class Depot {
  readonly shipments: Shipment[] = seedShipments();
  readonly webhooks = new Webhooks();
  readonly #now = demoClock();

  find(number: string): Shipment | undefined {
    return this.shipments.find(({ tracking_number }) => tracking_number === number);
  }

  replace(shipment: Shipment, changes: Partial<Shipment>): Shipment {
    const changed = { ...shipment, ...changes };
    this.shipments[this.shipments.indexOf(shipment)] = changed;
    return changed;
  }

  book({ order_ref, service_level = 'standard', recipient, parcels }: NewShipment): Reply {
    if (recipient.postal_code === UNDELIVERABLE_POSTAL_CODE) {
      return failure(422, 'UNDELIVERABLE', 'We do not deliver there.', ['body.recipient.postal_code']);
    }
    const time = this.#now();
    const tracking_number = `HX${5000 + this.shipments.length}`;
    const shipment: Shipment = {
      ...{ tracking_number, order_ref, service_level, recipient, parcels },
      ...{ carrier: 'NORTHLINE', status: 'LABEL_CREATED', instructions: null },
      cost_cents: service_level === 'express' ? 8900 : 4900,
      booked_at: isoTime(time),
      estimated_delivery: isoDate(time + (service_level === 'express' ? 1 : 4) * DAY_MS),
      events: [newEvent(tracking_number, 1, 'LABEL_CREATED', time, null)],
    };
    this.shipments.push(shipment);
    return json(201, shipment);
  }

  cancel(shipment: Shipment): Reply {
    if (shipment.status === 'CANCELLED') return json(200, shipment);
    if (shipment.status !== 'LABEL_CREATED') return failure(409, 'TOO_LATE', 'The shipment was picked up.');
    return json(200, this.#move(shipment, 'CANCELLED', null).shipment);
  }

  scan(shipment: Shipment, status: ShipmentStatus, location: string): Reply {
    const isOver = shipment.status === 'DELIVERED' || shipment.status === 'CANCELLED';
    if (isOver) return failure(409, 'TOO_LATE', 'The shipment does not move any more.');
    return json(201, this.#move(shipment, status, location).event);
  }

  #move(shipment: Shipment, status: ShipmentStatus, location: string | null) {
    const { tracking_number, order_ref, events } = shipment;
    const event = newEvent(tracking_number, events.length + 1, status, this.#now(), location);
    this.webhooks.tell({ type: 'parcel.moved', tracking_number, order_ref, event });
    return { event, shipment: this.replace(shipment, { status, events: [...events, event] }) };
  }
}

const newEvent = (
  number: string,
  position: number,
  status: ShipmentStatus,
  time: number,
  location: string | null,
): TrackingEvent => ({
  event_id: `${number}-${position}`,
  status,
  occurred_at: isoTime(time),
  location,
  message: messages[status],
});

interface ListQuery {
  readonly order_refs?: readonly string[];
  readonly status?: readonly ShipmentStatus[];
  readonly page_size: number;
  readonly page_token?: string;
}

function list(shipments: readonly Shipment[], { order_refs, status, page_size, page_token }: ListQuery): Reply {
  const matching = shipments.filter(
    (shipment) => (order_refs?.includes(shipment.order_ref) ?? true) && (status?.includes(shipment.status) ?? true),
  );
  const from = page_token === undefined ? 0 : Number(page_token);
  if (!Number.isSafeInteger(from) || from < 0) {
    return failure(400, 'INVALID_REQUEST', 'The page token is not one of ours.', ['query.page_token']);
  }
  const next = from + page_size < matching.length ? String(from + page_size) : null;
  return json(200, { shipments: matching.slice(from, from + page_size), next_page_token: next });
}

interface ByNumber {
  readonly path: { readonly tracking_number: string };
}

function open(): Service {
  const depot = new Depot();
  const { webhooks } = depot;
  return {
    fault,
    refuse,
    close: () => webhooks.close(),
    operations: {
      list_shipments: operation<{ query: ListQuery }>(({ query }) => list(depot.shipments, query)),
      book_shipment: operation<{ body: NewShipment }>(({ body }) => depot.book(body)),
      get_shipment: operation<ByNumber>(({ path }) => {
        const shipment = depot.find(path.tracking_number);
        return shipment === undefined ? notFound : json(200, shipment);
      }),
      cancel_shipment: operation<ByNumber>(({ path }) => {
        const shipment = depot.find(path.tracking_number);
        return shipment === undefined ? notFound : depot.cancel(shipment);
      }),
      list_tracking_events: operation<ByNumber>(({ path }) => {
        const shipment = depot.find(path.tracking_number);
        return shipment === undefined ? notFound : json(200, shipment.events);
      }),
      add_tracking_event: operation<ByNumber & { body: { status: ShipmentStatus; location: string } }>(
        ({ path, body }) => {
          const shipment = depot.find(path.tracking_number);
          return shipment === undefined ? notFound : depot.scan(shipment, body.status, body.location);
        },
      ),
      set_delivery_instructions: operation<ByNumber & { body: Partial<Instructions> & Pick<Instructions, 'place'> }>(
        ({ path, body: { place, note = null, signature_required = false } }) => {
          const shipment = depot.find(path.tracking_number);
          if (shipment === undefined) return notFound;
          return json(200, depot.replace(shipment, { instructions: { place, note, signature_required } }));
        },
      ),
      list_webhooks: operation(() => json(200, webhooks.all())),
      create_webhook: operation<{ body: { url: string; order_ref?: string } }>(({ body }) =>
        isOnThisMachine(body.url)
          ? json(201, webhooks.add(body.url, body.order_ref ?? null))
          : failure(400, 'INVALID_REQUEST', 'The demo calls addresses on this machine only.', ['body.url']),
      ),
      delete_webhook: operation<{ path: { webhook_id: string } }>(({ path }) =>
        webhooks.remove(path.webhook_id) ? noContent : failure(404, 'NOT_FOUND', 'There is no such webhook.'),
      ),
    },
  };
}

/** Shipments: Swagger 2.0, snake_case, `X-Api-Key`, a form, and webhooks that are called when a parcel moves. */
export const shipping: ServiceDefinition = { name: 'shipping', file: 'shipping/openapi.json', basePath: '/v2', open };
