/** What the checkout and the joins in TypeScript use of the company's APIs. Values of enums are those on the wire. */

export interface Address {
  readonly street: string;
  readonly city: string;
  readonly region: string;
  readonly postalCode: string;
  readonly country: string;
}

export interface Customer {
  readonly id: string;
  readonly name: string;
  readonly deliveryAddress: Address | null;
}

/** An address, and when: `null` for any day and any time. */
export interface Delivery extends Address {
  readonly requestedDate: string | null;
  readonly window: string | null;
}

export interface CustomersSource {
  getCustomer(args: { customerId: string }): Promise<Customer | null>;
}

export interface Product {
  readonly sku: string;
  readonly name: string;
  /** In the currency's main unit. */
  readonly price: { readonly amount: number; readonly currency: string };
  readonly discontinued: boolean;
}

export interface StockLine {
  readonly sku: string;
  readonly quantity: number;
}

export interface Reservation {
  readonly id: string;
  readonly status: 'held' | 'released';
  readonly lines: readonly StockLine[];
}

export interface CatalogSource {
  listProducts(args: { skus: readonly string[]; limit: number }): Promise<{ readonly data: readonly Product[] } | null>;
  reserveStock(args: { input: { reference: string; lines: readonly StockLine[] } }): Promise<Reservation>;
  releaseReservation(args: { reservationId: string }): Promise<unknown>;
}

export interface NewOrderLine {
  readonly productId: string;
  readonly quantity: number;
  readonly unitPrice: Product['price'];
}

export interface Order {
  readonly id: string;
  readonly reference: string | null;
  readonly customerId: string | null;
  readonly status: string;
  readonly paymentId: string | null;
  readonly lines: readonly NewOrderLine[];
  readonly delivery: Delivery;
  /** In the currency's main unit. */
  readonly total: Product['price'];
}

interface NewOrder {
  readonly reference: string;
  readonly customerId: string;
  readonly channel: 'WEB';
  readonly lines: readonly NewOrderLine[];
  readonly delivery: Delivery;
  readonly paymentId: string;
}

export interface OrdersSource {
  listOrders(args: { reference: string; limit: number }): Promise<readonly Order[] | null>;
  createOrder(args: { input: NewOrder }): Promise<Order>;
  cancelOrder(args: { orderId: string; input: { reason: string } }): Promise<unknown>;
}

export interface Charge {
  readonly id: string;
  /** In the smallest unit of the currency. */
  readonly amount: number | bigint;
  /** ISO 4217 code in lower case. */
  readonly currency: string;
  readonly description: string | null;
  readonly refunded: boolean;
}

interface NewCharge {
  readonly amount: number;
  readonly currency: string;
  readonly source: string;
  readonly customer: string;
  readonly description: string;
}

export interface PaymentsSource {
  createCharge(args: { idempotencyKey: string; input: NewCharge }): Promise<Charge>;
  retrieveCharge(args: { charge: string }): Promise<Charge | null>;
  listCharges(args: { customer: string; limit: number }): Promise<{ readonly data: readonly Charge[] } | null>;
  createRefund(args: {
    idempotencyKey: string;
    input: { charge: string; reason: 'REQUESTED_BY_CUSTOMER' };
  }): Promise<unknown>;
}

export interface Shipment {
  readonly trackingNumber: string;
  readonly orderRef: string;
  readonly status: string;
}

interface NewShipment {
  readonly orderRef: string;
  readonly recipient: Omit<Address, 'country'> & { readonly name: string; readonly countryCode: string };
  readonly parcels: readonly StockLine[];
}

export interface ShippingSource {
  listShipments(args: { orderRefs: readonly string[] }): Promise<{ readonly shipments: readonly Shipment[] } | null>;
  bookShipment(args: { input: NewShipment }): Promise<Shipment>;
  cancelShipment(args: { trackingNumber: string }): Promise<unknown>;
}

export interface MailingSource {
  getListMember(args: { listId: string; subscriberHash: string }): Promise<unknown>;
}
