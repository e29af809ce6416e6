import type { YamlConfig } from '@graphql-mesh/types';
import type { Location, Problem } from '../errors/project-error.ts';
import type { AlertsConfig } from './alerts-config.ts';
import type { ClientTlsConfig, CredentialsConfig } from './credentials-config.ts';
import type { CallerRateLimits, LimitsConfig, PersistedDocumentsConfig } from './limits-config.ts';
import type { LoginConfig } from './login-config.ts';
import type { PaginationConfig } from './pagination-config.ts';
import type { RedisConfig } from './redis-config.ts';
import type { IdempotencyKeyConfig, RetryConfig } from './retry-config.ts';
import type { ServerConfig } from './server-config.ts';
import type { LogConfig, MetricsConfig, TracingConfig } from './telemetry-config.ts';

/** A project as its `.meshrc.yaml` and environment describe it: validated, defaults filled in, frozen. */
export interface ProjectConfig {
  /** Absolute path of the project's folder. */
  readonly dir: string;
  /** Absolute path of its `.meshrc.yaml`. */
  readonly file: string;
  /** Mesh's own keys, `${VAR}` replaced; `{env.X}` and other run-time templates as written. */
  readonly mesh: Readonly<YamlConfig.Config>;
  /** Our section. `undefined` members mean "not configured". */
  readonly gateway: GatewayConfig;
  /** Whether the file has a `gateway:` section; without one the project is run as Mesh would. */
  readonly hasGatewaySection: boolean;
  /** `NODE_ENV=production`. */
  readonly production: boolean;
  /** What is doubtful but does not stop the start. */
  readonly warnings: readonly Problem[];
  /** Where in the file a key stands, as `['sources', 0, 'name']`; the nearest parent when it does not. */
  locate(path: readonly (string | number)[]): Location;
}

/** The `gateway:` section. Durations are milliseconds, sizes bytes. */
export interface GatewayConfig {
  readonly schema: { readonly style: 'mesh' | 'graphql' };
  /** `undefined`: the endpoint is open. */
  readonly auth: AuthConfig | undefined;
  readonly limits: LimitsConfig;
  /** `undefined`: callers may ask as often as they like. */
  readonly rateLimit?: CallerRateLimits | undefined;
  /** `undefined`: each process counts for itself. */
  readonly redis?: RedisConfig | undefined;
  /** `undefined`: documents are sent with each request. */
  readonly persistedDocuments?: PersistedDocumentsConfig | undefined;
  /** Tells callers who send `x-weft-explain: 1` which REST calls their operation made, with their URLs. @default false */
  readonly explain: boolean;
  /** One budget for a whole operation, shared by all its calls. @default 30 s */
  readonly deadline: number;
  readonly errors: {
    /** Shows clients the upstream's status and message. Refused under `NODE_ENV=production`. @default false */
    readonly expose: boolean;
  };
  /** Of so many answers of an operation one is compared with its description, 1: each; `false`: none. @default 1000 */
  readonly checkAnswers: number | false;
  readonly descriptions: DescriptionsConfig;
  readonly server: ServerConfig;
  readonly cache: {
    /** Memory for answers of all sources together, in bytes. @default 64 MiB */
    readonly size: number;
  };
  readonly alerts: AlertsConfig;
  /** @default false */
  readonly metrics: false | MetricsConfig;
  /** @default false */
  readonly tracing: false | TracingConfig;
  readonly log: LogConfig;
  readonly sources: Readonly<Record<string, SourceConfig>>;
}

export type AuthMode = 'protect-all' | 'protect-granular' | 'none';

export interface AuthConfig {
  readonly mode: AuthMode;
  readonly jwt: JwtConfig | undefined;
  /** For bearer tokens that are no JWT, or where `jwt` is not given for all. @default none */
  readonly introspection?: IntrospectionConfig | undefined;
  readonly apiKeys: ApiKeysConfig | undefined;
  /** How people sign in to GraphiQL. @default not at all */
  readonly login?: LoginConfig | undefined;
  /** By the name that rules and `@policy` use. @default none */
  readonly policies?: Readonly<Record<string, PolicyConfig>> | undefined;
  /** By schema coordinate: `Query.customers`, `Customer.email`, `Mutation.*`, `Customer`. */
  readonly rules: Readonly<Record<string, FieldRule>>;
  /** What is refused where a caller may not ask for a field. @default 'operation' */
  readonly refuse?: RefusedAs | undefined;
}

/** The whole operation, or of a query the fields alone: they are then null, and the rest is answered. */
export type RefusedAs = 'operation' | 'fields';

/** What a field demands of its caller. */
export type FieldRule = 'authenticated' | 'public' | RequiringRule;

/** All that is given must hold. */
export interface RequiringRule {
  /** An OR of ANDs, as in `@requiresScopes`. */
  readonly scopes?: readonly (readonly string[])[] | undefined;
  /** Names of policies, an OR of ANDs as in `@policy`. */
  readonly policies?: readonly (readonly string[])[] | undefined;
  /** What arguments of the field must be: text, or a claim of the caller as `{user.sub}`. */
  readonly args?: Readonly<Record<string, string>> | undefined;
  /** Scopes with which any arguments may be given; an OR of ANDs. @default none */
  readonly unless?: readonly (readonly string[])[] | undefined;
}

/** A condition on the verified claims of a caller. */
export interface PolicyConfig {
  /** By the name of a claim: the value, or values of which one, that it must have or hold. */
  readonly claims: Readonly<Record<string, PolicyValue | readonly PolicyValue[]>>;
}

export type PolicyValue = string | number | boolean;

/** Whom to ask what an opaque token is good for (RFC 7662). */
export interface IntrospectionConfig {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Of which a token must have one; empty: it may have any. */
  readonly audience: readonly string[];
  /** Milliseconds for which an answer is believed. @default 30 s */
  readonly cache: number;
}

export interface JwtConfig {
  readonly issuer: string;
  readonly audience: readonly string[];
  /** To whom tokens may have been issued, by `azp` or `client_id`. @default anybody */
  readonly authorizedParties?: readonly string[] | undefined;
  /** Only these are accepted (RFC 8725, 3.1). */
  readonly algorithms: readonly string[];
  /** How the keys are found: OpenID discovery from `issuer`, a JWKS URL or file, a PEM file, or a shared secret. */
  readonly keys:
    | { readonly from: 'discovery' }
    | { readonly from: 'jwksUri'; readonly uri: string }
    | { readonly from: 'jwksFile'; readonly file: string }
    | { readonly from: 'publicKeyFile'; readonly file: string }
    | { readonly from: 'secret'; readonly secret: string };
  /** Tolerated clock difference. @default 5 s */
  readonly clockTolerance: number;
}

export interface ApiKeysConfig {
  /** Lower-case header name. @default 'x-api-key' */
  readonly header: string;
  /** Absolute path of the YAML file that lists the digests. */
  readonly file: string;
}

/** For answers of which the API itself leaves it open. Milliseconds; `undefined`: not at all. */
export interface CacheConfig {
  /** How long one is fresh. */
  readonly ttl: number | undefined;
  /** How long a stale one is given while it is asked for anew. */
  readonly staleWhileRevalidate?: number | undefined;
  /** How long a stale one stands in for a failure. */
  readonly staleIfError?: number | undefined;
}

/** What becomes of API descriptions that change. */
export interface DescriptionsConfig {
  /** How often published descriptions are looked at while the gateway runs, in milliseconds. `undefined`: never. */
  readonly poll: number | undefined;
  /** The mildest changes that are not served before somebody accepts them. @default 'breaking' */
  readonly hold: 'breaking' | 'dangerous';
  /** Globs of saved operations, seen from the project's folder. @default [] */
  readonly operations: readonly string[];
}

/** What `gateway.sources.<name>` says of one source. */
export interface SourceConfig {
  readonly credentials: CredentialsConfig | undefined;
  /** Certificates for its connections. `undefined`: the gateway shows none, and trusts the system's authorities. */
  readonly tls?: ClientTlsConfig | undefined;
  /** Lower-case names of the caller's headers that go on to this source. @default [] */
  readonly forwardHeaders: readonly string[];
  /** Lower-case names of headers of its answers that go on to the caller. @default [] */
  readonly responseHeaders?: readonly string[] | undefined;
  /** Addresses and blocks, as `10.0.0.0/8`, that may be called although nobody should name them. @default [] */
  readonly allowedAddresses?: readonly string[] | undefined;
  /** For one attempt of a call, connection and body included. @default 10 s */
  readonly timeout: number;
  /** For making a connection, TLS included. @default 5 s */
  readonly connectTimeout: number;
  /** From a request sent to the headers of its answer. `undefined`: `timeout` alone. */
  readonly headersTimeout: number | undefined;
  /** The longest silence within the body of an answer. `undefined`: `timeout` alone. */
  readonly idleTimeout: number | undefined;
  /** Largest answer in bytes, as it comes and decompressed. @default 32 MiB */
  readonly maxResponse: number;
  /** What is called again when it fails. `false`: nothing. */
  readonly retry: false | RetryConfig;
  /** Operations whose calls get a key by which the API tells a repeated call from another. @default undefined */
  readonly idempotencyKey: IdempotencyKeyConfig | undefined;
  /** When the source counts as failing, and is not called for a while. `false` or `undefined`: never. */
  readonly breaker?: false | BreakerConfig | undefined;
  /**
   * Whose calls share the quotas that the source announces, so that they wait when nothing is left. `false` or
   * `undefined`: what it announces is not heeded. @default 'source'
   */
  readonly pace?: false | 'source' | 'operation' | undefined;
  /** How often it is called at most. `undefined`: no limit. */
  readonly rateLimit?: RateLimitConfig | undefined;
  /** How many calls may wait for one of the limits. @default 10,000 */
  readonly queue: number;
  /** How many calls run at once, of all requests together. `undefined`: as many as there are connections. @default 64 */
  readonly concurrency: number | undefined;
  /** Whether answers may be kept and calls in flight be shared. @default {} */
  readonly cache: false | CacheConfig;
  /** How often its description is looked at, in milliseconds; `false`: never. @default `descriptions.poll` */
  readonly poll?: number | false | undefined;
  /** What becomes of an argument that holds a `.` or `..` path segment. @default 'refuse' */
  readonly dotSegments: 'refuse' | 'encode';
  /** Status → `null` or an error code, over the defaults. */
  readonly errors: Readonly<Record<number, string | null>>;
  /** By `operationId` or `GET /path`: lists that get a connection. @default {} */
  readonly pagination?: Readonly<Record<string, PaginationConfig>> | undefined;
}

/** A source fails when both of `failures` and `rate` are reached within `window`. Durations are milliseconds. */
export interface BreakerConfig {
  /** The least number of calls that failed. @default 5 */
  readonly failures: number;
  /** The least share of all calls that failed, above 0 and up to 1. @default 0.5 */
  readonly rate: number;
  /** @default 10 s */
  readonly window: number;
  /** How long it is not called then, until some calls see whether it works again. @default 10 s */
  readonly halfOpenAfter: number;
  /** How many these are, all of which must be answered. @default 3 */
  readonly probes: number;
}

/** In any time T, at most `burst` + T × `calls` / `perMs` calls. */
export interface RateLimitConfig {
  readonly calls: number;
  readonly perMs: number;
  /** @default a tenth of `calls`, at least 1 */
  readonly burst: number;
}
