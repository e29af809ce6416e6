import type { UpstreamResponse } from '../../upstream/upstream-client.ts';
import { essenceOf, isJson, isJsonLines, isText, parameterOf } from '../media-type.ts';
import { type Int64Places, parseJson } from './int64.ts';
import { type AnswerPromise, hasShape } from './promise.ts';

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
  const contentType = headerText(response, 'content-type') ?? '';
  const asText = () => new TextDecoder(charsetOf(contentType)).decode(body);
  if (expectsJson(contentType, promise)) {
    const value = parsed(asText(), longIntegers);
    if (value !== undefined) return hasShape(value, promise.shape) ? value : undefined;
    const plainText = promise.shape === 'text' && essenceOf(contentType) === 'text/plain';
    return plainText || (contentType === '' && !promise.json) ? asText() : undefined;
  }
  if (isJsonLines(contentType)) return parsedLines(asText(), longIntegers);
  if (isText(contentType)) return promise.shape === 'list' || promise.shape === 'object' ? fromMislabelled() : asText();
  return fileOf(response, contentType);

  function fromMislabelled(): unknown {
    const value = parsed(asText(), longIntegers);
    return hasShape(value, promise.shape) && typeof value === 'object' ? value : undefined;
  }
}

/** What says JSON is read as JSON; so is what says something else that was not promised, because many mislabel it. */
function expectsJson(contentType: string, promise: AnswerPromise): boolean {
  if (isJson(contentType) || contentType === '') return true;
  return promise.onlyJson && !isJsonLines(contentType);
}

function parsed(text: string, longIntegers: Int64Places | undefined): unknown {
  try {
    return parseJson(text, longIntegers);
  } catch {
    return undefined;
  }
}

function parsedLines(text: string, longIntegers: Int64Places | undefined): unknown {
  const lines = text
    .replaceAll('\u001e', '')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const values = lines.map((line) => parsed(line, longIntegers));
  return values.includes(undefined) ? undefined : values;
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

/** `utf-8` unless the answer names another one that is known. A byte order mark is dropped. */
function charsetOf(contentType: string): string {
  const charset = parameterOf(contentType, 'charset');
  if (charset === undefined) return 'utf-8';
  try {
    return new TextDecoder(charset).encoding;
  } catch {
    return 'utf-8';
  }
}

function headerText({ headers }: UpstreamResponse, name: string): string | undefined {
  const header = headers[name];
  return Array.isArray(header) ? header[0] : header;
}
