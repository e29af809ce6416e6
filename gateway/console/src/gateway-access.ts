/** Where the gateway is, and how the page asks it: as whoever is signed in. */
export interface GatewayAccess {
  readonly endpoint: string;
  readonly fetch: typeof globalThis.fetch;
}
