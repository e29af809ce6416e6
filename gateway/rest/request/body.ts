import type { ApiMediaType, ApiOperation } from '../../openapi/api-description.ts';
import { essenceOf, isJson, isJsonLines, isRange, isText, isWithin, isXml } from '../media-type.ts';
import { UnsupportedOperation } from '../unsupported-operation.ts';
import { type Argument, refusal } from './argument.ts';
import { compileBinaryBody } from './binary-body.ts';
import type { EncodedBody } from './encoded-body.ts';
import { isFile } from './file.ts';
import { compileFormBody } from './form-body.ts';
import { jsonText } from './json-text.ts';
import { compileMultipartBody } from './multipart-body.ts';
import type { RequestContext } from './parameter.ts';
import { isComposite, primitiveText } from './wire-value.ts';

/** `undefined` when nothing is to be sent. */
export type EncodeBody = (value: unknown) => EncodedBody | undefined;

/**
 * Compiles the request body in the media type that suits its values best: the one that `operationHeaders`
 * fixes, else JSON, a form, multipart, text, bytes. A form that is listed before JSON goes before it, as in Mesh,
 * whose argument types follow the same rule.
 * @param preferred `content-type` of `operationHeaders`, if it is fixed.
 * @throws UnsupportedOperation when only a media type is offered that values cannot be written in.
 */
export function compileBody(
  operation: ApiOperation,
  preferred: string | undefined,
  context: RequestContext,
): EncodeBody | undefined {
  const mediaType = chooseMediaType(operation.requestBody?.content ?? [], preferred);
  if (mediaType === undefined) return undefined;
  const argument = { source: context.source, operation: context.operation, place: 'body', name: 'body' } as const;
  const nullable = mediaType.schema === undefined || allowsNull(mediaType, context);
  const encode = compileMediaType(mediaType, argument, context);
  return (value) => {
    if (value === undefined || (value === null && !nullable)) return undefined;
    return encode(value);
  };
}

/** The media type that suits values best; `undefined` where there is none. @param preferred Chosen before all others. */
export function chooseMediaType(
  content: readonly ApiMediaType[],
  preferred: string | undefined,
): ApiMediaType | undefined {
  const find = (test: (essence: string) => boolean) => content.find(({ type }) => test(essenceOf(type)));
  return (
    (preferred === undefined ? undefined : inPreferredType(content, preferred)) ??
    structured(content) ??
    find((essence) => essence.startsWith('multipart/')) ??
    find(isJsonLines) ??
    find((essence) => isText(essence) && !isXml(essence)) ??
    find((essence) => isWithin('application/json', essence) || essence === 'application/*+json') ??
    find((essence) => !isXml(essence)) ??
    content[0]
  );
}

function inPreferredType(content: readonly ApiMediaType[], preferred: string): ApiMediaType | undefined {
  const same = content.find(({ type }) => essenceOf(type) === essenceOf(preferred));
  const around = content.find(({ type }) => isRange(type) && isWithin(preferred, type));
  return same ?? (around && { ...around, type: preferred });
}

/** `application/json` before other JSON, and a form before both if it is listed before both. */
function structured(content: readonly ApiMediaType[]): ApiMediaType | undefined {
  const json = content.filter(({ type }) => isJson(type) && !isRange(type));
  const form = content.find(({ type }) => essenceOf(type) === 'application/x-www-form-urlencoded');
  const [firstJson] = json;
  if (form !== undefined && (firstJson === undefined || content.indexOf(form) < content.indexOf(firstJson)))
    return form;
  return json.find(({ type }) => essenceOf(type) === 'application/json') ?? firstJson;
}

function compileMediaType(
  mediaType: ApiMediaType,
  argument: Argument,
  context: RequestContext,
): (value: unknown) => EncodedBody | undefined {
  const { type } = mediaType;
  const essence = essenceOf(type);
  if (isJson(type)) {
    const contentType = isRange(type) ? 'application/json' : type;
    return (value) => ({ contentType, body: jsonBody(value, argument) });
  }
  if (isWithin('application/json', type) && !looksBinary(mediaType, context)) {
    return (value) => ({ contentType: 'application/json', body: jsonBody(value, argument) });
  }
  if (essence === 'application/x-www-form-urlencoded') return present(compileFormBody(mediaType, argument));
  if (essence.startsWith('multipart/')) return present(compileMultipartBody(mediaType, argument, context));
  if (isJsonLines(type)) return present((value) => ({ contentType: type, body: jsonLines(value, argument) }));
  if (isXml(type) && !isPlainText(mediaType, context)) {
    throw new UnsupportedOperation(context.operation, `the request body is only offered as ${essence}`);
  }
  if (isText(type)) return present((value) => ({ contentType: type, body: plainText(value, argument) }));
  return present(compileBinaryBody(type, argument));
}

/** `JSON.stringify` would send a file as `{}`. */
function jsonBody(value: unknown, argument: Argument): string {
  if (isFile(value) || (isComposite(value) && Object.values(value).some(isFile))) {
    throw refusal(argument, 'JSON holds no files');
  }
  return jsonText(value, argument);
}

/** Only JSON has a way to say `null`. */
function present(encode: (value: unknown) => EncodedBody): EncodeBody {
  return (value) => (value === null ? undefined : encode(value));
}

function plainText(value: unknown, argument: Argument): string {
  return isComposite(value) ? jsonText(value, argument) : primitiveText(value, argument);
}

function jsonLines(value: unknown, argument: Argument): string {
  const records = Array.isArray(value) ? value : [value];
  return records.map((record) => `${jsonText(record, argument)}\n`).join('');
}

function looksBinary({ schema }: ApiMediaType, context: RequestContext): boolean {
  const resolved = schema === undefined ? undefined : context.resolve(schema);
  return resolved?.format === 'binary' || typeof resolved?.['contentMediaType'] === 'string';
}

function isPlainText({ schema }: ApiMediaType, context: RequestContext): boolean {
  return schema === undefined || context.resolve(schema)?.type === 'string';
}

function allowsNull({ schema }: ApiMediaType, context: RequestContext): boolean {
  const type = schema === undefined ? undefined : context.resolve(schema)?.type;
  return type === 'null' || (Array.isArray(type) && type.includes('null'));
}
