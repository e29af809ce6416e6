import { minorUnits } from '../money.ts';
import { refusal } from '../refusal.ts';
import type { ShopSources } from '../shop-context.ts';
import type { Address, Customer, Delivery, NewOrderLine, Order, Product, StockLine } from '../shop-sources.ts';

/** What the client asks for. */
export interface CheckoutInput {
  readonly idempotencyKey: string;
  readonly customerId: string;
  readonly lines: readonly StockLine[];
  readonly paymentToken: string;
  readonly deliveryAddress?: Address | null;
}

/** The same, priced by the catalogue and addressed by the CRM. */
export interface Basket {
  readonly customer: Customer;
  readonly delivery: Delivery;
  /** One for each product. */
  readonly stock: readonly StockLine[];
  readonly lines: readonly NewOrderLine[];
  /** In the smallest unit of `currency`. */
  readonly totalMinor: number;
  /** ISO 4217 code. */
  readonly currency: string;
}

const mostLines = 50;

/** @throws GraphQLError `BAD_USER_INPUT` for a key or lines that no shop sends. */
export function checkInput({ idempotencyKey, lines }: CheckoutInput): void {
  if (!/^[\w-]{8,100}$/.test(idempotencyKey)) {
    throw refusal('BAD_USER_INPUT', 'The idempotency key must be 8 to 100 letters, digits, "-" and "_".');
  }
  if (lines.length === 0 || lines.length > mostLines) {
    throw refusal('BAD_USER_INPUT', `A basket has 1 to ${mostLines} lines, not ${lines.length}.`);
  }
  const wrong = lines.find(({ quantity }) => quantity < 1);
  if (wrong)
    throw refusal('BAD_USER_INPUT', `The quantity of "${wrong.sku}" must be at least 1, not ${wrong.quantity}.`);
}

/** The lines of a basket with one for each product, in the order of first mention. */
export function oneLineAProduct(lines: readonly StockLine[]): StockLine[] {
  const quantities = new Map<string, number>();
  for (const { sku, quantity } of lines) quantities.set(sku, (quantities.get(sku) ?? 0) + quantity);
  return [...quantities].map(([sku, quantity]) => ({ sku, quantity }));
}

/** @throws GraphQLError `BAD_USER_INPUT` for what cannot be bought or delivered. */
export async function priceBasket(input: CheckoutInput, sources: ShopSources): Promise<Basket> {
  const stock = oneLineAProduct(input.lines);
  const [customer, products] = await Promise.all([
    sources.customers.getCustomer({ customerId: input.customerId }),
    sources.catalog.listProducts({ skus: stock.map(({ sku }) => sku), limit: mostLines }),
  ]);
  if (!customer) throw refusal('BAD_USER_INPUT', `There is no customer "${input.customerId}".`);
  const address = input.deliveryAddress ?? customer.deliveryAddress;
  if (!address) throw refusal('BAD_USER_INPUT', `Customer "${customer.id}" has no delivery address: give one.`);
  const bySku = new Map(products?.data.map((product) => [product.sku, product]));
  const lines = stock.map(({ sku, quantity }) => ({
    productId: sku,
    quantity,
    unitPrice: buyable(sku, bySku.get(sku)).price,
  }));
  const { street, city, region, postalCode, country } = address;
  const delivery = { street, city, region, postalCode, country, requestedDate: null, window: null };
  return { customer, delivery, stock, lines, ...totalOf(lines) };
}

/** What an order that was placed already is made of. */
export async function basketOfOrder(order: Order, { customers }: ShopSources): Promise<Basket> {
  const { customerId, delivery, lines } = order;
  const customer = customerId === null ? null : await customers.getCustomer({ customerId });
  if (!customer) throw refusal('BAD_USER_INPUT', `There is no customer "${customerId}" any more.`);
  const stock = lines.map(({ productId, quantity }) => ({ sku: productId, quantity }));
  return { customer, delivery, stock, lines, ...totalOf(lines) };
}

function buyable(sku: string, product: Product | undefined): Product {
  if (!product) throw refusal('BAD_USER_INPUT', `There is no product "${sku}".`);
  if (product.discontinued) throw refusal('BAD_USER_INPUT', `"${sku}" is no longer sold.`);
  return product;
}

/** The sum, each line rounded to the smallest unit. @throws GraphQLError for prices in several currencies. */
export function totalOf(lines: readonly NewOrderLine[]): Pick<Basket, 'totalMinor' | 'currency'> {
  const currencies = [...new Set(lines.map(({ unitPrice }) => unitPrice.currency))];
  const [currency] = currencies;
  if (currency === undefined || currencies.length > 1) {
    throw refusal('BAD_USER_INPUT', `The prices are in several currencies: ${currencies.join(', ')}.`);
  }
  const totalMinor = lines
    .map(({ quantity, unitPrice }) => minorUnits(unitPrice.amount, currency, quantity))
    .reduce((sum, amount) => sum + amount, 0);
  return { totalMinor, currency };
}
