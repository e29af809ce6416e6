import type { ApiParameter, ParameterPlace, ParameterStyle } from '../api-description.ts';
import { arrayMember, type JsonObject, ownMember, stringMember } from '../document/json.ts';
import { formatPointer } from '../document/json-pointer.ts';
import { describeContent } from './describe-content.ts';
import { OperationLost } from './operation-lost.ts';
import { defaultStyle, delimitedStyle, isPlace, isStyle } from './parameter-style.ts';
import { type Reading, schemaOf } from './reading.ts';

/** Header parameters that are ignored, because other parts of the description say it (OpenAPI 3.1, 4.8.12.1). */
const ignoredHeaders = new Set(['accept', 'content-type', 'authorization']);

/** A holder of `parameters` and the keys that lead to it. */
export interface ParameterHolder {
  readonly object: JsonObject;
  readonly keys: readonly string[];
}

/**
 * The parameters of an operation over those of its path item, by place and name, in the order of the description.
 * Placeholders of the path that nobody describes become required strings.
 * @throws OperationLost when a required parameter cannot be sent.
 */
export function describeParameters(
  pathItem: ParameterHolder,
  operation: ParameterHolder,
  path: string,
  reading: Reading,
): readonly ApiParameter[] {
  const described = new Map<string, ApiParameter>();
  for (const holder of [pathItem, operation]) {
    arrayMember(holder.object, 'parameters').forEach((value, index) => {
      const pointer = formatPointer([...holder.keys, 'parameters', String(index)]);
      const parameter = describeParameter(value, pointer, reading);
      if (parameter !== undefined) {
        described.set(identity(parameter), parameter);
      }
    });
  }
  return withPlaceholders([...described.values()], path, formatPointer(operation.keys), reading);
}

function identity({ in: place, name }: ApiParameter): string {
  return `${place} ${place === 'header' ? name.toLowerCase() : name}`;
}

function describeParameter(value: unknown, pointer: string, reading: Reading): ApiParameter | undefined {
  const target = reading.follow(value);
  if ('broken' in target) {
    reading.report.warn(pointer, `the parameter ${target.broken}; it is left out`);
    return undefined;
  }
  const parameter = target.object;
  const name = stringMember(parameter, 'name');
  const place = stringMember(parameter, 'in');
  const required = ownMember(parameter, 'required') === true;
  if (name === undefined || name === '') {
    reading.report.warn(pointer, 'the parameter has no name; it is left out');
    return undefined;
  }
  if (!isPlace(place)) {
    return unknownPlace(name, place, required, pointer, reading);
  }
  if (place === 'header' && ignoredHeaders.has(name.toLowerCase())) {
    return undefined;
  }
  const style = styleOf(parameter, name, place, pointer, reading);
  const explode = ownMember(parameter, 'explode');
  const [content] = describeContent(parameter, reading);
  return {
    name,
    in: place,
    description: stringMember(parameter, 'description'),
    deprecated: ownMember(parameter, 'deprecated') === true || undefined,
    required: required || place === 'path',
    style,
    explode: typeof explode === 'boolean' ? explode : style === 'form',
    allowEmptyValue: place === 'query' && ownMember(parameter, 'allowEmptyValue') === true,
    allowReserved: place === 'query' && ownMember(parameter, 'allowReserved') === true,
    schema: schemaOf(content ? content.schema : ownMember(parameter, 'schema')),
    contentType: content?.type,
  };
}

function unknownPlace(
  name: string,
  place: string | undefined,
  required: boolean,
  pointer: string,
  { report }: Reading,
): undefined {
  const reason = `parameter "${name}" is in ${place === undefined ? 'no place' : `"${place}"`}; known are path, query, header and cookie`;
  if (required) {
    throw new OperationLost(`required ${reason}`);
  }
  report.warn(pointer, `${reason}; it is left out`);
}

function styleOf(
  parameter: JsonObject,
  name: string,
  place: ParameterPlace,
  pointer: string,
  { report }: Reading,
): ParameterStyle {
  const style = stringMember(parameter, 'style') ?? defaultStyle(place);
  if (isStyle(place, style)) {
    return delimitedStyle(parameter) ?? style;
  }
  report.warn(
    pointer,
    `style "${style}" does not exist for ${place} parameters; "${name}" is sent as "${defaultStyle(place)}"`,
  );
  return defaultStyle(place);
}

function withPlaceholders(
  parameters: readonly ApiParameter[],
  path: string,
  pointer: string,
  { report }: Reading,
): readonly ApiParameter[] {
  const placeholders = new Set([...path.matchAll(/\{([^{}/]+)\}/g)].map(([, name]) => name ?? ''));
  const sent = parameters.filter(({ in: place, name }) => {
    const isSent = place !== 'path' || placeholders.has(name);
    if (!isSent) {
      report.warn(pointer, `path parameter "${name}" has no place in ${path}; it is left out`);
    }
    return isSent;
  });
  const known = new Set(sent.filter((parameter) => parameter.in === 'path').map(({ name }) => name));
  const missing = [...placeholders].filter((name) => !known.has(name));
  for (const name of missing) {
    report.warn(pointer, `{${name}} in the path is not described; it is taken for a required string`);
  }
  return [...missing.map(undescribed), ...sent];
}

function undescribed(name: string): ApiParameter {
  const schema = { type: 'string' };
  return {
    name,
    in: 'path',
    required: true,
    style: 'simple',
    explode: false,
    allowReserved: false,
    schema,
    contentType: undefined,
  };
}
