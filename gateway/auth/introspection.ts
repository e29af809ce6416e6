import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { IntrospectionConfig } from '../config/gateway-config.ts';
import { GatewayError } from '../errors/gateway-error.ts';
import type { Caller } from './caller.ts';
import { invalidCredentials } from './invalid-credentials.ts';
import { maxTokenBytes, scopesIn } from './jwt.ts';

export interface IntrospectionOptions {
  readonly fetch: typeof globalThis.fetch;
  /** The time in milliseconds since 1970. */
  readonly now: () => number;
}

/** What an authorization server says of a token (RFC 7662, 2.2). */
const answer = z.looseObject({
  active: z.boolean(),
  scope: z.string().optional(),
  sub: z.string().min(1).optional(),
  client_id: z.string().min(1).optional(),
  aud: z.union([z.string(), z.array(z.string())]).optional(),
  exp: z.number().optional(),
  nbf: z.number().optional(),
});

interface Known {
  /** `undefined`: the token is not good. */
  readonly caller: Caller | undefined;
  /** Milliseconds of the epoch. */
  readonly until: number;
}

const mostKept = 5_000;
/** For so long a token that was refused is not asked about again. */
const refusedForMs = 5_000;
const timeoutMs = 5_000;

/**
 * Asks an authorization server what opaque tokens are good for (RFC 7662). What it says is kept for a while, never beyond
 * the token's `exp`, and equal questions that come meanwhile are one. Where it cannot be asked nobody is believed.
 */
export class Introspection {
  readonly #config: IntrospectionConfig;
  readonly #options: IntrospectionOptions;
  readonly #known = new Map<string, Known>();
  readonly #asked = new Map<string, Promise<Known>>();

  constructor(config: IntrospectionConfig, options: IntrospectionOptions) {
    this.#config = config;
    this.#options = options;
  }

  /** @throws GatewayError `UNAUTHENTICATED`, or `UPSTREAM_UNAVAILABLE` when nothing can be said of the token */
  async callerOf(token: string): Promise<Caller> {
    if (token.length > maxTokenBytes) throw invalidCredentials(`the token is longer than ${maxTokenBytes} bytes`);
    // A token of somebody else's is nothing to keep.
    const digest = createHash('sha256').update(token).digest('base64');
    const known = this.#known.get(digest);
    const { caller } = known && known.until > this.#options.now() ? known : await this.#askOnce(token, digest);
    if (!caller) throw invalidCredentials('the authorization server says that the token is not good here');
    return caller;
  }

  #askOnce(token: string, digest: string): Promise<Known> {
    const asked = this.#asked.get(digest);
    if (asked) return asked;
    const asking = this.#ask(token)
      .then((known) => this.#keep(digest, known))
      .finally(() => this.#asked.delete(digest));
    this.#asked.set(digest, asking);
    return asking;
  }

  #keep(digest: string, known: Known): Known {
    this.#known.delete(digest);
    const [oldest] = this.#known.size >= mostKept ? this.#known.keys() : [];
    if (oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(digest, known);
    return known;
  }

  async #ask(token: string): Promise<Known> {
    const { url, clientId, clientSecret } = this.#config;
    // RFC 6749, 2.3.1: each is encoded as in a form before they are joined.
    const basic = [clientId, clientSecret].map((part) => new URLSearchParams({ part }).toString().slice(5)).join(':');
    try {
      const response = await this.#options.fetch(url, {
        method: 'POST',
        headers: {
          accept: 'application/json',
          authorization: `Basic ${Buffer.from(basic).toString('base64')}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams({ token, token_type_hint: 'access_token' }).toString(),
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      });
      if (response.status !== 200) throw new Error(`${url} answered with status ${response.status}`);
      return this.#understood(answer.parse(await response.json()));
    } catch (cause) {
      throw new GatewayError('UPSTREAM_UNAVAILABLE', 'The identity provider cannot be reached.', { cause });
    }
  }

  #understood(said: z.infer<typeof answer>): Known {
    const { now } = this.#options;
    const end = (said.exp ?? Number.POSITIVE_INFINITY) * 1000;
    const subject = said.sub ?? said.client_id;
    const isGood = said.active && end > now() && (said.nbf ?? 0) * 1000 <= now() && this.#isMeant(said.aud);
    if (!isGood || subject === undefined) return { caller: undefined, until: now() + refusedForMs };
    const expiresAt = Math.min(end, now() + this.#config.cache);
    const { active: _, ...claims } = said;
    const caller: Caller = Object.freeze({
      method: 'introspection',
      subject,
      scopes: scopesIn(said.scope),
      claims: Object.freeze(claims),
      expiresAt,
    });
    return { caller, until: expiresAt };
  }

  #isMeant(aud: string | readonly string[] | undefined): boolean {
    const { audience } = this.#config;
    return audience.length === 0 || [aud].flat().some((one) => one !== undefined && audience.includes(one));
  }
}

/** Whether a token is one that is verified by itself: a JWS in three parts whose head is a JSON object (RFC 7515, 7.1). */
export function isJwt(token: string): boolean {
  const [head = '', ...rest] = token.split('.');
  if (rest.length !== 2) return false;
  try {
    return typeof Object(JSON.parse(Buffer.from(head, 'base64url').toString()))['alg'] === 'string';
  } catch {
    return false;
  }
}
