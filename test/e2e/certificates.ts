import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { generate } from 'selfsigned';

/** A certificate with its key, both in PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** An authority made for one test. */
export async function authority(name: string): Promise<Certificate> {
  return made(name, {
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
}

/** A certificate of an authority, for a client of this name or for a server on loopback. */
export async function certificate(name: string, ca: Certificate): Promise<Certificate> {
  return made(name, {
    ca,
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true },
      { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
    ],
  });
}

async function made(name: string, options: Parameters<typeof generate>[1]): Promise<Certificate> {
  const pems = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ...options,
  } as Parameters<typeof generate>[1]);
  return { cert: pems.cert, key: pems.private };
}

export interface TlsServer extends AsyncDisposable {
  readonly origin: string;
  /** Who made each request: the name in the client's certificate, `undefined` without one. */
  readonly seen: (string | undefined)[];
}

/** A server that takes only clients with a certificate of this authority, and answers them with their name. */
export async function serveTls(
  own: Certificate,
  clients: Certificate,
  respond: (name: string | undefined, response: https.ServerOptions & import('node:http').ServerResponse) => void = (
    name,
    response,
  ) => void response.end(name),
): Promise<TlsServer> {
  const server = https.createServer({ ...own, ca: clients.cert, requestCert: true, rejectUnauthorized: true });
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
  });
  const seen: (string | undefined)[] = [];
  server.on('request', (request, response) => {
    const name = (request.socket as TLSSocket).getPeerCertificate().subject?.CN as string | undefined;
    seen.push(name);
    respond(name, response);
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    origin: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
