import type { ApiMediaType, ApiResponse, Schema } from '../../openapi/api-description.ts';
import { isJson } from '../media-type.ts';

/** What the description promises of the answers with one status. */
export interface AnswerPromise {
  readonly content: readonly ApiMediaType[];
  /** Whether every content of the answer is JSON. */
  readonly onlyJson: boolean;
  /** Whether JSON is among what may come. */
  readonly json: boolean;
  readonly shape: Shape | undefined;
}

/** What a JSON value must be; `undefined` where the description leaves it open. */
export type Shape = 'list' | 'object' | 'text';

type Resolve = (schema: Schema) => Schema | undefined;

/** The promise for each status: the exact one before its class (`4XX`) before `default` (OpenAPI 3.1, 4.8.16). */
export function compilePromises(
  responses: readonly ApiResponse[],
  resolve: Resolve,
): (status: number) => AnswerPromise {
  const byKey = new Map(responses.map((response) => [response.status.toUpperCase(), promiseOf(response, resolve)]));
  const nothing: AnswerPromise = { content: [], onlyJson: false, json: false, shape: undefined };
  return (status) =>
    byKey.get(String(status)) ?? byKey.get(`${Math.floor(status / 100)}XX`) ?? byKey.get('DEFAULT') ?? nothing;
}

/** Whether the description gives this status, or its class, a schema of its own. */
export function givesSchema(responses: readonly ApiResponse[], status: number): boolean {
  const keys = [String(status), `${Math.floor(status / 100)}XX`];
  const response = keys.map((key) => responses.find((one) => one.status.toUpperCase() === key)).find((one) => one);
  return response?.content.some((mediaType) => mediaType.schema !== undefined) ?? false;
}

/** Whether a parsed value can be what the shape says; `null` always can. */
export function hasShape(value: unknown, shape: Shape | undefined): boolean {
  if (shape === undefined || value === null) return true;
  switch (shape) {
    case 'list':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && !Array.isArray(value);
    case 'text':
      return typeof value !== 'object';
  }
}

function promiseOf({ content }: ApiResponse, resolve: Resolve): AnswerPromise {
  const json = content.filter(({ type }) => isJson(type));
  const schemas = (json.length > 0 ? json : content).map(({ schema }) => schema);
  return {
    content,
    onlyJson: json.length > 0 && json.length === content.length,
    json: json.length > 0,
    shape: common(schemas.map((schema) => (schema === undefined ? undefined : shapeOf(schema, resolve, 0)))),
  };
}

/** The shape that a schema demands. @param depth How many compositions stand around it. */
function shapeOf(given: Schema, resolve: Resolve, depth: number): Shape | undefined {
  const schema = depth > 16 ? undefined : resolve(given);
  if (schema === undefined || typeof schema !== 'object') return undefined;
  const types = (typeof schema.type === 'string' ? [schema.type] : (schema.type ?? [])).filter(
    (type) => type !== 'null',
  );
  if (types.length > 0) return common(types.map(shapeOfType));
  const below = (keyword: string): (Shape | undefined)[] => {
    const members = schema[keyword];
    return Array.isArray(members) ? members.map((member: Schema) => shapeOf(member, resolve, depth + 1)) : [];
  };
  const every = below('allOf').find((shape) => shape !== undefined);
  const choice = [below('oneOf'), below('anyOf')].find((shapes) => shapes.length > 0);
  return every ?? (choice && common(choice)) ?? (schema.properties === undefined ? undefined : 'object');
}

function shapeOfType(type: string): Shape | undefined {
  switch (type) {
    case 'array':
      return 'list';
    case 'object':
      return 'object';
    case 'string':
      return 'text';
    default:
      return undefined;
  }
}

function common(shapes: readonly (Shape | undefined)[]): Shape | undefined {
  const [first] = shapes;
  return shapes.every((shape) => shape === first) ? first : undefined;
}
