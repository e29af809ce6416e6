import type { Dispatcher } from 'undici';
import type { SourceConfig } from '../config/gateway-config.ts';
import type { Telemetry } from '../telemetry/events.ts';
import { AddressGuard } from './addresses/address-guard.ts';
import { answerOnce } from './cache/answer-once.ts';
import type { CacheStore } from './cache/cache-store.ts';
import { createMemoryStore } from './cache/memory-store.ts';
import { createCredentials } from './credentials/create-credentials.ts';
import type { Credentials } from './credentials/credentials.ts';
import { useCredentials } from './credentials/use-credentials.ts';
import { callByFetch, type ProjectFetch } from './fetch/call-by-fetch.ts';
import { createUpstreamFetch, ownContext } from './fetch/upstream-fetch.ts';
import { runFetchHooks } from './fetch-hooks.ts';
import { forwardedHeaders, forwardHeaders, neverForwarded } from './forwarded-headers.ts';
import { limitConcurrency } from './limit-concurrency.ts';
import { allowOrigins, onlyAt } from './origins.ts';
import { passResponseHeaders } from './pass-response-headers.ts';
import { composePolicies, type UpstreamCall, type UpstreamPolicy } from './policy.ts';
import { followRedirects } from './redirects.ts';
import { reportCalls } from './report-calls.ts';
import { countRunningCalls, type RunningCalls } from './running-calls.ts';
import { limitTime } from './time-limit.ts';
import { createPool, createPools } from './transport/pools.ts';
import { rememberNames } from './transport/remembered-names.ts';
import { createTransport } from './transport/transport.ts';
import type { CallContext, UpstreamClient } from './upstream-client.ts';

export interface UpstreamClientOptions {
  /** The name of the source in `.meshrc.yaml`. */
  source: string;
  config: SourceConfig;
  telemetry: Telemetry;
  /** @default those of `config.credentials` */
  credentials?: Credentials | undefined;
  /** Where answers are kept, for all sources together. @default 64 MiB of memory */
  store?: CacheStore | undefined;
  /** Largest answer in bytes, as it comes and decompressed. @default 32 MiB */
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

const defaultMaxResponseBytes = 32 * 2 ** 20;
const defaultStoreBytes = 64 * 2 ** 20;

/**
 * The HTTP client of one source.
 * @throws ProjectError when its credentials cannot be sent as they are configured.
 */
export function createUpstreamClient(options: UpstreamClientOptions): UpstreamClient {
  const { source, config, telemetry, maxResponseBytes = defaultMaxResponseBytes, customFetch } = options;
  for (const name of config.forwardHeaders.filter((name) => neverForwarded.has(name))) {
    telemetry.emit({ type: 'notice', level: 'warn', source, message: `The header "${name}" is never forwarded.` });
  }
  const lookup = rememberNames();
  const guard = new AddressGuard({ allowed: config.allowedAddresses, privateOrigins: options.privateOrigins });
  const pools = createPools({
    createDispatcher:
      options.createDispatcher ?? ((origin) => createPool(origin, { connections: config.concurrency, lookup, guard })),
  });
  const transport = customFetch
    ? callByFetch(customFetch, { source, maxResponseBytes, isForeign: true })
    : createTransport({ source, dispatcherFor: pools.dispatcherFor, maxResponseBytes });
  const credentials = options.credentials ?? configuredCredentials(source, config, transport);
  const running = countRunningCalls(source);
  const call = composePolicies(policies(options, running, credentials, transport), transport);
  const fetchWith = (contextOf: (meshContext: unknown) => CallContext) =>
    createUpstreamFetch({ source, call, dotSegments: config.dotSegments, contextOf });

  return {
    source,
    request: call,
    fetch: fetchWith((meshContext) => options.contextOf?.(meshContext) ?? ownContext),
    fetchFor: (context) => fetchWith(() => context),
    close: async () => {
      await running.finish();
      await Promise.all([credentials?.close?.(), pools.destroy()]);
    },
  };
}

/** The policies of a source in the one order they have, outermost first. */
function policies(
  options: UpstreamClientOptions,
  running: RunningCalls,
  credentials: Credentials | undefined,
  transport: UpstreamCall,
): readonly UpstreamPolicy[] {
  const { source, config, telemetry, allowedOrigins, credentialOrigins, wrapFetch } = options;
  const { maxResponseBytes = defaultMaxResponseBytes } = options;
  const { concurrency, cache } = config;
  const allowed = allowedOrigins ? [allowOrigins({ source, origins: allowedOrigins })] : [];
  const elsewhere = composePolicies(allowed, transport);
  const confidential = (policy: UpstreamPolicy) => (credentialOrigins ? onlyAt(credentialOrigins, policy) : policy);
  const forwardedOf = forwardedHeaders({ source, names: config.forwardHeaders });
  return [
    // First: a client that is closed answers nothing, not even what it knows.
    running.admit,
    // Outside of the cache: what an answer says in its headers is passed on whichever way it came.
    ...(config.responseHeaders?.length ? [passResponseHeaders({ names: config.responseHeaders })] : []),
    // Before all that costs anything: what is known already is no call. It shows calls to their meter before they are
    // made, since one that is refused is none.
    answerOnce({
      source,
      store: options.store ?? createMemoryStore({ maxBytes: defaultStoreBytes }),
      isAllowed: cache !== false,
      passesProjectCode: wrapFetch !== undefined || options.customFetch !== undefined,
      ttlMs: (cache !== false && cache.ttl) || 0,
      staleWhileRevalidateMs: cache === false ? 0 : cache.staleWhileRevalidate,
      staleIfErrorMs: cache === false ? 0 : cache.staleIfError,
      timeoutMs: config.timeout,
      forwardsHeaders: config.forwardHeaders.length > 0,
      forwardedOf,
    }),
    // Before all that takes time: a call runs as long as somebody waits for it.
    running.count,
    // Next, so that what is reported is what came of the call, and how long that took.
    reportCalls({ source, telemetry }),
    // Before all that may wait or call more than once: tokens and replays share one time limit.
    limitTime({ source, timeoutMs: config.timeout }),
    // After the time limit, which ends waiting too, and after all that pauses between calls: who waits holds no place.
    ...(concurrency === undefined ? [] : [limitConcurrency({ source, concurrency })]),
    // Before what decides by the request's address, which hooks may change, and before any secret is on it.
    ...(wrapFetch ? [runFetchHooks({ source, wrapFetch, elsewhere, maxResponseBytes })] : []),
    // Before anything of ours or the caller's is put on the request.
    ...allowed,
    // Before what is put on each request: it is put on each that a redirect asks for, and never leaves the origin.
    followRedirects({ source, dotSegments: config.dotSegments }),
    // Before credentials, which replace an `Authorization` of the caller that may go on.
    ...(config.forwardHeaders.length > 0 ? [confidential(forwardHeaders(forwardedOf))] : []),
    // Last, so that no other policy sees a secret.
    ...(credentials ? [confidential(useCredentials(credentials))] : []),
  ];
}

function configuredCredentials(
  source: string,
  { credentials, timeout }: SourceConfig,
  transport: UpstreamCall,
): Credentials | undefined {
  if (!credentials) return undefined;
  // Token requests are nobody's in particular and carry no other credentials.
  const call = composePolicies([limitTime({ source, timeoutMs: timeout })], transport);
  const fetch = createUpstreamFetch({ source, call, dotSegments: 'encode', contextOf: () => ownContext });
  return createCredentials(credentials, { source, fetch });
}
