import http2, { type ServerHttp2Stream } from 'node:http2';
import net, { type AddressInfo, type Socket } from 'node:net';
import tls from 'node:tls';
import { generate } from 'selfsigned';

/** A request as its bytes came, once its body is whole. */
export interface PlayedRequest {
  readonly method: string;
  readonly path: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a server does with a request; `nth` counts those of the server from 1. */
export type Play = (socket: Socket, request: PlayedRequest, nth: number) => void;

/** Where an upstream goes wrong, from the outside in. */
export type FaultyUpstream =
  | { readonly at: 'address'; readonly origin: string }
  | { readonly at: 'connection'; readonly scheme?: 'https'; readonly play: (socket: Socket) => void }
  | { readonly at: 'certificate'; readonly certificate: Certificate }
  | { readonly at: 'stream'; readonly play: (stream: ServerHttp2Stream, nth: number) => void }
  /** `early` is played as soon as the head is there. */
  | { readonly at: 'answer'; readonly play: Play; readonly early?: Play };

/** A faulty upstream that runs. */
export interface PlayedUpstream extends AsyncDisposable {
  readonly origin: string;
  /** What came, whole or not: a request counts as soon as its first line is there. */
  readonly requests: readonly PlayedRequest[];
}

/** A certificate that its server signed itself. */
export interface Certificate {
  readonly host: string;
  readonly validUntil: Date;
  /** Whether this process is told to trust it. */
  readonly isTrusted: boolean;
}

/** One that nothing is wrong with. */
export const sound: Certificate = { host: 'localhost', validUntil: new Date('2099-01-01'), isTrusted: true };

/** Plays a fault on loopback. */
export async function playFault(upstream: FaultyUpstream): Promise<PlayedUpstream> {
  switch (upstream.at) {
    case 'address':
      return nowhere(upstream.origin);
    case 'connection':
      return listening(net.createServer(upstream.play), upstream.scheme ?? 'http', []);
    case 'certificate': {
      const requests: PlayedRequest[] = [];
      const pem = await selfSigned(upstream.certificate);
      return listening(tls.createServer(pem, served({ play: answerWell }, requests)), 'https', requests);
    }
    case 'stream': {
      const requests: PlayedRequest[] = [];
      const server = http2.createSecureServer(await selfSigned(sound));
      server.on('stream', (stream: ServerHttp2Stream, { ':method': method = '', ':path': path = '' }) => {
        stream.on('error', () => undefined);
        requests.push({ method, path, headers: {}, body: '' });
        upstream.play(stream, requests.length);
      });
      return listening(server, 'https', requests);
    }
    case 'answer': {
      const requests: PlayedRequest[] = [];
      return listening(net.createServer(served(upstream, requests)), 'http', requests);
    }
  }
}

type Pem = Readonly<Record<'cert' | 'key', string>>;
const made = new Map<string, Promise<Pem>>();

/** One for each kind: of two that are trusted under one name, the wrong one may be asked who signed. */
function selfSigned(certificate: Certificate): Promise<Pem> {
  const name = Object.values(certificate).join(' ');
  const pem = made.get(name) ?? make(certificate, name);
  made.set(name, pem);
  return pem;
}

async function make({ host, validUntil, isTrusted }: Certificate, name: string): Promise<Pem> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    notBeforeDate: new Date('2020-01-01'),
    notAfterDate: validUntil,
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: host }] }],
  });
  if (isTrusted) tls.setDefaultCACertificates([...tls.getCACertificates('default'), cert]);
  return { cert, key };
}

/** Something in each answer of a faulty upstream that no client may ever see. */
export const canary = 'CANARY';

/** Status line and fields (`name: value`) of an answer. */
export function head(status: number, fields: readonly string[] = []): string {
  return [`HTTP/1.1 ${status} ${canary}`, `x-upstream: ${canary}`, ...fields, '\r\n'].join('\r\n');
}

/** A whole answer on a connection that is kept. */
export function answer(status: number, body: string | Buffer, fields: readonly string[] = []): Play {
  const ofBody = [`content-type: application/json`, `content-length: ${Buffer.byteLength(body)}`];
  return (socket) =>
    socket.write(Buffer.concat([Buffer.from(head(status, [...ofBody, ...fields])), Buffer.from(body)]));
}

/** The answer of an API that is well. */
export const answerWell = answer(200, '{"name":"well"}');

/** Reads one request after the other from a connection and plays each. */
function served({ play, early }: { play: Play; early?: Play }, requests: PlayedRequest[]): (socket: Socket) => void {
  return (socket) => {
    let unread = '';
    let begun: PlayedRequest | undefined;
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      unread += chunk;
      for (;;) {
        if (begun === undefined) {
          begun = begunRequest(unread, requests);
          if (begun) early?.(socket, begun, requests.length);
        }
        const end = unread.indexOf('\r\n\r\n') + 4;
        const length = Number(begun?.headers['content-length'] ?? 0);
        if (begun === undefined || unread.length < end + length) return;
        const request = Object.assign(begun, { body: unread.slice(end, end + length) });
        unread = unread.slice(end + length);
        begun = undefined;
        play(socket, request, requests.indexOf(request) + 1);
      }
    });
  };
}

/** The head of the request that comes next, once it is whole; it counts from here on, whatever becomes of the rest. */
function begunRequest(text: string, requests: PlayedRequest[]): PlayedRequest | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const [line = '', ...fields] = text.slice(0, end).split('\r\n');
  const [method = '', path = ''] = line.split(' ');
  const headers = Object.fromEntries(
    fields.map((field) => {
      const colon = field.indexOf(':');
      return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()];
    }),
  );
  const request = { method, path, headers, body: '' };
  requests.push(request);
  return request;
}

function nowhere(origin: string): PlayedUpstream {
  return { origin, requests: [], async [Symbol.asyncDispose]() {} };
}

async function listening(
  server: net.Server,
  scheme: 'http' | 'https',
  requests: readonly PlayedRequest[],
): Promise<PlayedUpstream> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    // Clients that break off are what this is for.
    socket.on('error', () => undefined);
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('secureConnection', (socket: Socket) => socket.on('error', () => undefined));
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    origin: `${scheme}://${scheme === 'https' ? 'localhost' : '127.0.0.1'}:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
