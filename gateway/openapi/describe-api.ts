import type { ApiDescription, ApiOperation } from './api-description.ts';
import { checkReferences, collectAnchors } from './describe/check-references.ts';
import { describeOperation } from './describe/describe-operation.ts';
import { listOperations } from './describe/list-operations.ts';
import { OperationLost } from './describe/operation-lost.ts';
import { createReading, type Reading } from './describe/reading.ts';
import { schemaResolver } from './describe/schema-resolver.ts';
import type { JsonObject } from './document/json.ts';
import { formatPointer } from './document/json-pointer.ts';
import { type DescriptionProblem, Report } from './document/report.ts';
import { publishedVersion } from './document/version.ts';
import { shownName } from './read/unreadable.ts';
import { repairSchemas } from './repair/repair-schemas.ts';
import { upgradeToV3 } from './upgrade/upgrade-to-v3.ts';
import { upgradeToV31 } from './upgrade/upgrade-to-v31.ts';

export type { DescriptionProblem } from './document/report.ts';

export interface DescribeApiOptions {
  /** Path or address of the document, as `readDescription` returned it; Swagger's servers may depend on it. */
  readonly location?: string | undefined;
  /** Name of the document in problems, as `readDescription` returned it. @default the location without what is secret */
  readonly file?: string | undefined;
}

/**
 * Lists the operations of an API description in any version of OpenAPI. The document is not changed.
 * Whatever is broken costs only the operation that needs it, and is among the problems with its JSON pointer:
 * errors are operations left out, warnings everything else. Takes time linear in the size of the document.
 * @throws ProjectError when the document is no OpenAPI description, of an unknown version, or nested too deep.
 */
export function describeApi(
  document: JsonObject,
  options: DescribeApiOptions = {},
): { description: ApiDescription; problems: readonly DescriptionProblem[] } {
  const { location, file = location && shownName(location) } = options;
  const report = new Report(file);
  const version = publishedVersion(document, file);
  const anchors = collectAnchors(document);
  checkReferences(document, anchors, report);
  const upgraded = repairSchemas(upgradeToV31(upgradeToV3(document, location)), report);
  const reading = createReading(upgraded, report);
  const operations = [...describedOperations(reading)];
  if (operations.length === 0) {
    report.warn('/paths', 'the description has no operation that can be called');
  }
  const resolve = schemaResolver(upgraded, anchors);
  return {
    description: { document: upgraded, publishedVersion: version, operations, resolve },
    problems: report.problems,
  };
}

function* describedOperations(reading: Reading): Generator<ApiOperation> {
  for (const listed of listOperations(reading)) {
    try {
      yield describeOperation(listed, reading);
    } catch (error) {
      if (!(error instanceof OperationLost)) {
        throw error;
      }
      reading.report.lose(formatPointer(listed.keys), error.message);
    }
  }
}
