import type { ApiDescription, ApiOperation } from '../../../gateway/openapi/api-description.ts';
import { type DescriptionProblem, describeApi } from '../../../gateway/openapi/describe-api.ts';

type Json = Record<string, unknown>;

/** An OpenAPI 3.1 document with these paths. */
export function openApi(paths: Json, rest: Json = {}): Json {
  return { openapi: '3.1.0', info: { title: 'test', version: '1' }, paths, ...rest };
}

/** A Swagger 2.0 document with these paths. */
export function swagger(paths: Json, rest: Json = {}): Json {
  return { swagger: '2.0', info: { title: 'test', version: '1' }, paths, ...rest };
}

/** The only operation of a document; fails when there is another number of them. */
export function onlyOperation(document: Json): ApiOperation {
  const { operations } = describeApi(document).description;
  const [operation] = operations;
  if (operation === undefined || operations.length > 1) {
    throw new Error(`expected one operation, got ${operations.length}`);
  }
  return operation;
}

/** The operation of a document that is to have no problems. */
export function description(document: Json): ApiDescription {
  const { description: described, problems } = describeApi(document);
  if (problems.length > 0) {
    throw new Error(problems.map(({ message }) => message).join('\n'));
  }
  return described;
}

/** Severity and message of each problem of a document. */
export function problemsOf(document: Json): readonly string[] {
  return describeApi(document).problems.map(({ severity, message }: DescriptionProblem) => `${severity} ${message}`);
}
