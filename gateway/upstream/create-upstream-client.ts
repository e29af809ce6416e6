import type { Dispatcher } from 'undici';
import type { SourceConfig } from '../config/gateway-config.ts';
import type { Telemetry } from '../telemetry/events.ts';
import { AddressGuard } from './addresses/address-guard.ts';
import { answerOnce } from './cache/answer-once.ts';
import type { CacheStore } from './cache/cache-store.ts';
import { createMemoryStore } from './cache/memory-store.ts';
import type { SourceChanges } from './cache/source-changes.ts';
import type { Credentials } from './credentials/credentials.ts';
import { partOfCaller } from './credentials/part-of-caller.ts';
import { SourceIdentity } from './credentials/source-identity.ts';
import { useCredentials } from './credentials/use-credentials.ts';
import { callByFetch, type ProjectFetch } from './fetch/call-by-fetch.ts';
import { createUpstreamFetch, ownContext } from './fetch/upstream-fetch.ts';
import { runFetchHooks } from './fetch-hooks.ts';
import { followRequests } from './follow-requests.ts';
import { type ForwardedOf, forwardedHeaders, forwardHeaders, neverForwarded } from './forwarded-headers.ts';
import { limitConcurrency } from './limit-concurrency.ts';
import { allowOrigins, isAt, onlyAt } from './origins.ts';
import { passResponseHeaders } from './pass-response-headers.ts';
import { composePolicies, type UpstreamCall, type UpstreamPolicy } from './policy.ts';
import { limitRate } from './rate-limit.ts';
import { followRedirects } from './redirects/follow-redirects.ts';
import { reportCalls } from './report-calls.ts';
import { giveIdempotencyKeys } from './retry/idempotency-keys.ts';
import { retry } from './retry/retry.ts';
import { countRunningCalls, type RunningCalls } from './running-calls.ts';
import { SourceCondition } from './source-condition.ts';
import { limitTime } from './time-limit.ts';
import { besideSystems, type ConnectionCertificates } from './transport/certificate-files.ts';
import type { AnswerLimits } from './transport/exchange.ts';
import { createPool, createPools, type Pools } from './transport/pools.ts';
import { rememberNames } from './transport/remembered-names.ts';
import { createTransport } from './transport/transport.ts';
import type { CallContext, KnownOfOperation, UpstreamClient } from './upstream-client.ts';
import { watchCalls } from './watch-calls.ts';

export interface UpstreamClientOptions {
  /** The name of the source in `.meshrc.yaml`. */
  source: string;
  config: SourceConfig;
  telemetry: Telemetry;
  /** That of another client of the same source, so that they share tokens. @default one made of `config` */
  identity?: SourceIdentity | undefined;
  /** Where answers are kept, for all sources together. @default 64 MiB of memory */
  store?: CacheStore | undefined;
  /** Counts the changes of the source: what was kept before one answers nothing after it. @default this client's alone */
  changes?: SourceChanges | undefined;
  /** Largest answer in bytes, as it comes and decompressed. @default that of `config` */
  maxResponseBytes?: number | undefined;
  /** The only origins that may be called, as `https://api.example.com`. @default any */
  allowedOrigins?: readonly string[] | undefined;
  /**
   * The only origins that get the source's credentials and its caller's headers; others are called without. Give them
   * wherever a call may lead elsewhere: a description on another host, a host from a template. @default any
   */
  credentialOrigins?: readonly string[] | undefined;
  /**
   * The only origins that may be at private addresses. Give them wherever somebody else than the configuration says
   * where a call goes. Link-local and metadata addresses are for none but `config.allowedAddresses`. @default any
   */
  privateOrigins?: readonly string[] | undefined;
  /** On whose behalf Mesh calls `fetch`, from the GraphQL context it passes. @default nobody's */
  contextOf?: ((meshContext: unknown) => CallContext | undefined) | undefined;
  /** Makes the calls in place of undici, below all policies: Mesh's `customFetch`. @default undici */
  customFetch?: ProjectFetch | undefined;
  /** Lays a project's own hooks around each call: Mesh's `onFetch`. @default none */
  wrapFetch?: ((fetch: ProjectFetch) => ProjectFetch) | undefined;
  /** The connections to an origin, for tests. @default undici's `Pool` */
  createDispatcher?: ((origin: string) => Dispatcher) | undefined;
}

const defaultStoreBytes = 64 * 2 ** 20;

/**
 * The HTTP client of one source.
 * @throws ProjectError when its credentials cannot be sent as they are configured, or its certificates cannot be used.
 */
export function createUpstreamClient(
  options: UpstreamClientOptions,
): UpstreamClient & { readonly identity: SourceIdentity } {
  const { source, config, telemetry, customFetch } = options;
  const limits = limitsOf(options);
  for (const name of config.forwardHeaders.filter((name) => neverForwarded.has(name))) {
    telemetry.emit({ type: 'notice', level: 'warn', source, message: `The header "${name}" is never forwarded.` });
  }
  const lookup = rememberNames();
  const guard = new AddressGuard({ allowed: config.allowedAddresses, privateOrigins: options.privateOrigins });
  const poolsOf = (certificatesFor: (origin: string) => ConnectionCertificates | undefined) =>
    createPools({
      createDispatcher:
        options.createDispatcher ??
        ((origin) =>
          createPool(origin, {
            ...limits,
            connections: config.concurrency,
            lookup,
            guard,
            certificates: certificatesFor(origin),
          })),
    });
  const transportOver = ({ dispatcherFor }: Pools) => createTransport({ source, dispatcherFor, limits });
  if (customFetch && config.tls) {
    const message = 'Its certificates are not used, because the customFetch of the project makes its calls.';
    telemetry.emit({ type: 'notice', level: 'warn', source, message });
  }
  const identity = options.identity ?? new SourceIdentity({ source, config, telemetry });
  const isConfided = options.credentialOrigins ? isAt(options.credentialOrigins) : () => true;
  const pools = poolsOf((origin) => (isConfided({ origin }) ? identity.certificates?.present : undefined));
  const ownTransport = customFetch
    ? callByFetch(customFetch, { source, maxResponseBytes: limits.maxResponseBytes, isForeign: true })
    : transportOver(pools);
  const transport = followRequests(ownTransport, isConfided);
  const tokenPools = poolsOf(() => besideSystems(identity.certificates?.present));
  identity.certificates?.onChange(() => {
    pools.renew();
    tokenPools.renew();
  });
  const credentials = identity.credentials(customFetch ? ownTransport : transportOver(tokenPools));
  const running = countRunningCalls(source);
  const forwardedOf = forwardedHeaders({ source, names: config.forwardHeaders });
  const ofCaller = partOfCaller(forwardedOf, credentials);
  const condition = new SourceCondition({ source, config, telemetry, partOfCaller: ofCaller });
  const parts = { running, identity, credentials, condition, transport, forwardedOf, ofCaller };
  const call = composePolicies(policies(options, parts), transport);
  const fetchWith = (contextOf: (meshContext: unknown) => CallContext, known?: KnownOfOperation) =>
    createUpstreamFetch({ source, call, dotSegments: config.dotSegments, contextOf, known });

  return {
    source,
    identity,
    request: call,
    fetch: fetchWith((meshContext) => options.contextOf?.(meshContext) ?? ownContext),
    fetchFor: (context, known) => fetchWith(() => context, known),
    state: () => condition.state,
    close: async () => {
      await running.finish();
      condition.close();
      // That of another client is closed by it.
      if (!options.identity) identity.close();
      await Promise.all([pools.destroy(), tokenPools.destroy()]);
    },
  };
}

/** What the policies of one client have together. */
interface ClientParts {
  readonly running: RunningCalls;
  readonly identity: SourceIdentity;
  readonly credentials: Credentials | undefined;
  readonly condition: SourceCondition;
  readonly transport: UpstreamCall;
  readonly forwardedOf: ForwardedOf;
  /** All of the caller that has a part in a request: what is forwarded, and what credentials are made of. */
  readonly ofCaller: ForwardedOf;
}

/** The policies of a source in the one order they have, outermost first. */
function policies(
  options: UpstreamClientOptions,
  { running, identity, credentials, condition, transport, forwardedOf, ofCaller }: ClientParts,
): readonly UpstreamPolicy[] {
  const { breaker, pace, watchers } = condition;
  const { source, config, telemetry, allowedOrigins, credentialOrigins, wrapFetch } = options;
  const { maxResponseBytes } = limitsOf(options);
  const { concurrency, queue, cache, idempotencyKey } = config;
  const allowed = allowedOrigins ? [allowOrigins({ source, origins: allowedOrigins })] : [];
  const elsewhere = composePolicies(allowed, transport);
  const confidential = (policy: UpstreamPolicy) => (credentialOrigins ? onlyAt(credentialOrigins, policy) : policy);
  return [
    // First: a client that is closed answers nothing, not even what it knows.
    running.admit,
    // Outside of the cache: what an answer says in its headers is passed on whichever way it came.
    ...(config.responseHeaders?.length ? [passResponseHeaders({ names: config.responseHeaders })] : []),
    // Before all that costs anything: what is known already is no call. It shows calls to their meter before they are
    // made, since one that is refused is none.
    answerOnce({
      source,
      telemetry,
      store: options.store ?? createMemoryStore({ maxBytes: defaultStoreBytes }),
      changes: options.changes,
      isAllowed: cache !== false,
      passesProjectCode: wrapFetch !== undefined || options.customFetch !== undefined,
      ttlMs: (cache !== false && cache.ttl) || 0,
      staleWhileRevalidateMs: cache === false ? 0 : cache.staleWhileRevalidate,
      staleIfErrorMs: cache === false ? 0 : cache.staleIfError,
      forwardsHeaders: config.forwardHeaders.length > 0 || credentials?.ofCaller !== undefined,
      forwardedOf: ofCaller,
      credentialsFor: credentials?.chosenFor?.bind(credentials),
    }),
    // Before all that takes time: a call runs as long as somebody waits for it.
    running.count,
    // Before what is sent more than once: all attempts of a call have one key.
    ...(idempotencyKey ? [giveIdempotencyKeys(idempotencyKey)] : []),
    // Before all that belongs to one attempt: who pauses holds no place, and each attempt has its own time and report.
    ...(config.retry ? [retry({ source, config: config.retry, keyHeader: keyHeaderOf(config), telemetry })] : []),
    // Next, so that what is reported is what came of each attempt, and how long that took.
    watchCalls([reportCalls({ source, telemetry }), ...watchers]),
    // Before all that waits: an API that fails is nothing to wait for.
    ...(breaker ? [breaker.policy] : []),
    // By what the API says before what the project says, and both before the time of an attempt begins: no call that waits
    // for its turn is late.
    ...(pace ? [pace.policy] : []),
    ...(config.rateLimit ? [limitRate({ source, rate: config.rateLimit, queue })] : []),
    // Before all that may wait or call more than once: tokens and replays share the time of an attempt.
    limitTime({ source, timeoutMs: config.timeout }),
    // After the time limit, which ends waiting too, and after all that pauses between calls: who waits holds no place.
    ...(concurrency === undefined ? [] : [limitConcurrency({ source, concurrency, queue })]),
    // After all that waits: the API may have begun to fail meanwhile.
    ...(breaker ? [breaker.policyAfterWaiting] : []),
    // Before what decides by the request's address, which hooks may change, and before any secret is on it.
    ...(wrapFetch ? [runFetchHooks({ source, wrapFetch, elsewhere, maxResponseBytes })] : []),
    // Before anything of ours or the caller's is put on the request.
    ...allowed,
    // Before what is put on each request: it is put on each that a redirect asks for, and never leaves the origin.
    followRedirects({ source, dotSegments: config.dotSegments, keyHeader: keyHeaderOf(config) }),
    // Before credentials, which replace an `Authorization` of the caller that may go on.
    ...(config.forwardHeaders.length > 0 ? [confidential(forwardHeaders(forwardedOf))] : []),
    // Last, so that no other policy sees a secret.
    ...(credentials ? [confidential(useCredentials(credentials, identity.health))] : []),
  ];
}

function limitsOf({ config, maxResponseBytes = config.maxResponse }: UpstreamClientOptions): AnswerLimits {
  return {
    maxResponseBytes,
    connectTimeoutMs: config.connectTimeout,
    headersTimeoutMs: config.headersTimeout,
    idleTimeoutMs: config.idleTimeout,
  };
}

/** Where only callers give keys, as arguments, the API takes them in the header of the draft. */
function keyHeaderOf({ idempotencyKey }: SourceConfig): string {
  return idempotencyKey?.header ?? 'idempotency-key';
}
