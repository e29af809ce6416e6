import type { ApiOperation, ApiResponse, Schema } from '../../openapi/api-description.ts';
import type { UpstreamResponse } from '../../upstream/upstream-client.ts';
import { isJson, isWithin } from '../media-type.ts';
import { textOf } from '../response/value.ts';
import type { Contradiction, ContradictionKind } from './contradiction.ts';
import { Found } from './found.ts';
import { ValueChecks } from './value-check.ts';

/** In what an answer contradicts the description; nothing for failures, which are told as errors. */
export type AnswerCheck = (response: UpstreamResponse) => readonly Contradiction[];

/** Compiles the comparison of an operation's successful JSON answers with what the description promises of them. */
export function compileAnswerCheck(
  { method, responses }: ApiOperation,
  resolve: (schema: Schema) => Schema | undefined,
): AnswerCheck {
  const checks = new ValueChecks(resolve);
  return (response) => {
    const { status, headers, body } = response;
    if (status < 200 || status > 299 || method === 'HEAD') return [];
    const promised = promiseFor(status, responses);
    if (!promised) return responses.length === 0 ? [] : [unknownStatus(status, responses)];
    const type = String(headers['content-type'] ?? '');
    const schema = jsonSchema(promised, type);
    if (schema === undefined || status === 204 || status === 205) return [];
    if (body.byteLength === 0) return [ofWhole('missing', 'JSON', 'nothing')];
    const value = parsed(textOf(body, 'utf-8'));
    if (value === undefined) return [ofWhole('type', 'JSON', 'something else')];
    const found = new Found();
    checks.of(schema)(value, found);
    return found.contradictions;
  };
}

function promiseFor(status: number, responses: readonly ApiResponse[]): ApiResponse | undefined {
  const ofKey = (key: string) => responses.find((response) => response.status.toUpperCase() === key);
  return ofKey(String(status)) ?? ofKey('2XX') ?? ofKey('DEFAULT');
}

function unknownStatus(status: number, responses: readonly ApiResponse[]): Contradiction {
  const known = responses.map((response) => response.status).filter((key) => key.startsWith('2'));
  const expected = known.length === 0 ? 'a failure' : known.join(' or ');
  return ofWhole('status', expected, String(status));
}

/** The schema of what came; `undefined` where it may be anything but JSON, or JSON of which nothing is said. */
function jsonSchema({ content }: ApiResponse, type: string): Schema | undefined {
  const media =
    content.find((each) => type !== '' && isWithin(type, each.type)) ?? content.find((each) => isJson(each.type));
  return media && (isJson(media.type) || isJson(type)) ? media.schema : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function ofWhole(kind: ContradictionKind, expected: string, got: string): Contradiction {
  return { at: '', names: [], kind, expected, got };
}
