import http2 from 'node:http2';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { ErrorCode } from '../../gateway/errors/catalogue.ts';
import {
  answer,
  answerWell,
  type Certificate,
  canary,
  type FaultyUpstream,
  head,
  type Play,
  sound,
} from './fault-upstream.ts';

/** What a client sees of a field that failed. Messages have `<source>` where the name of the source stands. */
export interface SeenError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly retryAfter?: number;
}

/** What comes of a fault. */
export interface Outcome {
  /** How often the gateway tries. */
  readonly attempts: number;
  /** Requests that come to the upstream: fewer than attempts where none can be sent. */
  readonly calls: number;
  readonly seen: SeenError | 'the value' | 'null';
}

/** Something that goes wrong with an API, and what comes of it. */
export interface Fault {
  /** What its source is called in the matrix. */
  readonly id: string;
  /** What it is called in `docs/faults.md`. */
  readonly title: string;
  readonly upstream: FaultyUpstream;
  /** The token endpoint of its source, where it has one. */
  readonly tokens?: FaultyUpstream;
  /** More of `gateway.sources.<id>`, where the defaults would take a test too long. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** The code of what the log says caused it, where a fault of another kind could pass for this one. */
  readonly cause?: string;
  /** Of a query, and of a join. */
  readonly read: Outcome;
  /** Of a mutation whose call has no idempotency key. */
  readonly write: Outcome;
}

type Outcomes = Pick<Fault, 'read' | 'write'>;

/** How often a call is made at most, by default. */
const most = 3;
const impatient = { timeout: '250ms' };

const seen = (code: ErrorCode, message: string, retryAfter?: number): SeenError => {
  return retryAfter === undefined ? { code, message } : { code, message, retryAfter };
};
const unreachable = seen('UPSTREAM_UNAVAILABLE', 'Source "<source>" cannot be reached.');
const incomplete = seen('UPSTREAM_UNAVAILABLE', 'Source "<source>" did not complete its answer.');
const noHttp = seen('UPSTREAM_INVALID_RESPONSE', 'Source "<source>" answered with something that is not HTTP.');
const timedOut = seen('UPSTREAM_TIMEOUT', 'Source "<source>" did not answer within 250 ms.');
const tooLarge = seen('UPSTREAM_INVALID_RESPONSE', 'Source "<source>" answered with more than 33554432 bytes.');
const unpromised = seen(
  'UPSTREAM_INVALID_RESPONSE',
  '<source>: the upstream answered something that its description does not promise',
);
const failure = seen('UPSTREAM_ERROR', '<source>: the upstream answered with a failure');
const away = seen('UPSTREAM_ERROR', '<source>: the upstream answered with a redirect, which is not followed');
const refusedUs = seen('UPSTREAM_ERROR', '<source>: the upstream did not accept the credentials of the gateway');
const down = (retryAfter?: number) =>
  seen('UPSTREAM_UNAVAILABLE', '<source>: the upstream is unavailable at present', retryAfter);
const throttled = (retryAfter?: number) => seen('RATE_LIMITED', '<source>: the upstream throttles calls', retryAfter);
const noToken = (code: ErrorCode) => seen(code, 'No token could be had for source "<source>".');

const outcome = (calls: number, what: Outcome['seen'], attempts = calls): Outcome => ({ attempts, calls, seen: what });
/** What is no better the second time is tried once. */
const once = (what: Outcome['seen']): Outcomes => ({ read: outcome(1, what), write: outcome(1, what) });
/** Nothing could be sent. */
const unsent = (what: Outcome['seen'], attempts = most): Outcomes => {
  return { read: outcome(0, what, attempts), write: outcome(0, what, 1) };
};
/** Reads are tried again; their client hears of the last attempt. */
const again = (what: Outcome['seen']): Outcomes => ({ read: outcome(most, what), write: outcome(1, what) });
/** Reads are tried again, and answered. */
const saved = (what: Outcome['seen']): Outcomes => ({ read: outcome(2, 'the value'), write: outcome(1, what) });

/** Nobody listens at a port that needs privileges for a service of the eighties. */
const closedPort: FaultyUpstream = { at: 'address', origin: 'http://127.0.0.1:1' };
const at = (play: Play): FaultyUpstream => ({ at: 'answer', play });
const ending = (text: string): FaultyUpstream => at((socket) => socket.end(text));
const onConnection = (play: (socket: Socket) => void): FaultyUpstream => ({ at: 'connection', play });
const onHandshake = (play: (socket: Socket) => void): FaultyUpstream => ({ at: 'connection', scheme: 'https', play });
const onStream = (play: Extract<FaultyUpstream, { at: 'stream' }>['play']): FaultyUpstream => ({ at: 'stream', play });
const certificate = (parts: Partial<Certificate>): FaultyUpstream => ({
  at: 'certificate',
  certificate: { ...sound, ...parts },
});
/** The first request meets the fault, all others are answered. */
const atFirst = (play: Play): FaultyUpstream =>
  at((socket, request, nth) => (nth === 1 ? play : answerWell)(socket, request, nth));

const reset: Play = (socket) => socket.resetAndDestroy();
const resetAfter =
  (text: string): Play =>
  (socket) =>
    socket.write(text, () => socket.resetAndDestroy());

/** Writes one byte after the other, for as long as the other side listens. */
const dribble =
  (text: string): Play =>
  (socket) => {
    socket.write(text);
    const dribbling = setInterval(() => socket.write('x'), 10);
    socket.once('close', () => clearInterval(dribbling));
  };

const flood =
  (text: string): Play =>
  (socket) => {
    socket.write(text);
    const block = Buffer.alloc(2 ** 20, 'x');
    // A write that fails says so before its socket is destroyed.
    const more = (error?: Error | null) => void (error || socket.destroyed || socket.write(block, more));
    more();
  };

const half = '{"name":"CANARY';
const problem = `{"title":"${canary}","detail":"${canary}"}`;
const status = (code: number, ...fields: string[]): Play => answer(code, problem, fields);
const chunked = 'transfer-encoding: chunked';

function statuses(codes: readonly number[], outcomes: Outcomes): Fault[] {
  return codes.map((code) => ({
    id: `status${code}`,
    title: `Status ${code}`,
    upstream: at(status(code)),
    ...outcomes,
  }));
}

/** By a clock that is an hour ahead of ours. */
const anHourAhead = (seconds: number) => new Date(Date.now() + 3_600_000 + seconds * 1000).toUTCString();

const token = (parts: object = {}) =>
  answer(200, JSON.stringify({ access_token: `${canary}-token`, token_type: 'Bearer', expires_in: 3600, ...parts }));
/** A token endpoint that gives `t1`, then `t2`, and so on. */
export const tokensInTurn = at((socket, request, nth) => token({ access_token: `t${nth}` })(socket, request, nth));
const unlessBearer =
  (good: RegExp): Play =>
  (socket, request, nth) =>
    (good.test(request.headers['authorization'] ?? '') ? answerWell : status(401))(socket, request, nth);

/** In the order of the table. */
export const faults: readonly Fault[] = [
  // Before a request is sent.
  {
    id: 'unknownName',
    title: 'The name of its host does not exist',
    upstream: { at: 'address', origin: 'http://nowhere.invalid' },
    ...unsent(unreachable),
  },
  {
    id: 'metadata',
    title: 'Its address is a metadata service’s',
    upstream: { at: 'address', origin: 'http://169.254.169.254' },
    ...unsent(seen('UPSTREAM_UNAVAILABLE', 'Source "<source>" may not be called at this address.'), 1),
  },
  {
    id: 'refused',
    title: 'Nothing listens at its port',
    upstream: closedPort,
    cause: 'ECONNREFUSED',
    ...unsent(unreachable),
  },
  {
    id: 'resetAtOnce',
    title: 'Connections are reset at once',
    upstream: onConnection((socket) => socket.resetAndDestroy()),
    ...unsent(unreachable),
  },
  {
    id: 'noTls',
    title: 'It does not speak TLS',
    upstream: onHandshake((socket) => socket.end(head(400))),
    ...unsent(unreachable),
  },
  {
    id: 'silentTls',
    title: 'The TLS handshake does not end',
    upstream: onHandshake(() => undefined),
    config: impatient,
    ...unsent(timedOut, 1),
  },
  {
    id: 'slowConnection',
    title: 'The same, beyond `connectTimeout`',
    upstream: onHandshake(() => undefined),
    config: { connectTimeout: '250ms' },
    ...unsent(seen('UPSTREAM_UNAVAILABLE', 'Source "<source>" accepted no connection within 250 ms.')),
  },
  {
    id: 'unknownIssuer',
    title: 'Its certificate is signed by nobody who is known',
    upstream: certificate({ isTrusted: false }),
    cause: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    ...unsent(unreachable, 1),
  },
  {
    id: 'otherHost',
    title: 'Its certificate is another host’s',
    upstream: certificate({ host: 'other.invalid' }),
    cause: 'ERR_TLS_CERT_ALTNAME_INVALID',
    ...unsent(unreachable, 1),
  },
  {
    id: 'expired',
    title: 'Its certificate has expired',
    upstream: certificate({ validUntil: new Date('2025-01-01') }),
    cause: 'CERT_HAS_EXPIRED',
    ...unsent(unreachable, 1),
  },

  // Before an answer, and within it.
  { id: 'reset', title: 'The connection is reset before an answer', upstream: at(reset), ...again(unreachable) },
  {
    id: 'resetOnce',
    title: 'The connection is reset before an answer, once',
    upstream: atFirst(reset),
    ...saved(unreachable),
  },
  { id: 'noAnswer', title: 'The connection is closed without an answer', upstream: ending(''), ...again(unreachable) },
  {
    id: 'resetInHead',
    title: 'The connection is reset within the headers',
    upstream: at(resetAfter(`HTTP/1.1 200 OK\r\nx-upstream: ${canary}`)),
    ...again(unreachable),
  },
  {
    id: 'resetInBody',
    title: 'The connection is reset within the body',
    upstream: at(resetAfter(head(200, ['content-length: 100']) + half)),
    ...again(incomplete),
  },
  {
    id: 'shortBody',
    title: 'The body ends before its length',
    upstream: ending(head(200, ['content-length: 100']) + half),
    ...again(incomplete),
  },
  {
    id: 'shortChunks',
    title: 'The body ends before its last chunk',
    upstream: ending(`${head(200, [chunked])}f\r\n${half}\r\n`),
    ...again(incomplete),
  },
  {
    id: 'badChunk',
    title: 'A chunk has no size',
    upstream: ending(`${head(200, [chunked])}${canary}\r\n${half}\r\n0\r\n\r\n`),
    ...once(noHttp),
  },
  { id: 'noHttp', title: 'It does not speak HTTP', upstream: ending(`SSH-2.0-${canary}\r\n`), ...once(noHttp) },
  {
    id: 'twoLengths',
    title: 'The body has two lengths',
    upstream: ending(head(200, ['content-length: 2', 'content-length: 3'])),
    ...once(noHttp),
  },

  // The same in HTTP/2.
  {
    id: 'refusedStream',
    title: 'HTTP/2: the stream is refused',
    upstream: onStream((stream) => stream.close(http2.constants.NGHTTP2_REFUSED_STREAM)),
    // HTTP/2 says of it that nothing was done (RFC 9113, 8.7): each try may be sent once more.
    read: outcome(6, unreachable, 3),
    write: outcome(2, unreachable, 1),
  },
  {
    id: 'cutStream',
    title: 'HTTP/2: the stream is reset within the body',
    upstream: onStream((stream) => {
      stream.respond({ ':status': 200, 'content-type': 'application/json' });
      stream.write(half, () => stream.destroy(new Error('reset')));
    }),
    ...again(incomplete),
  },
  {
    id: 'goneAway',
    title: 'HTTP/2: the server goes away before an answer',
    upstream: onStream((stream) => {
      stream.session?.goaway();
      stream.session?.destroy();
    }),
    ...again(unreachable),
  },
  {
    id: 'goneAwayOnce',
    title: 'HTTP/2: the server goes away before an answer, once',
    upstream: onStream((stream, nth) => {
      if (nth === 1) return stream.session?.destroy();
      stream.respond({ ':status': 200, 'content-type': 'application/json' });
      stream.end('{"name":"well"}');
    }),
    ...saved(unreachable),
  },

  // Time and size.
  { id: 'hang', title: 'It never answers', upstream: at(() => undefined), config: impatient, ...once(timedOut) },
  {
    id: 'noHeaders',
    title: 'The same, beyond `headersTimeout`',
    upstream: at(() => undefined),
    config: { headersTimeout: '250ms' },
    ...once(seen('UPSTREAM_TIMEOUT', 'Source "<source>" did not begin its answer within 250 ms.')),
  },
  {
    id: 'slowHead',
    title: 'The headers come a byte at a time',
    upstream: at(dribble('HTTP/1.1 200 OK\r\nx-upstream: ')),
    config: impatient,
    ...once(timedOut),
  },
  {
    id: 'slowBody',
    title: 'The body comes a byte at a time',
    upstream: at(dribble(head(200, ['content-length: 100000']))),
    config: impatient,
    ...once(timedOut),
  },
  {
    id: 'silentBody',
    title: 'The body stops coming, beyond `idleTimeout`',
    upstream: at((socket) => socket.write(head(200, ['content-length: 100']) + half)),
    config: { idleTimeout: '250ms' },
    ...once(seen('UPSTREAM_TIMEOUT', 'Source "<source>" fell silent within its answer for 250 ms.')),
  },
  {
    id: 'endlessHead',
    title: 'The headers do not end',
    upstream: at(flood('HTTP/1.1 200 OK\r\nx-upstream: ')),
    ...once(noHttp),
  },
  { id: 'endlessBody', title: 'The body does not end', upstream: at(flood(head(200))), ...once(tooLarge) },
  {
    id: 'longBody',
    title: 'The body is said to be larger than the limit',
    upstream: at((socket) => socket.write(head(200, ['content-length: 33554433']))),
    ...once(tooLarge),
  },
  {
    id: 'gzipBomb',
    title: 'The body is larger than the limit once it is decompressed',
    upstream: at(answer(200, gzipSync(Buffer.alloc(33_554_433)), ['content-encoding: gzip'])),
    ...once(tooLarge),
  },
  {
    id: 'noGzip',
    title: 'The body is not compressed as it says',
    upstream: at(status(200, 'content-encoding: gzip')),
    ...once(seen('UPSTREAM_INVALID_RESPONSE', 'Source "<source>" answered with content that cannot be decompressed.')),
  },

  // Statuses.
  ...statuses([400, 422], once(seen('BAD_USER_INPUT', '<source>: the upstream refused the arguments'))),
  ...statuses([403], once(seen('FORBIDDEN', '<source>: the upstream does not allow this'))),
  ...statuses([404, 410], {
    read: outcome(1, 'null'),
    write: outcome(1, seen('NOT_FOUND', '<source>: the upstream knows no such entity')),
  }),
  ...statuses(
    [409, 412],
    once(seen('CONFLICT', '<source>: the upstream refused the change because of its present state')),
  ),
  ...statuses([402, 405, 406, 411, 413, 414, 415, 417, 418, 421, 423, 424, 426, 428, 431, 451], once(failure)),
  ...statuses([500, 501, 505, 506, 507, 508, 510, 511, 599], once(failure)),
  ...statuses([408], again(seen('UPSTREAM_TIMEOUT', '<source>: the upstream gave up waiting'))),
  ...statuses([425], again(failure)),
  ...statuses([429], again(throttled())),
  ...statuses([502, 503, 504], again(down())),
  { id: 'badOnce', title: 'Status 502, once', upstream: atFirst(status(502)), ...saved(down()) },

  // What asks for patience.
  {
    id: 'throttled',
    title: 'Status 429 with `Retry-After: 1`, once',
    upstream: atFirst(status(429, 'retry-after: 1')),
    ...saved(throttled(1)),
  },
  {
    id: 'throttledUntil',
    title: 'Status 429 with a date a second from now in `Retry-After`, once, by a clock that is an hour ahead',
    upstream: atFirst((...all) => status(429, `date: ${anHourAhead(0)}`, `retry-after: ${anHourAhead(1)}`)(...all)),
    ...saved(throttled(1)),
  },
  {
    id: 'throttledLong',
    title: 'Status 429 with `Retry-After: 3600`',
    upstream: at(status(429, 'retry-after: 3600')),
    ...once(throttled(3600)),
  },
  {
    id: 'throttledVaguely',
    title: 'Status 429 with `Retry-After: soon`',
    upstream: at(status(429, 'retry-after: soon')),
    ...again(throttled()),
  },
  {
    id: 'downLong',
    title: 'Status 503 with `Retry-After: 3600`',
    upstream: at(status(503, 'retry-after: 3600')),
    ...once(down(3600)),
  },

  // Content.
  {
    id: 'html',
    title: 'HTML where JSON was promised',
    upstream: at(answer(200, `<html>${canary}</html>`, ['content-type: text/html'])),
    ...once(unpromised),
  },
  { id: 'cutJson', title: 'JSON that ends too early', upstream: at(answer(200, half)), ...once(unpromised) },
  {
    id: 'list',
    title: 'A list where an object was promised',
    upstream: at(answer(200, `[${problem}]`)),
    ...once(unpromised),
  },
  {
    id: 'text',
    title: 'Text where an object was promised',
    upstream: at(answer(200, `"${canary}"`)),
    ...once(unpromised),
  },
  {
    id: 'empty',
    title: 'Nothing, with status 200',
    upstream: at(answer(200, '')),
    read: outcome(1, 'null'),
    write: outcome(1, 'null'),
  },

  // Redirects.
  {
    id: 'moved',
    title: 'A redirect within its origin',
    upstream: atFirst(status(307, 'location: /moved')),
    read: outcome(2, 'the value', 1),
    write: outcome(1, away),
  },
  {
    id: 'circle',
    title: 'A redirect to itself',
    upstream: at((socket, request, nth) => status(302, `location: ${request.path}`)(socket, request, nth)),
    read: outcome(1, seen('UPSTREAM_ERROR', 'Source "<source>" redirects in a circle.')),
    write: outcome(1, away),
  },
  {
    id: 'mazes',
    title: 'Redirects without end',
    upstream: at((socket, request, nth) => status(302, `location: /${nth}`)(socket, request, nth)),
    read: outcome(6, seen('UPSTREAM_ERROR', 'Source "<source>" redirects more than 5 times.'), 1),
    write: outcome(1, away),
  },
  {
    id: 'elsewhere',
    title: 'A redirect to a metadata service',
    upstream: at(status(302, 'location: http://169.254.169.254/latest/meta-data/')),
    read: outcome(1, seen('UPSTREAM_ERROR', 'Source "<source>" redirects to another origin, which is not followed.')),
    write: outcome(1, away),
  },

  // Credentials.
  { id: 'refusedKey', title: 'Status 401', upstream: at(status(401)), ...once(refusedUs) },
  {
    id: 'revokedOnce',
    title: 'The token was revoked, or has expired by the clock of the API',
    tokens: tokensInTurn,
    upstream: at(unlessBearer(/t2/)),
    read: outcome(2, 'the value', 1),
    write: outcome(2, 'the value', 1),
  },
  {
    id: 'revoked',
    title: 'No token is accepted',
    tokens: tokensInTurn,
    upstream: at(unlessBearer(/none/)),
    read: outcome(2, refusedUs, 1),
    write: outcome(2, refusedUs, 1),
  },
  {
    id: 'shortTokens',
    title: 'Tokens have expired when they come',
    tokens: at(token({ expires_in: 0 })),
    upstream: at(answerWell),
    ...once('the value'),
  },
  {
    id: 'tokensDown',
    title: 'Nothing listens at the token endpoint',
    tokens: closedPort,
    upstream: at(answerWell),
    ...unsent(noToken('UPSTREAM_UNAVAILABLE'), 1),
  },
  {
    id: 'tokensSilent',
    title: 'The token endpoint never answers',
    tokens: at(() => undefined),
    upstream: at(answerWell),
    config: impatient,
    ...unsent(timedOut, 1),
  },
  {
    id: 'tokensFail',
    title: 'The token endpoint answers with status 500',
    tokens: at(status(500)),
    upstream: at(answerWell),
    ...unsent(noToken('UPSTREAM_ERROR'), 1),
  },
  {
    id: 'tokensRefused',
    title: 'The token endpoint does not know the client',
    tokens: at(answer(401, `{"error":"invalid_client","error_description":"${canary}"}`)),
    upstream: at(answerWell),
    ...unsent(noToken('UPSTREAM_ERROR'), 1),
  },
  {
    id: 'tokensHtml',
    title: 'The token endpoint answers HTML',
    tokens: at(answer(200, `<html>${canary}</html>`, ['content-type: text/html'])),
    upstream: at(answerWell),
    ...unsent(noToken('UPSTREAM_ERROR'), 1),
  },
];
