import type { UpstreamResponse } from '../../upstream/upstream-client.ts';
import { essenceOf, isJson, isRange, parameterOf } from '../media-type.ts';
import { AnsweredFile } from './answered-file.ts';
import type { Int64Places } from './int64-places.ts';
import { parseJson } from './parse-json.ts';
import type { AnswerPromise } from './promise.ts';
import { hasShape } from './shape.ts';

/**
 * The value of an answer, `null` for an empty one, `undefined` for one that breaks its promise:
 * JSON promised and something else sent, or a list where an object is promised and the reverse.
 * JSON becomes values, text a string, everything else a `File` with the answer's type and file name.
 */
export function readValue(
  response: UpstreamResponse,
  promise: AnswerPromise,
  longIntegers: Int64Places | undefined,
): unknown {
  const { status, body } = response;
  if (status === 204 || status === 205 || body.byteLength === 0) return null;
  const type = headerText(response, 'content-type') ?? '';
  const { kind, charset } = promise.readingOf(type);
  switch (kind) {
    case 'json':
      return readJson(textOf(body, charset), type, promise, longIntegers);
    case 'lines':
      return readLines(textOf(body, charset), longIntegers);
    case 'text':
      return textOf(body, charset);
    case 'file':
      return fileOf(response, type);
    case 'unpromised':
      return undefined;
  }
}

function readJson(
  text: string,
  type: string,
  { types, shape }: AnswerPromise,
  longIntegers: Int64Places | undefined,
): unknown {
  const value = parsed(text, longIntegers);
  if (value !== undefined) return hasShape(value, shape) ? value : undefined;
  if (isJson(type)) return undefined;
  const isText = shape === 'text' ? essenceOf(type) !== 'text/html' : shape === undefined && types.every(isRange);
  return isText ? text : undefined;
}

function readLines(text: string, longIntegers: Int64Places | undefined): unknown {
  const lines = text.replaceAll('\u001e', '').split('\n');
  const values = lines.filter((line) => line.trim() !== '').map((line) => parsed(line, longIntegers));
  return values.includes(undefined) ? undefined : values;
}

function parsed(text: string, longIntegers: Int64Places | undefined): unknown {
  try {
    return parseJson(text, longIntegers);
  } catch {
    return undefined;
  }
}

/** The text of a body. A byte order mark is dropped, as `TextDecoder` does. */
export function textOf(body: Buffer, charset: string): string {
  if (charset !== 'utf-8') return new TextDecoder(charset).decode(body);
  const hasMark = body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf;
  return body.toString('utf8', hasMark ? 3 : 0);
}

function fileOf(response: UpstreamResponse, type: string): File {
  const disposition = headerText(response, 'content-disposition') ?? '';
  return new AnsweredFile(response.body, fileNameOf(disposition), type);
}

/** RFC 6266: `filename*` goes before `filename`; folders in it are dropped. */
function fileNameOf(disposition: string): string {
  const extended = /^utf-8'[^']*'(.+)$/i.exec(parameterOf(disposition, 'filename\\*') ?? '')?.[1];
  const name = (extended === undefined ? undefined : decoded(extended)) ?? parameterOf(disposition, 'filename') ?? '';
  return name.split(/[/\\]/).at(-1) ?? '';
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function headerText({ headers }: UpstreamResponse, name: string): string | undefined {
  const header = headers[name];
  return Array.isArray(header) ? header[0] : header;
}
