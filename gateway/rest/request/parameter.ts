import type { ApiParameter, ParameterPlace, Schema } from '../../openapi/api-description.ts';
import { isJson } from '../media-type.ts';
import type { Argument } from './argument.ts';
import { jsonText } from './json-text.ts';
import { isComposite, primitiveText, valueRules } from './wire-value.ts';

/** What the parts of one operation's request are compiled with. */
export interface RequestContext {
  readonly source: string;
  /** `operationId` or `GET /path`. */
  readonly operation: string;
  resolve(schema: Schema): Schema | undefined;
}

/** The argument that a parameter is, as errors name it. */
export function argumentOf({ source, operation }: RequestContext, place: ParameterPlace, name: string): Argument {
  return { source, operation, place, name };
}

/**
 * The text of a parameter that the description gives a media type instead of a style (OpenAPI 3.1, 4.8.12.3):
 * JSON for JSON types and for whatever is a list or an object, else plain text.
 */
export function compileContentText(
  parameter: ApiParameter,
  argument: Argument,
  context: RequestContext,
): ((value: unknown) => string) | undefined {
  const { contentType } = parameter;
  if (contentType === undefined) return undefined;
  if (isJson(contentType)) return (value) => jsonText(value, argument);
  const { dates } = valueRules(parameter.schema, context.resolve);
  return (value) => (isComposite(value) ? jsonText(value, argument) : primitiveText(value, argument, dates));
}
