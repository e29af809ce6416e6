import type { ApiParameter } from '../../openapi/api-description.ts';
import { type Argument, ownValue, refusal } from './argument.ts';
import { type DotSegments, encodeDots, refuseComposedDotSegment, refuseDotSegment } from './dot-segments.ts';
import { type Expansion, expand, label, matrix, type Style, simple } from './expand.ts';
import { argumentOf, compileContentText, type RequestContext } from './parameter.ts';
import { encodeComponent, encodeLiteral, encodeName, encodeQueryLiteral } from './percent-encoding.ts';
import { valueRules } from './wire-value.ts';

type Values = Readonly<Record<string, unknown>> | undefined;
type Write = (values: Values) => string;
type Part = string | { readonly argument: Argument; readonly write: Write };

/** A path template compiled to what makes it from arguments. */
export interface CompiledPath {
  /** The path for these arguments, beginning with `/`. */
  readonly path: Write;
  /** The query that some descriptions write into their paths, without `?`; empty for the rest. */
  readonly query: Write;
}

/**
 * Compiles a path template. Each argument is one piece of one segment (RFC 3986, 3.3): it can neither end the
 * segment nor be a dot segment, alone or together with what stands beside it. A parameter that the template
 * names and the description forgets is a string. A fragment in the template is not sent.
 */
export function compilePath(
  template: string,
  parameters: readonly ApiParameter[],
  dotSegments: DotSegments,
  context: RequestContext,
): CompiledPath {
  const [path, query] = split(template.startsWith('/') ? template : `/${template}`);
  const partsOf = (text: string, literal: (text: string) => string): Part[] =>
    text.split(/(\{[^{}]+\})/).flatMap((piece) => {
      if (piece === '') return [];
      return /^\{.+\}$/.test(piece)
        ? [compilePart(piece.slice(1, -1), parameters, dotSegments, context)]
        : [literal(piece)];
    });
  const segments = splitOutsideBraces(path).map((segment) =>
    compileSegment(partsOf(segment, encodeLiteral), dotSegments),
  );
  return { path: joined(segments, '/'), query: joined(partsOf(query, encodeQueryLiteral).map(writeOf), '') };
}

function split(template: string): [string, string] {
  const [beforeFragment = ''] = template.match(/^(?:\{[^{}]*\}|[^#])*/) ?? [];
  const [path = ''] = beforeFragment.match(/^(?:\{[^{}]*\}|[^?])*/) ?? [];
  return [path, beforeFragment.slice(path.length + 1)];
}

/** Names of parameters may hold `/`. */
function splitOutsideBraces(path: string): string[] {
  return path.split(/\/(?![^{}]*\})/);
}

function joined(writes: readonly (string | Write)[], separator: string): Write {
  if (writes.every((write) => typeof write === 'string')) {
    const constant = writes.join(separator);
    return () => constant;
  }
  const [first = '', ...others] = writes;
  return (values) => {
    let text = typeof first === 'string' ? first : first(values);
    for (const write of others) text += separator + (typeof write === 'string' ? write : write(values));
    return text;
  };
}

function writeOf(part: Part): string | Write {
  return typeof part === 'string' ? part : part.write;
}

function compileSegment(parts: readonly Part[], dotSegments: DotSegments): string | Write {
  const dynamic = parts.filter((part) => typeof part !== 'string');
  const [first] = dynamic;
  if (first === undefined) return parts.join('');
  const write = joined(parts.map(writeOf), '');
  if (dotSegments === 'encode') return (values) => encodeDots(write(values));
  return (values) => {
    const segment = write(values);
    refuseComposedDotSegment(segment, first.argument);
    return segment;
  };
}

function compilePart(
  name: string,
  parameters: readonly ApiParameter[],
  dotSegments: DotSegments,
  context: RequestContext,
): Part {
  const declared = declaredFor(name, parameters) ?? implicitParameter(name);
  const argument = argumentOf(context, 'path', declared.name);
  const inspect = dotSegments === 'refuse' ? (text: string) => refuseDotSegment(text, argument) : undefined;
  const contentText = compileContentText(declared, argument, context);
  const expansion: Expansion = {
    argument,
    style: styleOf(declared),
    explode: declared.explode,
    name: encodeName(declared.name),
    encode: encodeComponent,
    ...valueRules(declared.schema, context.resolve),
    ...(inspect && { inspect }),
  };
  const write = (values: Values): string => {
    const value = ownValue(values, declared.name);
    if (value === undefined || value === null) throw refusal(argument, 'it has no value');
    const text = expand(expansion, contentText === undefined ? value : contentText(value));
    if (text === undefined || text === '') throw refusal(argument, 'it is empty');
    return text;
  };
  return { argument, write };
}

/** Also where the template marks the parameter as some frameworks do: `{proxy+}`, `{path*}`, `{+name}`. */
function declaredFor(name: string, parameters: readonly ApiParameter[]): ApiParameter | undefined {
  const inPath = parameters.filter((parameter) => parameter.in === 'path');
  const unmarked = name.replace(/^[+*]|[+*]$/g, '');
  return inPath.find((parameter) => parameter.name === name) ?? inPath.find((parameter) => parameter.name === unmarked);
}

function styleOf({ style, explode }: ApiParameter): Style {
  if (style === 'matrix') return matrix;
  if (style === 'label') return explode ? { ...label, forbidden: '.' } : label;
  return simple;
}

function implicitParameter(name: string): ApiParameter {
  return {
    name,
    in: 'path',
    required: true,
    style: 'simple',
    explode: false,
    allowReserved: false,
    schema: { type: 'string' },
    contentType: undefined,
  };
}
