import type { ApiResponse, Schema } from '../../openapi/api-description.ts';
import { isJson } from '../media-type.ts';
import { compileReadings, type Reading } from './reading.ts';
import { commonShape, type Shape, shapeOf } from './shape.ts';

/** What the description promises of the answers with one status. */
export interface AnswerPromise {
  /** Media types and ranges. */
  readonly types: readonly string[];
  /** What JSON must be. */
  readonly shape: Shape | undefined;
  /** How a body of a media type is read. */
  readingOf(type: string): Reading;
}

type Resolve = (schema: Schema) => Schema | undefined;

/** The promise for each status: the exact one before its class (`4XX`) before `default` (OpenAPI 3.1, 4.8.16). */
export function compilePromises(
  responses: readonly ApiResponse[],
  resolve: Resolve,
): (status: number) => AnswerPromise {
  const byKey = new Map(responses.map((response) => [response.status.toUpperCase(), promiseOf(response, resolve)]));
  const nothing: AnswerPromise = { types: [], shape: undefined, readingOf: compileReadings([], undefined) };
  return (status) =>
    byKey.get(String(status)) ?? byKey.get(`${Math.floor(status / 100)}XX`) ?? byKey.get('DEFAULT') ?? nothing;
}

/** Whether the description gives this status, or its class, a schema of its own; `default` gives none. */
export function givesSchema(responses: readonly ApiResponse[], status: number): boolean {
  const ofStatus = (key: string) => responses.find((response) => response.status.toUpperCase() === key);
  const response = ofStatus(String(status)) ?? ofStatus(`${Math.floor(status / 100)}XX`);
  return response?.content.some((mediaType) => mediaType.schema !== undefined) ?? false;
}

function promiseOf({ content }: ApiResponse, resolve: Resolve): AnswerPromise {
  const json = content.filter(({ type }) => isJson(type));
  const decisive = json.length > 0 ? json : content;
  const types = content.map(({ type }) => type);
  const shape = commonShape(
    decisive.map(({ schema }) => (schema === undefined ? undefined : shapeOf(schema, resolve))),
  );
  return { types, shape, readingOf: compileReadings(types, shape) };
}
