import { json, noContent, type Reply } from '../contract/reply.ts';
import { type Fault, operation, type Service, type ServiceDefinition } from '../contract/service.ts';
import {
  type Category,
  categoryTree,
  type Product,
  type StockLevel,
  seedProducts,
  seedStock,
} from '../data/products.ts';
import { demoClock, isoTime } from '../data/time.ts';

const error = (status: number, reason: string, problems: readonly string[] = []) => ({ status, reason, problems });
const missing = (reason: string): Reply => json(404, { error: error(404, reason) });

function fault({ status, message, violations }: Fault): Reply {
  const problems = violations.map(({ at, message: issue }) => `${at} ${issue}`);
  return json(status, { error: error(status, message, problems) });
}

interface ListQuery {
  readonly filter?: ProductFilter;
  readonly skus?: readonly string[];
  readonly sort?: keyof typeof SORTS;
  readonly offset: number;
  readonly limit: number;
}

interface ProductFilter {
  readonly category?: number;
  readonly brand?: string;
  readonly maxPrice?: number;
  readonly inStock?: boolean;
  readonly query?: string;
}

const byName = (a: Product, b: Product): number => a.name.localeCompare(b.name, 'en');
const byPrice = (a: Product, b: Product): number => a.price.amount - b.price.amount;
const SORTS = {
  name: byName,
  '-name': (a: Product, b: Product) => byName(b, a),
  price: byPrice,
  '-price': (a: Product, b: Product) => byPrice(b, a),
};

function findCategory(id: number, within: Category = categoryTree): Category | undefined {
  if (within.id === id) return within;
  for (const child of within.children) {
    const found = findCategory(id, child);
    if (found !== undefined) return found;
  }
  return undefined;
}

const idsWithin = (category: Category): number[] => [category.id, ...category.children.flatMap(idsWithin)];

function passes(product: Product, filter: ProductFilter, stock: ReadonlyMap<string, StockLevel>): boolean {
  const { category, brand, maxPrice, inStock, query } = filter;
  const group = category === undefined ? undefined : findCategory(category);
  return (
    (category === undefined || (group !== undefined && idsWithin(group).includes(product.categoryId))) &&
    (brand === undefined || product.brand === brand) &&
    (maxPrice === undefined || product.price.amount <= maxPrice) &&
    (inStock === undefined || (stock.get(product.sku)?.available ?? 0) > 0 === inStock) &&
    (query === undefined || product.name.toLowerCase().includes(query.toLowerCase()))
  );
}

function list(products: readonly Product[], stock: ReadonlyMap<string, StockLevel>, query: ListQuery): Reply {
  const { filter = {}, skus, sort, offset, limit } = query;
  const matching = products.filter(
    (product) => passes(product, filter, stock) && (skus === undefined || skus.includes(product.sku)),
  );
  const sorted = sort === undefined ? matching : matching.toSorted(SORTS[sort]);
  return json(200, { data: sorted.slice(offset, offset + limit), meta: { offset, limit, total: matching.length } });
}

interface ReservationLine {
  readonly sku: string;
  readonly quantity: number;
}

interface Reservation {
  readonly id: string;
  readonly reference: string;
  status: 'held' | 'released';
  readonly lines: readonly ReservationLine[];
  readonly createdAt: string;
}

/** Stock and what is kept of it for orders. */
class Warehouse {
  readonly stock: Map<string, StockLevel> = new Map(seedStock().map((level) => [level.sku, level]));
  readonly #reservations = new Map<string, Reservation>();
  readonly #now = demoClock();

  find(id: string): Reservation | undefined {
    return this.#reservations.get(id);
  }

  /** Services and vouchers lie in no warehouse and are never short. */
  reserve(reference: string, lines: readonly ReservationLine[], products: readonly Product[]): Reply {
    const earlier = [...this.#reservations.values()].find((reservation) => reservation.reference === reference);
    if (earlier !== undefined) return json(201, earlier);
    const wanted = new Map<string, number>();
    for (const { sku, quantity } of lines) wanted.set(sku, (wanted.get(sku) ?? 0) + quantity);
    const shortages = [...wanted].flatMap(([sku, requested]) => {
      const isElsewhere = !this.stock.has(sku) && products.some((product) => product.sku === sku);
      const available = this.stock.get(sku)?.available ?? 0;
      return isElsewhere || available >= requested ? [] : [{ sku, requested, available }];
    });
    if (shortages.length > 0) {
      return json(409, { error: error(409, 'There is not enough in stock.'), shortages });
    }
    for (const [sku, quantity] of wanted) this.#move(sku, quantity);
    const id = `res-${this.#reservations.size + 1}`;
    const reservation: Reservation = { id, reference, status: 'held', lines, createdAt: isoTime(this.#now()) };
    this.#reservations.set(id, reservation);
    return json(201, reservation);
  }

  release(reservation: Reservation): void {
    if (reservation.status === 'released') return;
    reservation.status = 'released';
    for (const { sku, quantity } of reservation.lines) this.#move(sku, -quantity);
  }

  #move(sku: string, quantity: number): void {
    const level = this.stock.get(sku);
    if (level === undefined) return;
    this.stock.set(sku, { ...level, available: level.available - quantity, reserved: level.reserved + quantity });
  }
}

interface BySku {
  readonly path: { readonly sku: string };
}
interface ByReservation {
  readonly path: { readonly reservationId: string };
}

function open(): Service {
  const products = seedProducts();
  const warehouse = new Warehouse();
  return {
    fault,
    operations: {
      listProducts: operation<{ query: ListQuery }>(({ query }) => list(products, warehouse.stock, query)),
      getProduct: operation<BySku>(({ path }) => {
        const product = products.find(({ sku }) => sku === path.sku);
        return product === undefined ? missing('The product does not exist.') : json(200, product);
      }),
      getCategoryTree: operation(() => json(200, categoryTree)),
      getCategory: operation<{ path: { categoryId: number } }>(({ path }) => {
        const category = findCategory(path.categoryId);
        return category === undefined ? missing('The category does not exist.') : json(200, category);
      }),
      getStock: operation<BySku>(({ path }) => {
        const level = warehouse.stock.get(path.sku);
        return level === undefined ? missing('The product is not stocked.') : json(200, level);
      }),
      lookupStock: operation<{ body: { skus: readonly string[] } }>(({ body }) => {
        const wanted = new Set(body.skus);
        const levels = [...warehouse.stock.values()].filter(({ sku }) => wanted.has(sku));
        return json(
          200,
          levels.toSorted((a, b) => b.available - a.available),
        );
      }),
      reserveStock: operation<{ body: Pick<Reservation, 'reference' | 'lines'> }>(({ body }) =>
        warehouse.reserve(body.reference, body.lines, products),
      ),
      getReservation: operation<ByReservation>(({ path }) => {
        const reservation = warehouse.find(path.reservationId);
        return reservation === undefined ? missing('The reservation does not exist.') : json(200, reservation);
      }),
      releaseReservation: operation<ByReservation>(({ path }) => {
        const reservation = warehouse.find(path.reservationId);
        if (reservation === undefined) return missing('The reservation does not exist.');
        warehouse.release(reservation);
        return noContent;
      }),
    },
  };
}

/** Products and stock: deepObject filters, batch by body, a recursive schema, reservations. */
export const catalog: ServiceDefinition = { name: 'catalog', file: 'catalog/openapi.yaml', basePath: '/api', open };
