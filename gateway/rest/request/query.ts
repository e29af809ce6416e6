import type { ApiParameter } from '../../openapi/api-description.ts';
import type { TemplateData } from '../operation.ts';
import { compileTemplate, type Environment } from '../templates/template.ts';
import { ownValue } from './argument.ts';
import { bracketPairs } from './brackets.ts';
import { expand, form, pipeDelimited, type Style, spaceDelimited, tabDelimited } from './expand.ts';
import { argumentOf, compileContentText, type RequestContext } from './parameter.ts';
import { type Encode, encodeComponent, encodeName, encodeReserved, encodeReservedItem } from './percent-encoding.ts';
import { valueRules } from './wire-value.ts';

type Values = Readonly<Record<string, unknown>> | undefined;
type WritePair = (value: unknown) => string | undefined;

/** The query of one call without `?`; empty when nothing is sent. */
export type WriteQuery = (values: Values, data: TemplateData) => string;

/**
 * Compiles the query parameters, sent in the description's order (OpenAPI 3.1, 4.8.12). Those of `queryParams`
 * go first, but for each whose argument is given; an argument given as `null` sends neither, as in Mesh.
 */
export function compileQuery(
  parameters: readonly ApiParameter[],
  queryParams: Readonly<Record<string, string>>,
  environment: Environment,
  context: RequestContext,
): WriteQuery {
  const inQuery = parameters.filter((parameter) => parameter.in === 'query');
  const declared = inQuery.map((parameter) => ({ name: parameter.name, write: compilePair(parameter, context) }));
  const configured = Object.entries(queryParams).map(([name, template]) => ({
    name,
    fill: compileTemplate(String(template), environment),
    write: compilePair(inQuery.find((parameter) => parameter.name === name) ?? plainParameter(name), context),
  }));
  return (values, data) => {
    const pairs: string[] = [];
    for (const { name, fill, write } of configured) {
      if (ownValue(values, name) === undefined) add(pairs, write, fill(data));
    }
    for (const { name, write } of declared) add(pairs, write, ownValue(values, name));
    return pairs.length === 1 ? (pairs[0] ?? '') : pairs.join('&');
  };
}

function add(pairs: string[], write: WritePair, value: unknown): void {
  if (value === null || value === undefined) return;
  const pair = write(value);
  if (pair !== undefined && pair !== '') pairs.push(pair);
}

function compilePair(parameter: ApiParameter, context: RequestContext): WritePair {
  const argument = argumentOf(context, 'query', parameter.name);
  const name = encodeName(parameter.name);
  const encode = encodeFor(parameter);
  const contentText = compileContentText(parameter, argument, context);
  if (contentText !== undefined) return (value) => `${name}=${encode(contentText(value).toWellFormed())}`;
  if (parameter.style === 'deepObject') return (value) => bracketPairs(name, value, encode, argument);
  const expansion = {
    argument,
    style: styleOf(parameter),
    explode: parameter.explode,
    name,
    encode,
    ...valueRules(parameter.schema, context.resolve),
  };
  const whenEmpty = parameter.allowEmptyValue === true ? `${name}=` : undefined;
  return (value) => expand(expansion, value) ?? whenEmpty;
}

/** Styles that OpenAPI gives to other places are read as `form`, which is what their authors send. */
function styleOf({ style }: ApiParameter): Style {
  switch (style) {
    case 'spaceDelimited':
      return spaceDelimited;
    case 'pipeDelimited':
      return pipeDelimited;
    case 'tabDelimited':
      return tabDelimited;
    case 'form':
    case 'simple':
    case 'label':
    case 'matrix':
    case 'deepObject':
      return form;
  }
}

function encodeFor({ allowReserved, explode, style }: ApiParameter): Encode {
  if (!allowReserved) return encodeComponent;
  return explode || style === 'deepObject' ? encodeReserved : encodeReservedItem;
}

function plainParameter(name: string): ApiParameter {
  return {
    name,
    in: 'query',
    required: false,
    style: 'form',
    explode: true,
    allowReserved: false,
    schema: {},
    contentType: undefined,
  };
}
