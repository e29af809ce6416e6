/** How the gateway answers HTTP: Mesh's `serve:` and `gateway.server`. */
export interface ServerConfig {
  /** From `serve.port`. @default 4000 */
  readonly port: number;
  /** From `serve.hostname`. @default '127.0.0.1' */
  readonly hostname: string;
  /** From `serve.endpoint`; begins with `/`. @default '/graphql' */
  readonly endpoint: string;
  /** From `serve.healthCheckEndpoint`: answers 200 as `/healthz` does. @default '/healthcheck', as in Mesh */
  readonly healthCheckEndpoint: string;
  /** From `serve.playgroundTitle`. `undefined`: the title of the gateway itself. */
  readonly title: string | undefined;
  /** From `serve.batchingLimit`: operations that one request may carry; 0 refuses batches. @default 0 */
  readonly batchingLimit: number;
  /** From `serve.extraParamNames`: members of a request body beside those of the GraphQL-over-HTTP spec. @default [] */
  readonly extraParamNames: readonly string[];
  /** From `serve.sslCredentials`: absolute paths of PEM files. `undefined`: plain HTTP. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  /** Addresses and blocks of proxies whose `X-Forwarded-For` is believed. @default none */
  readonly trustedProxies?: readonly string[] | undefined;
  /** From `serve.cors` or `gateway.server.cors`; `undefined`: no cross-origin reads. */
  readonly cors: CorsConfig | undefined;
  /** Header names of which one must be present on requests a browser may send without preflight. `false` turns the check off. */
  readonly csrf: false | readonly string[];
  /** @default true outside production */
  readonly introspection: boolean;
  /**
   * From `serve.playground` or `gateway.server.graphiql`; `headers` are preset in its editor and readable by all who
   * open the page. @default { headers: {} } outside production, else false
   */
  readonly graphiql: false | { readonly headers: Readonly<Record<string, string>> };
  /** `gzip`/`br` of answers above 1 KiB. @default true */
  readonly compression: boolean;
  /**
   * The short way of plain queries and mutations that no code of the project answers; equal queries in flight share one
   * execution there. The answers are the same without it. @default true
   */
  readonly hotPath: boolean;
  /** When operations are compiled: once they are warm, at once, or never. The answers are the same. @default 'auto' */
  readonly compile: 'auto' | 'always' | 'off';
}

export interface CorsConfig {
  /** Exact origins, as `https://shop.example.com`. */
  readonly origins: readonly string[] | '*';
  /** Never together with `'*'`. @default false */
  readonly credentials: boolean;
  /** Request headers that a page may send. `undefined`: those that its preflight asks for. */
  readonly allowedHeaders: readonly string[] | undefined;
  /** Response headers that a page may read. @default [] */
  readonly exposedHeaders: readonly string[];
  /** Seconds for which a browser may keep a preflight's answer. `undefined`: the browser's own. */
  readonly maxAge: number | undefined;
}
