import { type GraphQLArgumentConfig, type GraphQLInputType, GraphQLNonNull, isNullableType } from 'graphql';
import type { ApiMediaType, ApiOperation, ApiParameter, Schema } from '../../openapi/api-description.ts';
import { parsePointer } from '../../openapi/document/json-pointer.ts';
import type { Shapes } from '../../openapi/shape/create-shapes.ts';
import { scalar } from '../../openapi/shape/scalar-shape.ts';
import type { Place, Shape } from '../../openapi/shape/shape.ts';
import { isJson, isJsonLines } from '../../rest/media-type.ts';
import { chooseMediaType } from '../../rest/request/body.ts';
import { memberNames } from '../naming/member-names.ts';
import type { ArgumentStamp } from '../stamps/stamp.ts';
import { mediaShape } from './answers.ts';
import { deprecationReason } from './enum-types.ts';
import type { InputTypes } from './input-types.ts';
import { stamped } from './stamped.ts';

export interface ArgumentsOptions {
  readonly shapes: Shapes;
  readonly input: InputTypes;
  /** `content-type` of Mesh's `operationHeaders`, which chooses among the media types of bodies. */
  readonly contentType: string | undefined;
}

type Arguments = Record<string, GraphQLArgumentConfig>;

/** The arguments of an operation: one for each parameter, and `input` for the body. */
export function argumentsOf(operation: ApiOperation, options: ArgumentsOptions): Arguments {
  const { parameters } = operation;
  const keys = parameters.map(({ name, in: place }, index) =>
    parameters.findIndex((other) => other.name === name) === index ? name : `${place} ${name}`,
  );
  const names = memberNames(keys);
  const place = parsePointer(operation.pointer);
  const args: Arguments = Object.fromEntries(
    parameters.map((parameter, index) => [
      names.get(keys[index] ?? '') ?? parameter.name,
      argumentOf(parameter, [...place, 'parameters', String(index), 'schema'], options),
    ]),
  );
  const body = bodyArgument(operation, options);
  if (body) args[bodyName.find((name) => !Object.hasOwn(args, name)) ?? 'requestBodyInput'] = body;
  return args;
}

/** The first that no parameter has. */
const bodyName = ['input', 'body', 'requestBody'];

function argumentOf(parameter: ApiParameter, place: Place, { shapes, input }: ArgumentsOptions): GraphQLArgumentConfig {
  const { name, required, schema, description, deprecated } = parameter;
  const use = shapes.of(schema, place);
  const type = input.of({ ...use, nullable: !required }, false);
  const stamp: ArgumentStamp = { place: parameter.in, name, field: name, required };
  const defaultValue = defaultOf(parameter);
  return {
    type,
    description: description?.trim(),
    ...(defaultValue === undefined ? {} : { defaultValue }),
    ...(deprecated && isNullableType(type) ? { deprecationReason } : {}),
    ...stamped(stamp),
  };
}

/** What must be given and can be only one thing need not be said. */
function defaultOf({ schema, required }: ApiParameter): unknown {
  const { default: given, const: constant, enum: values } = schema;
  const sole = constant ?? (Array.isArray(values) && values.length === 1 ? values[0] : undefined);
  // JSON numbers of more than 53 bits have lost digits when they were read.
  if (Number.isInteger(given) && !Number.isSafeInteger(given)) return undefined;
  return given ?? (required && sole !== null ? sole : undefined);
}

function bodyArgument(operation: ApiOperation, options: ArgumentsOptions): GraphQLArgumentConfig | undefined {
  const { shapes, input, contentType } = options;
  const { requestBody } = operation;
  const media = chooseMediaType(requestBody?.content ?? [], contentType);
  if (!requestBody || !media || (!requestBody.required && isEmptyObject(media.schema))) return undefined;
  const place = [...parsePointer(operation.pointer), 'requestBody', 'content', media.type, 'schema'];
  const type = input.of(
    { shape: bodyShape(media, place, shapes), nullable: true },
    !isJson(media.type) && !isJsonLines(media.type),
  );
  const { required } = requestBody;
  return {
    type: required ? demanded(type) : type,
    ...stamped({ place: 'body', name: 'input', field: 'input', required }),
  };
}

/** Bytes that the description wants in base64 are sent as text in any media type. */
function bodyShape(media: ApiMediaType, place: Place, shapes: Shapes): Shape {
  const described = media.schema && shapes.of(media.schema, place).shape;
  return described === scalar('Byte') ? described : mediaShape(media, place, shapes).shape;
}

/** Generated descriptions give operations without a body one of no properties. */
function isEmptyObject(schema: Schema | undefined): boolean {
  const { type, properties, additionalProperties = false, ...more } = schema ?? {};
  const composed = ['$ref', 'allOf', 'anyOf', 'oneOf', 'patternProperties'].some((keyword) => keyword in more);
  const isEmpty = properties !== undefined && Object.keys(properties).length === 0;
  return type === 'object' && isEmpty && additionalProperties === false && !composed;
}

function demanded(type: GraphQLInputType): GraphQLInputType {
  return isNullableType(type) ? new GraphQLNonNull(type) : type;
}
