/** What the resolvers of this project use of their GraphQL context. */
export interface ShopContext {
  readonly sources: Readonly<Record<string, Readonly<Record<string, SourceCall>>>>;
}

/** A call of a REST operation under the schema's names; what the API does not have is `null`. */
export type SourceCall = (args?: Readonly<Record<string, unknown>>) => Promise<unknown>;
