import type { Telemetry } from '../../telemetry/events.ts';
import type { CallContext, SecurityRequirements, UpstreamRequest } from '../upstream-client.ts';
import type { Credentials } from './credentials.ts';

export interface BySchemeOptions {
  readonly source: string;
  readonly telemetry: Telemetry;
  /** By the name of a security scheme; `undefined` for one that is seen to elsewhere. */
  readonly schemes: ReadonlyMap<string, Credentials | undefined>;
  /** Schemes for requests of which the description says nothing. */
  readonly otherwise: readonly string[];
}

/** The credentials of the security schemes that the operation of a request demands (OpenAPI 3.1, 4.8.30). */
export function credentialsByScheme(options: BySchemeOptions): Credentials {
  const all = [...options.schemes.values()].flatMap((credentials) => credentials ?? []);
  const chosen = new ChosenCredentials(options);
  const ofCallers = all.filter(({ ofCaller }) => ofCaller);
  return {
    applyTo: (request, context) => applyAll(chosen.for(request).credentials, request, context),
    // Each that was on the request is told, whatever the others say.
    refused: (request, context) =>
      chosen.for(request).credentials.reduce((can, one) => one.refused?.(request, context) === true || can, false),
    ...(ofCallers.length > 0 && {
      ofCaller: (context: CallContext) => {
        const parts = ofCallers.map((one) => one.ofCaller?.(context));
        return parts.some((part) => part !== undefined) ? JSON.stringify(parts) : undefined;
      },
    }),
    chosenFor: (request) => chosen.for(request).name,
    areSignature: all.some(({ areSignature }) => areSignature),
  };
}

/** The first alternative of which all schemes are there. One without schemes serves nobody: then no credentials go. */
export function servedAlternative(
  security: SecurityRequirements,
  isThere: (scheme: string) => boolean,
): readonly string[] | undefined {
  return security.find((names) => names.length > 0 && names.every(isThere));
}

function applyAll(
  credentials: readonly Credentials[],
  request: UpstreamRequest,
  context: CallContext,
): UpstreamRequest | Promise<UpstreamRequest> {
  let applied: UpstreamRequest | Promise<UpstreamRequest> = request;
  for (const one of credentials) {
    applied =
      applied instanceof Promise
        ? applied.then((before) => one.applyTo(before, context))
        : one.applyTo(applied, context);
  }
  return applied;
}

interface Choice {
  /** Of the schemes; `undefined` where there are none. */
  readonly name: string | undefined;
  readonly credentials: readonly Credentials[];
}

const nothing: Choice = { name: undefined, credentials: [] };

/** Chooses once for what an operation demands, whoever asks and under whatever name. */
class ChosenCredentials {
  readonly #options: BySchemeOptions;
  readonly #otherwise: Choice;
  readonly #byDemand = new WeakMap<SecurityRequirements, Choice>();

  constructor(options: BySchemeOptions) {
    this.#options = options;
    this.#otherwise = this.#together(options.otherwise);
  }

  for({ security, operation }: UpstreamRequest): Choice {
    if (!security) return this.#otherwise;
    const known = this.#byDemand.get(security);
    if (known) return known;
    const chosen = this.#choose(security, operation);
    this.#byDemand.set(security, chosen);
    return chosen;
  }

  #choose(security: SecurityRequirements, operation: string): Choice {
    const { source, telemetry, schemes } = this.#options;
    const served = servedAlternative(security, (name) => schemes.has(name));
    if (served) return this.#together(served);
    if (security.length > 0 && security.every((names) => names.length > 0)) {
      const wanted = security.map((names) => names.join(' with ')).join(', or ');
      const message = `Operation ${operation} of source "${source}" demands ${wanted}, which credentials.schemes does not have: it is called without.`;
      telemetry.emit({ type: 'notice', level: 'warn', source, message });
    }
    return nothing;
  }

  /** Signatures last: they are made of all that is sent. */
  #together(names: readonly string[]): Choice {
    const found = names.flatMap((name) => this.#options.schemes.get(name) ?? []);
    if (found.length === 0) return nothing;
    return {
      name: JSON.stringify(names.toSorted()),
      credentials: [...found.filter((one) => !one.areSignature), ...found.filter((one) => one.areSignature)],
    };
  }
}
