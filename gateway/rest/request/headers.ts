import { GatewayError } from '../../errors/gateway-error.ts';
import type { ApiParameter } from '../../openapi/api-description.ts';
import type { OperationInput, TemplateData } from '../operation.ts';
import { compileTemplate, type Environment } from '../templates/template.ts';
import { ownValue, refusal } from './argument.ts';
import { cookieForm, type Expansion, expand, headerSimple } from './expand.ts';
import { argumentOf, compileContentText, type RequestContext } from './parameter.ts';
import { encodeCookie, encodeName } from './percent-encoding.ts';
import { valueRules } from './wire-value.ts';

/** Adds headers to those of a request; names in lower case. */
export type WriteHeaders = (headers: Record<string, string>, input: OperationInput, data: TemplateData) => void;

const token = /^[!#$%&'*+.^_`|~\w-]+$/;
/** Latin-1 but for controls; HTTP has no encoding beyond it, and C1 controls are read as line ends by some. */
const sendable = /^[\t\x20-\x7e\xa0-\xff]*$/;
/** Headers that frame the message or belong to the connection or the body: HTTP sets them, no argument does. */
const setByHttp = new Set([
  ...['host', 'content-type', 'content-length', 'transfer-encoding', 'te', 'trailer', 'expect'],
  ...['connection', 'keep-alive', 'proxy-connection', 'proxy-authorization', 'upgrade', 'http2-settings'],
]);

/**
 * Compiles the header and cookie arguments and `operationHeaders`, over which arguments win, as in Mesh.
 * Values may not hold line ends or other controls (RFC 9110, 5.5), or characters beyond Latin-1.
 */
export function compileHeaders(
  parameters: readonly ApiParameter[],
  operationHeaders: Readonly<Record<string, string>>,
  environment: Environment,
  context: RequestContext,
): WriteHeaders {
  const writers = [
    ...Object.entries(operationHeaders).map(([name, template]) =>
      compileConfigured(name, template, environment, context),
    ),
    ...parameters
      .filter(({ in: place, name }) => place === 'header' && !setByHttp.has(name.toLowerCase()))
      .map((parameter) => compileArgument(parameter, context)),
    ...parameters
      .filter((parameter) => parameter.in === 'cookie')
      .map((parameter) => compileCookie(parameter, context)),
  ];
  return (headers, input, data) => {
    for (const write of writers) write(headers, input, data);
  };
}

function compileConfigured(
  name: string,
  template: string,
  environment: Environment,
  { source, operation }: RequestContext,
): WriteHeaders {
  const fill = compileTemplate(String(template), environment);
  const lowerName = name.toLowerCase();
  return (headers, _input, data) => {
    const value = fill(data);
    if (value === null || value === undefined) return;
    const text = (typeof value === 'object' ? JSON.stringify(value) : String(value)).trim();
    if (!sendable.test(text)) {
      throw new GatewayError(
        'BAD_USER_INPUT',
        `${source}: a configured header cannot be sent: its value has control characters or characters beyond Latin-1`,
        { source, operation, cause: new Error(`operationHeaders: ${name}`) },
      );
    }
    headers[lowerName] = text;
  };
}

function compileArgument(parameter: ApiParameter, context: RequestContext): WriteHeaders {
  const argument = argumentOf(context, 'header', parameter.name);
  const contentText = compileContentText(parameter, argument, context);
  const lowerName = parameter.name.toLowerCase();
  const expansion: Expansion = {
    argument,
    style: headerSimple,
    explode: parameter.explode,
    name: parameter.name,
    encode: (text) => text,
    encodeKey: (key) => {
      if (/[=,]/.test(key)) throw refusal(argument, 'a property name may not hold "=" or ","');
      return key;
    },
    ...valueRules(parameter.schema, context.resolve),
  };
  return (headers, input) => {
    const value = ownValue(input.header, parameter.name);
    if (value === null || value === undefined) return;
    if (!token.test(parameter.name)) throw refusal(argument, 'its name is not the name of a header');
    const text = contentText === undefined ? expand(expansion, value) : contentText(value);
    if (text === undefined) return;
    if (!sendable.test(text)) {
      throw refusal(argument, 'a header holds no line ends, other control characters or characters beyond Latin-1');
    }
    if (/^[ \t]|[ \t]$/.test(text)) throw refusal(argument, 'a header neither begins nor ends with a space');
    headers[lowerName] = text;
  };
}

/** Style `form` (OpenAPI 3.1, 4.8.12.2), exploded members as cookies of their own. */
function compileCookie(parameter: ApiParameter, context: RequestContext): WriteHeaders {
  const argument = argumentOf(context, 'cookie', parameter.name);
  const contentText = compileContentText(parameter, argument, context);
  const expansion: Expansion = {
    argument,
    style: cookieForm,
    explode: parameter.explode,
    name: token.test(parameter.name) ? parameter.name : encodeName(parameter.name),
    encode: encodeCookie,
    encodeKey: encodeName,
    ...valueRules(parameter.schema, context.resolve),
  };
  return (headers, input) => {
    const value = ownValue(input.cookie, parameter.name);
    if (value === null || value === undefined) return;
    const cookie = expand(expansion, contentText === undefined ? value : contentText(value));
    if (cookie === undefined) return;
    const others = headers['cookie'];
    headers['cookie'] = others === undefined || others === '' ? cookie : `${others}; ${cookie}`;
  };
}
