import { randomUUID } from 'node:crypto';
import type { ApiMediaType, Schema } from '../../openapi/api-description.ts';
import { isRange, isWithin } from '../media-type.ts';
import type { Argument } from './argument.ts';
import type { EncodedBody } from './encoded-body.ts';
import { type FileLike, isFile, streamOf } from './file.ts';
import { propertiesOf } from './form-body.ts';
import { jsonText } from './json-text.ts';
import type { RequestContext } from './parameter.ts';
import { isComposite, presentItems, primitiveText } from './wire-value.ts';

interface Part {
  readonly headers: string;
  readonly content: Uint8Array | FileLike;
}

/**
 * Compiles a multipart body (OpenAPI 3.1, 4.8.15.2; RFC 7578): a part for each property and for each item of a
 * list, files with their name and type, objects as JSON, the rest as text; `encoding.contentType` goes before.
 * It is written here and not by `FormData`, which gives a JSON part a file name.
 */
export function compileMultipartBody(
  mediaType: ApiMediaType,
  argument: Argument,
  context: RequestContext,
): (value: unknown) => EncodedBody {
  const subtype = mediaType.type.replace(/;.*$/s, '').trim();
  return (value) => {
    const parts = propertiesOf(value, argument).flatMap(([name, property]) => {
      const items = Array.isArray(property) ? presentItems(property) : [property];
      const contentTypes = mediaType.encoding[name]?.contentType?.split(',').map((type) => type.trim()) ?? [];
      const binary = isBinary(mediaType.schema, name, context);
      return items.map((item) => partOf(name, item, { contentTypes, binary, argument }));
    });
    const boundary = `weft-${randomUUID()}`;
    const pieces = [
      ...parts.flatMap((part) => [Buffer.from(`--${boundary}\r\n${part.headers}\r\n`), part.content, lineEnd]),
      Buffer.from(`--${boundary}--\r\n`),
    ];
    return { contentType: `${subtype}; boundary=${boundary}`, ...assembled(pieces) };
  };
}

const lineEnd = Buffer.from('\r\n');

function assembled(pieces: readonly (Uint8Array | FileLike)[]): Pick<EncodedBody, 'body' | 'contentLength'> {
  const bytes = pieces.filter((piece) => piece instanceof Uint8Array);
  if (bytes.length === pieces.length) return { body: Buffer.concat(bytes) };
  const contentLength = pieces.reduce(
    (sum, piece) => sum + (piece instanceof Uint8Array ? piece.byteLength : piece.size),
    0,
  );
  return { body: streamOf(pieces), contentLength };
}

interface PartOptions {
  readonly contentTypes: readonly string[];
  readonly binary: boolean;
  readonly argument: Argument;
}

function partOf(name: string, value: unknown, { contentTypes, binary, argument }: PartOptions): Part {
  const fixed = contentTypes.find((type) => !isRange(type));
  if (isFile(value)) {
    const type =
      contentTypes.length === 0 || contentTypes.some((range) => isWithin(value.type, range)) ? value.type : fixed;
    return { headers: headersOf(name, type || 'application/octet-stream', value.name ?? name), content: value };
  }
  if (value instanceof Uint8Array || (binary && typeof value === 'string')) {
    const content = typeof value === 'string' ? Buffer.from(value) : value;
    return { headers: headersOf(name, fixed ?? 'application/octet-stream', name), content };
  }
  if (isComposite(value)) {
    return { headers: headersOf(name, fixed ?? 'application/json'), content: Buffer.from(jsonText(value, argument)) };
  }
  return { headers: headersOf(name, fixed), content: Buffer.from(primitiveText(value, argument)) };
}

function headersOf(name: string, contentType: string | undefined, fileName?: string): string {
  const file = fileName === undefined ? '' : `; filename="${escaped(fileName)}"`;
  const type = contentType === undefined ? '' : `Content-Type: ${contentType.replace(/[^\t\x20-\x7e]/g, '')}\r\n`;
  return `Content-Disposition: form-data; name="${escaped(name)}"${file}\r\n${type}`;
}

/** As browsers write names (HTML, multipart/form-data encoding algorithm). */
function escaped(name: string): string {
  return name.toWellFormed().replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22');
}

function isBinary(schema: Schema | undefined, name: string, { resolve }: RequestContext): boolean {
  const property = schema === undefined ? undefined : resolve(schema)?.properties?.[name];
  const resolved = property === undefined ? undefined : resolve(property);
  const leaf = resolved?.items === undefined ? resolved : resolve(resolved.items);
  return leaf?.format === 'binary' || leaf?.['contentMediaType'] === 'application/octet-stream';
}
