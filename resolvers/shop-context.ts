import type {
  CatalogSource,
  CustomersSource,
  MailingSource,
  OrdersSource,
  PaymentsSource,
  ShippingSource,
} from './shop-sources.ts';
import type { AeroSource, BluewingSource, CirrusSource, StaysSource } from './trips/trip-sources.ts';

/** What the resolvers of this project use of their GraphQL context. */
export interface ShopContext {
  /** REST operations by the schema's names. They answer whole objects, `null` for what the API does not have. */
  readonly sources: ShopSources;
  /**
   * A context whose calls may take `ms` milliseconds together, and never longer than the operation itself; with
   * `beyondOperation` they go on when its time is over, which is for undoing what it did.
   */
  within(options: { readonly ms: number; readonly beyondOperation?: boolean }): ShopContext;
}

export interface ShopSources {
  readonly customers: CustomersSource;
  readonly catalog: CatalogSource;
  readonly orders: OrdersSource;
  readonly payments: PaymentsSource;
  readonly shipping: ShippingSource;
  readonly mailing: MailingSource;
  readonly aero: AeroSource;
  readonly bluewing: BluewingSource;
  readonly cirrus: CirrusSource;
  readonly stays: StaysSource;
}
