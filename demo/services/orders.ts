import { json, type Reply } from '../contract/reply.ts';
import { type Call, type Fault, operation, type Service, type ServiceDefinition } from '../contract/service.ts';
import {
  type Channel,
  type Delivery,
  type Order,
  type OrderLine,
  type OrderStatus,
  priced,
  type Quote,
  seedOrders,
  seedQuotes,
  totalOf,
} from '../data/orders.ts';
import { seedProducts } from '../data/products.ts';
import { demoClock, isoTime } from '../data/time.ts';

const BASE_PATH = '/v3';

const failure = (
  status: number,
  error: string,
  message: string,
  fields: Readonly<Record<string, string>> = {},
): Reply => json(status, { error, message, fields });

const notFound = failure(404, 'NOT_FOUND', 'There is nothing with this id.');

type ConflictCode = 'REFERENCE_USED' | 'ALREADY_ON_ITS_WAY' | 'QUOTE_ACCEPTED' | 'QUOTE_EXPIRED';

const conflict = (error: ConflictCode, message: string, order?: Order): Reply =>
  json(409, { error, message, orderId: order?.id ?? null, status: order?.status ?? null });

function fault({ status, message, violations }: Fault): Reply {
  const codes = { 400: 'INVALID_REQUEST', 404: 'NOT_FOUND', 405: 'METHOD_NOT_ALLOWED', 413: 'TOO_LARGE' };
  const code = status in codes ? codes[status as keyof typeof codes] : status === 415 ? 'WRONG_TYPE' : 'INTERNAL';
  return failure(status, code, message, Object.fromEntries(violations.map(({ at, message: issue }) => [at, issue])));
}

interface PageQuery {
  readonly cursor?: string;
  readonly limit: number;
}

/** The entries after the cursor, with a `Link` to the ones after these; a cursor is the id it goes on after. */
function cursorPage<Entry extends { readonly id: string }>(
  entries: readonly Entry[],
  { cursor, limit }: PageQuery,
  call: Pick<Call<object>, 'target'>,
): Reply {
  const after = cursor === undefined ? undefined : Buffer.from(cursor, 'base64url').toString();
  const at = after === undefined ? -1 : entries.findIndex(({ id }) => id === after);
  if (after !== undefined && at === -1) {
    return failure(400, 'INVALID_REQUEST', 'The cursor is not one of ours.', { 'query.cursor': 'leads nowhere' });
  }
  const page = entries.slice(at + 1, at + 1 + limit);
  const last = page.at(-1);
  if (last === undefined || at + 1 + limit >= entries.length) return json(200, page);
  const next = Buffer.from(last.id).toString('base64url');
  const [path = '', query = ''] = call.target.split('?');
  const kept = query.split('&').filter((pair) => pair !== '' && !pair.startsWith('cursor='));
  const target = `${BASE_PATH}${path}?${[...kept, `cursor=${next}`].join('&')}`;
  return json(200, page, { link: `<${target}>; rel="next"` });
}

interface NewOrder {
  readonly reference?: string;
  readonly customerId: string | null;
  readonly channel?: Channel;
  readonly lines: readonly Omit<OrderLine, 'lineNo'>[];
  readonly delivery: Delivery;
  readonly paymentId?: string | null;
}

/** The orders, newest first, and what may become of them. */
class OrderBook {
  readonly orders: Order[] = seedOrders().reverse();
  readonly #now = demoClock();

  find(id: string): Order | undefined {
    return this.orders.find((order) => order.id === id);
  }

  place(order: NewOrder, quoteId: string | null = null): Reply {
    const { reference = null, channel = 'web', paymentId = null, customerId, delivery } = order;
    const earlier = reference === null ? undefined : this.orders.find((other) => other.reference === reference);
    if (earlier !== undefined) return conflict('REFERENCE_USED', 'An order has this reference already.', earlier);
    const lines = order.lines.map((line, index) => ({ lineNo: index + 1, ...line }));
    const placed: Order = {
      ...{ id: `o-${1001 + this.orders.length}`, reference, customerId, channel, delivery, paymentId, quoteId, lines },
      ...{ status: paymentId === null ? 'awaiting-payment' : 'paid', priority: 2, cancellationReason: null },
      placedAt: isoTime(this.#now()),
      total: totalOf(lines),
    };
    this.orders.unshift(placed);
    return json(201, placed, { location: `${BASE_PATH}/orders/${placed.id}` });
  }

  cancel(order: Order, reason: string): Reply {
    if (order.status === 'cancelled') return json(200, order);
    if (order.status !== 'awaiting-payment' && order.status !== 'paid') {
      return conflict('ALREADY_ON_ITS_WAY', 'The order has left the depot.', order);
    }
    const cancelled: Order = { ...order, status: 'cancelled', cancellationReason: reason };
    this.orders[this.orders.indexOf(order)] = cancelled;
    return json(200, cancelled);
  }
}

type QuoteRequest = Pick<Quote, 'productId' | 'litres' | 'postalCode'> & Partial<Pick<Quote, 'customerId'>>;

/** The quotes, newest first. */
class QuoteBook {
  readonly quotes: Quote[] = seedQuotes().reverse();
  readonly #prices = new Map(seedProducts().map(({ sku, unit, price }) => [sku, unit === 'litre' ? price.amount : 0]));
  readonly #now = demoClock();

  find(id: string): Quote | undefined {
    return this.quotes.find((quote) => quote.id === id);
  }

  add({ productId, litres, postalCode, customerId = null }: QuoteRequest): Reply {
    const price = this.#prices.get(productId) ?? 0;
    if (price === 0) {
      const fields = { 'body.productId': 'is no oil in the catalog' };
      return failure(400, 'INVALID_REQUEST', 'Only heating oil can be quoted.', fields);
    }
    const id = `q-${this.quotes.length + 1}`;
    const quote = priced({ id, customerId, productId, litres, postalCode, status: 'open' }, this.#now(), price);
    this.quotes.unshift(quote);
    return json(201, quote);
  }

  accept(quote: Quote, orders: OrderBook): Reply {
    if (quote.status === 'expired') return conflict('QUOTE_EXPIRED', 'The price no longer holds.');
    if (quote.status === 'accepted') {
      const order = orders.orders.find(({ quoteId }) => quoteId === quote.id);
      return conflict('QUOTE_ACCEPTED', 'The quote has been accepted.', order);
    }
    this.quotes[this.quotes.indexOf(quote)] = { ...quote, status: 'accepted' };
    const { customerId, postalCode, productId, litres, pricePerLitre } = quote;
    const place = { street: '', city: '', region: '', postalCode, country: 'US', requestedDate: null, window: null };
    const lines = [{ productId, quantity: litres, unitPrice: pricePerLitre }];
    return orders.place({ customerId, lines, delivery: place }, quote.id);
  }
}

interface OrderQuery extends PageQuery {
  readonly customerId?: readonly string[];
  readonly status?: readonly OrderStatus[];
  readonly reference?: string;
}
interface ByOrder {
  readonly path: { readonly orderId: string };
}
interface ByQuote {
  readonly path: { readonly quoteId: string };
}

function open(): Service {
  const book = new OrderBook();
  const quoteBook = new QuoteBook();
  return {
    fault,
    operations: {
      listOrders: operation<{ query: OrderQuery }>((call) => {
        const { customerId: customers, status, reference } = call.query;
        const matching = book.orders.filter(
          (order) =>
            (customers === undefined || (order.customerId !== null && customers.includes(order.customerId))) &&
            (status === undefined || status.includes(order.status)) &&
            (reference === undefined || order.reference === reference),
        );
        return cursorPage(matching, call.query, call);
      }),
      createOrder: operation<{ body: NewOrder }>(({ body }) => book.place(body)),
      getOrder: operation<ByOrder>(({ path }) => {
        const order = book.find(path.orderId);
        return order === undefined ? notFound : json(200, order);
      }),
      cancelOrder: operation<ByOrder & { body: { reason: string } }>(({ path, body }) => {
        const order = book.find(path.orderId);
        return order === undefined ? notFound : book.cancel(order, body.reason);
      }),
      listQuotes: operation<{ query: PageQuery & { customerId?: string } }>((call) => {
        const { customerId } = call.query;
        const { quotes } = quoteBook;
        const matching = customerId === undefined ? quotes : quotes.filter((quote) => quote.customerId === customerId);
        return cursorPage(matching, call.query, call);
      }),
      createQuote: operation<{ body: QuoteRequest }>(({ body }) => quoteBook.add(body)),
      getQuote: operation<ByQuote>(({ path }) => {
        const quote = quoteBook.find(path.quoteId);
        return quote === undefined ? notFound : json(200, quote);
      }),
      acceptQuote: operation<ByQuote>(({ path }) => {
        const quote = quoteBook.find(path.quoteId);
        return quote === undefined ? notFound : quoteBook.accept(quote, book);
      }),
    },
  };
}

/** Quotes and orders: cursors in a `Link` header, 409 with a body, enum values that are no GraphQL names. */
export const orders: ServiceDefinition = { name: 'orders', file: 'orders/openapi.yaml', basePath: BASE_PATH, open };
