import { promisify } from 'node:util';
import zlib from 'node:zlib';
import type { UpstreamResponse } from '../upstream-client.ts';
import { AnswerTooLargeError } from './exchange.ts';

/** An answer's content is not what its `Content-Encoding` says. */
export class BadCompressionError extends Error {
  override readonly name = 'BadCompressionError';
}

type Decoder = (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

const inflate = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.inflate);
const inflateRaw = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.inflateRaw);
const zstd = promisify<Buffer, zlib.ZstdOptions, Buffer>(zlib.zstdDecompress);
const gunzip: Decoder = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.gunzip);

/** RFC 8878, 3.1.1.1.2 with RFC 9659: a decoder for HTTP needs windows of up to 8 MiB, and none larger. */
const zstdWindow = { [zlib.constants.ZSTD_d_windowLogMax]: 23 };

const decoders: Readonly<Record<string, Decoder>> = {
  gzip: gunzip,
  'x-gzip': gunzip,
  br: promisify<Buffer, zlib.BrotliOptions, Buffer>(zlib.brotliDecompress),
  // RFC 9110, 8.4.1.2: `deflate` means the zlib format; servers that send it raw are as old as the name.
  deflate: (body, options) => (((body[0] ?? 0) & 0x0f) === 8 ? inflate : inflateRaw)(body, options),
  zstd: (body, options) => zstd(body, { ...options, params: zstdWindow }),
};

/** No honest server codes its content more than twice. */
const maxCodings = 3;

/**
 * The answer without its content codings, undone from the last to the first (RFC 9110, 8.4).
 * An answer in a coding that we did not ask for and do not know is left as it is.
 * @throws BadCompressionError, AnswerTooLargeError when the content would exceed `maxBytes`.
 */
export function decompress(response: UpstreamResponse, maxBytes: number): UpstreamResponse | Promise<UpstreamResponse> {
  const header = response.headers['content-encoding'];
  if (header === undefined || response.body.length === 0) return response;
  return decoded(response, contentCodings(header), maxBytes);
}

async function decoded(
  response: UpstreamResponse,
  codings: readonly string[],
  maxBytes: number,
): Promise<UpstreamResponse> {
  if (codings.length > maxCodings) throw new BadCompressionError(`${codings.length} content codings`);
  const chain = codings.map((coding) => (Object.hasOwn(decoders, coding) ? decoders[coding] : undefined)).reverse();

  let body = response.body;
  for (const decode of chain) {
    if (!decode) return response;
    body = await decode(body, { maxOutputLength: maxBytes }).catch(rethrow);
  }
  const { 'content-encoding': _coding, 'content-length': _length, ...headers } = response.headers;
  return { status: response.status, headers, body };
}

function contentCodings(header: string | string[]): readonly string[] {
  return [header]
    .flat()
    .flatMap((line) => line.split(','))
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity');
}

function rethrow(error: NodeJS.ErrnoException): never {
  if (error.code === 'ERR_BUFFER_TOO_LARGE') throw new AnswerTooLargeError();
  throw new BadCompressionError(error.message, { cause: error });
}
