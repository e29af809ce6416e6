import type { UpstreamResponse } from '../../upstream/upstream-client.ts';
import { essenceOf, isJson, isJsonLines, isRange, isText, isWithin, parameterOf } from '../media-type.ts';
import { type Int64Places, parseJson } from './int64.ts';
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
  switch (kindOf(type, promise)) {
    case 'json':
      return readJson(textOf(body, type), type, promise, longIntegers);
    case 'lines':
      return readLines(textOf(body, type), longIntegers);
    case 'text':
      return textOf(body, type);
    case 'file':
      return fileOf(response, type);
    case 'unpromised':
      return undefined;
  }
}

type Kind = 'json' | 'lines' | 'text' | 'file' | 'unpromised';

/**
 * How to read an answer. What says JSON is JSON. Other types hold if they are promised; where they are not, the
 * promise does, because many upstreams mislabel what they send, but never for an HTML page.
 */
function kindOf(type: string, { types, shape }: AnswerPromise): Kind {
  if (isJson(type)) return 'json';
  const promised = type !== '' && types.find((range) => isWithin(type, range));
  const structured = shape === 'list' || shape === 'object';
  const mislabelled = structured && promised && (isRange(promised) || !types.some(isJson));
  if (promised && !mislabelled) return kindOfType(type);
  const fitting = types.map(kindOfType);
  if (fitting.includes('json') || structured || (type === '' && types.every(isRange))) return 'json';
  if (types.length > 0 && !fitting.includes('text') && essenceOf(type) === 'text/html') return 'unpromised';
  return types.every(isRange) ? kindOfType(type) : (fitting[0] ?? 'text');
}

function kindOfType(type: string): Exclude<Kind, 'unpromised'> {
  if (isJson(type)) return 'json';
  if (isJsonLines(type)) return 'lines';
  return isText(type) ? 'text' : 'file';
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

/** UTF-8 unless the answer names another charset that is known. A byte order mark is dropped. */
function textOf(body: Buffer, type: string): string {
  const charset = parameterOf(type, 'charset')?.toLowerCase() ?? 'utf-8';
  const isUtf8 = charset === 'utf-8' || charset === 'utf8' || !isKnownCharset(charset);
  if (!isUtf8) return new TextDecoder(charset).decode(body);
  const hasMark = body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf;
  return body.toString('utf8', hasMark ? 3 : 0);
}

function isKnownCharset(charset: string): boolean {
  try {
    return new TextDecoder(charset).encoding !== '';
  } catch {
    return false;
  }
}

function fileOf(response: UpstreamResponse, type: string): File {
  const disposition = headerText(response, 'content-disposition') ?? '';
  return new File([Uint8Array.from(response.body)], fileNameOf(disposition), { type });
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
