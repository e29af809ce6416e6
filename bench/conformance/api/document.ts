import { describeApi } from '../../../gateway/openapi/describe-api.ts';
import { readDescription } from '../../../gateway/openapi/read-description.ts';

export type Json = Readonly<Record<string, unknown>>;

/** An API description as the harness reads it, apart from what the gateway makes of it. */
export interface Api {
  readonly file: string;
  /** As published. */
  readonly published: Json;
  /** In the words of OpenAPI 3.1, for JSON Schema validators. */
  readonly upgraded: Json;
  readonly operations: readonly Operation[];
  resolve(value: unknown): Json;
}

export interface Operation {
  /** Upper-case. */
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body: Body | undefined;
  /** By status. */
  readonly responses: Json;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly required: boolean;
  readonly style: string;
  readonly explode: boolean;
  readonly schema: Json;
  /** Media type of a `content`-typed parameter. */
  readonly contentType: string | undefined;
}

export interface Body {
  readonly required: boolean;
  /** Media type → schema. */
  readonly content: ReadonlyMap<string, Json>;
}

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'];
const describedElsewhere = ['accept', 'content-type', 'authorization'];

export async function readApi(file: string): Promise<Api> {
  const { document: published } = await readDescription(file, { dir: process.cwd(), fetch });
  const { document: upgraded } = describeApi(published).description;
  const resolve = (value: unknown) => follow(upgraded, value);
  const operations = Object.entries(objectOf(upgraded['paths'])).flatMap(([path, item]) =>
    operationsOf(path, resolve(item), resolve),
  );
  return { file, published, upgraded, operations, resolve };
}

function operationsOf(path: string, item: Json, resolve: Api['resolve']): Operation[] {
  return methods
    .filter((method) => typeof item[method] === 'object')
    .map((method) => {
      const operation = objectOf(item[method]);
      const parameters = [...listOf(item['parameters']), ...listOf(operation['parameters'])].flatMap((value) =>
        parameterOf(resolve(value), resolve),
      );
      const unique = new Map(parameters.map((parameter) => [`${parameter.in} ${parameter.name}`, parameter]));
      return {
        method: method.toUpperCase(),
        path,
        parameters: placed(path, [...unique.values()]),
        body: bodyOf(operation['requestBody'], resolve),
        responses: objectOf(operation['responses']),
      };
    });
}

/** Path parameters that have a place, and one for each place that nobody describes. */
function placed(path: string, parameters: readonly Parameter[]): Parameter[] {
  const places = [...path.matchAll(/\{([^{}/]+)\}/g)].map(([, name]) => name ?? '');
  const isDescribed = (name: string) => parameters.some((one) => one.in === 'path' && one.name === name);
  const missing = [...new Set(places)].filter((name) => !isDescribed(name));
  return [
    ...parameters.filter(({ in: place, name }) => place !== 'path' || places.includes(name)),
    ...missing.flatMap((name) => parameterOf({ name, in: 'path', schema: { type: 'string' } }, objectOf)),
  ];
}

function parameterOf(value: Json, resolve: Api['resolve']): Parameter[] {
  const { name, in: place } = value;
  if (typeof name !== 'string') return [];
  if (place !== 'path' && place !== 'query' && place !== 'header' && place !== 'cookie') return [];
  if (place === 'header' && describedElsewhere.includes(name.toLowerCase())) return [];
  const style = String(value['style'] ?? (place === 'path' || place === 'header' ? 'simple' : 'form'));
  const [contentType, media] = Object.entries(objectOf(value['content']))[0] ?? [];
  return [
    {
      name,
      in: place,
      required: value['required'] === true || place === 'path',
      style: delimiters[String(value['x-collectionFormat'])] ?? style,
      explode: typeof value['explode'] === 'boolean' ? value['explode'] : style === 'form',
      schema: objectOf(media ? resolve(media)['schema'] : value['schema']),
      contentType,
    },
  ];
}

/** `collectionFormat` of Swagger 2.0. */
const delimiters: Readonly<Record<string, string>> = {
  ssv: 'spaceDelimited',
  pipes: 'pipeDelimited',
  tsv: 'tabDelimited',
};

function bodyOf(value: unknown, resolve: Api['resolve']): Body | undefined {
  const body = resolve(value);
  const content = Object.entries(objectOf(body['content'])).map(
    ([type, media]) => [type, objectOf(resolve(media)['schema'])] as const,
  );
  return content.length === 0 ? undefined : { required: body['required'] === true, content: new Map(content) };
}

export function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function follow(document: Json, value: unknown): Json {
  let current = objectOf(value);
  for (let step = 0; step < 50 && typeof current['$ref'] === 'string'; step++) {
    const keys = current['$ref'].replace(/^#\/?/, '').split('/').filter(Boolean).map(unescaped);
    current = objectOf(keys.reduce<unknown>((node, key) => (node as Json | undefined)?.[key], document));
  }
  return current;
}

function unescaped(key: string): string {
  const plain = key.replaceAll('~1', '/').replaceAll('~0', '~');
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain;
  }
}
